//! `POST /account/verification`: the link once more.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::ApiProblem;

use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Mails a new link that verifies the email, or the new one. That there is nothing to verify is no error.
#[utoipa::path(
    post,
    path = "/api/v1/account/verification",
    operation_id = "request_verification",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    responses(
        (status = 202, description = "A mail is on its way."),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn request_verification(
    me: SignedIn,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    state
        .identity
        .request_verification(&me.visit, me.caller)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Accepted().finish())
}
