//! `POST /accounts/{id}/enabling`: an account may be used again.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, Role};
use domain::ids::AccountId;

use super::by;
use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Lets an account be used again. That it can be already changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account}/enabling",
    operation_id = "enable_account",
    tag = "accounts",
    security(("access_token" = [])),
    params(("account" = Uuid, Path, description = "The account's id.")),
    responses(
        (status = 204, description = "It can be used."),
        (status = 404, description = "`account_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn enable(
    principal: Principal,
    account: PathParam<AccountId>,
    visit: Visit,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    state
        .identity
        .enable(&by(&principal, visit), account.0)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
