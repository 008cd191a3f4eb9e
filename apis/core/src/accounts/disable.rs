//! `POST /accounts/{id}/disabling`: nobody may use an account any more.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::Disabling;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, PathParam, Principal, Role};
use domain::ids::AccountId;

use super::by;
use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Lets nobody use an account: ends its sessions and tokens within seconds, and tells its holder
/// why.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account}/disabling",
    operation_id = "disable_account",
    tag = "accounts",
    security(("access_token" = [])),
    params(("account" = Uuid, Path, description = "The account's id.")),
    request_body = Disabling,
    responses(
        (status = 204, description = "It is disabled."),
        (status = 404, description = "`account_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`own_account`: somebody else has to do it; `last_of_it`: nobody \
            else of IT has an account that can be used", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn disable(
    principal: Principal,
    account: PathParam<AccountId>,
    visit: Visit,
    body: JsonBody<Disabling>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    state
        .identity
        .disable(&by(&principal, visit), account.0, reason)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
