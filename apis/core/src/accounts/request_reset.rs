//! `POST /accounts/password-reset`: somebody forgot their password.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems};
use api_contract::identity::EmailAddress;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Mails a link to set a new password, if there is such an account; the answer is the same if not.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/password-reset",
    operation_id = "request_password_reset",
    tag = "accounts",
    request_body = EmailAddress,
    responses(
        (status = 202, description = "If there is such an account, a mail is on its way."),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, BodyProblems,
    ),
)]
pub(crate) async fn request_reset(
    visit: Visit,
    body: JsonBody<EmailAddress>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let email = body.value.email().map_err(refusal::invalid)?;
    state
        .identity
        .request_reset(&visit.visit, &email)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Accepted().finish())
}
