//! `POST /accounts`: somebody registers.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems};
use api_contract::identity::{RegistrantKind, Registration};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody};

use super::password;
use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Makes an account of a customer or supplier, and mails a link that verifies its email. Whoever
/// has an account under that email gets a mail that says so; the answer is the same.
#[utoipa::path(
    post,
    path = "/api/v1/accounts",
    operation_id = "register",
    tag = "accounts",
    request_body = Registration,
    responses(
        (status = 202, description = "A mail is on its way."),
        (status = 422, description = "`invalid_fields`, `password_refused`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, BodyProblems,
    ),
)]
pub(crate) async fn register(
    visit: Visit,
    body: JsonBody<Registration>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let registration = identity::Registration {
        kind: match body.value.kind {
            RegistrantKind::Customer => identity::RegistrantKind::Customer,
            RegistrantKind::Supplier => identity::RegistrantKind::Supplier,
        },
        email: body.value.email().map_err(refusal::invalid)?,
        password: password("password", &body.value.password)?,
    };
    state
        .identity
        .register(&visit.visit, registration)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Accepted().finish())
}
