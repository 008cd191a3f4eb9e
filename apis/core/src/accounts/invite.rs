//! `POST /accounts/invitations`: IT makes an account for an employee.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::{AccountEntry, Invitation};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, Principal, Role};

use super::{by, entry};
use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Makes an account for an employee, and mails the invitation; again, if it was not taken up yet.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/invitations",
    operation_id = "invite_employee",
    tag = "accounts",
    security(("access_token" = [])),
    request_body = Invitation,
    responses(
        (status = 201, description = "The account.", body = AccountEntry),
        (status = 409, description = "`email_taken`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `not_a_role_of_employees`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn invite(
    principal: Principal,
    visit: Visit,
    body: JsonBody<Invitation>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let (email, roles) = body.value.parse().map_err(refusal::invalid)?;
    let invitation = identity::Invitation { email, roles };
    let account = state
        .identity
        .invite(&by(&principal, visit), invitation)
        .await
        .map_err(refusal::identity)?;
    let made = state.identity.account(account).await;
    let made = made.map_err(refusal::identity)?;
    Ok(HttpResponse::Created().json(entry(made)))
}
