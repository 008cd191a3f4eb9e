//! `POST /accounts/verification`: the link that verifies an email.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems};
use api_contract::identity::LinkToken;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Shows that whoever has the account reads its email, or the new one that it asked for.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/verification",
    operation_id = "verify_email",
    tag = "accounts",
    request_body = LinkToken,
    responses(
        (status = 204, description = "The email is verified."),
        (status = 409, description = "`email_taken`", body = Problem,
            content_type = "application/problem+json"),
        (status = 410, description = "`link_invalid`: used, expired, or replaced by a newer one",
            body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, BodyProblems,
    ),
)]
pub(crate) async fn verify(
    visit: Visit,
    body: JsonBody<LinkToken>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    state
        .identity
        .verify_email(&visit.visit, &body.value.token.0)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
