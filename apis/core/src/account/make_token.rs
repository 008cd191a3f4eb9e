//! `POST /account/tokens`: a new personal token.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Fields;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::{MadeToken, NewToken, Secret};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};
use identity::{NewPersonalToken, Scope, TokenName};

use super::personal;
use crate::accounts::password;
use crate::refusal;
use crate::sign_in::proof_if_any;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Scopes that are looked at: there are no more.
const MAX_SCOPES: usize = Scope::ALL.len();

/// Makes a personal token, which is shown once, and mails that to the owner. A new password ends it.
/// Where a second factor is on, a code of it goes with the password.
#[utoipa::path(
    post,
    path = "/api/v1/account/tokens",
    operation_id = "make_personal_token",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    request_body = NewToken,
    responses(
        (status = 201, description = "The token.", body = MadeToken),
        (status = 409, description = "`too_many`, `second_factor_off`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn make_token(
    me: SignedIn,
    body: JsonBody<NewToken>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let new = parse(&body.value)?;
    let password = password("password", &body.value.password)?;
    let (code, recovery_code) = (&body.value.code, &body.value.recovery_code);
    let proof = proof_if_any(code.as_ref(), recovery_code.as_ref())?;
    let (made, token) = state
        .identity
        .create_personal_token(&me.visit, me.caller, password, proof.as_ref(), new)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(MadeToken {
            made: personal(made),
            token: Secret(token),
        }))
}

fn parse(new: &NewToken) -> Result<NewPersonalToken, ApiProblem> {
    let mut fields = Fields::default();
    let name = fields.read("name", new.name.parse::<TokenName>());
    if new.scopes.len() > MAX_SCOPES {
        let too_many = format!("are at most {MAX_SCOPES}: name each once");
        fields.read("scopes", Err::<(), _>(too_many));
    }
    let scopes: Vec<_> = new
        .scopes
        .iter()
        .take(MAX_SCOPES)
        .enumerate()
        .filter_map(|(place, word)| fields.read(format!("scopes[{place}]"), word.parse::<Scope>()))
        .collect();
    let new = fields.finish(|| {
        Some(NewPersonalToken {
            name: name?,
            scopes,
            expires_at: new.expires_at,
        })
    });
    new.map_err(refusal::invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scopes: &[&str]) -> NewToken {
        NewToken {
            name: "Planner".to_owned(),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            expires_at: chrono::Utc::now(),
            password: Secret("a quiet launch at dawn".to_owned()),
            code: None,
            recovery_code: None,
        }
    }

    #[test]
    fn all_scopes_are_looked_at_and_more_than_there_are_is_refused() {
        let all = Scope::ALL.map(Scope::as_str);
        assert_eq!(parse(&of(&all)).unwrap().scopes, Scope::ALL);

        let more = [&all[..], &["no scope"]].concat();
        let problem = parse(&of(&more)).unwrap_err().to_problem(None);
        assert_eq!((problem.status, &*problem.code), (422, "invalid_fields"));
        assert_eq!(problem.errors[0].field, "scopes");
    }
}
