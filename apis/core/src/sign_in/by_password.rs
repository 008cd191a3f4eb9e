//! `POST /sign-in`: by email and password.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{BodyProblems, CommonProblems};
use api_contract::identity::{NextStep, SignIn, Step};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, same_site};
use domain::text::Email;
use identity::{IdentityError, Password, SignInStep};

use super::{half_open, opened, step};
use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Signs in. Wrong email and wrong password are the same answer.
#[utoipa::path(
    post,
    path = "/api/v1/sign-in",
    operation_id = "sign_in",
    tag = "sign-in",
    request_body = SignIn,
    responses(
        (status = 200, description = "What comes next. The cookies of the answer go with it.",
            body = NextStep),
        (status = 401, description = "`wrong_credentials`", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "`account_disabled`, `cross_site_request`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, BodyProblems,
    ),
)]
pub(crate) async fn by_password(
    request: HttpRequest,
    visit: Visit,
    body: JsonBody<SignIn>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    // Nobody lets another's browser sign in to an account of their own.
    same_site::require(&request, &state.issuer)?;
    // What can't be an email or a password is none of anybody's.
    let wrong = |_| refusal::identity(IdentityError::WrongCredentials);
    let sign_in = identity::SignIn {
        email: Email::parse(&body.value.email).map_err(|_| wrong(()))?,
        password: Password::parse(&body.value.password.0).map_err(|_| wrong(()))?,
        former: visit.session,
    };
    let next = state
        .identity
        .sign_in(&visit.visit, sign_in)
        .await
        .map_err(refusal::identity)?;
    Ok(match next {
        SignInStep::Done(session) => step(Step::Done, opened(&session)),
        SignInStep::SecondFactor(cookie) => step(Step::SecondFactor, half_open(&cookie)),
        SignInStep::SetUpSecondFactor(cookie) => step(Step::SetUpSecondFactor, half_open(&cookie)),
    })
}
