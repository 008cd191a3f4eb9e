//! `POST /accounts/{id}/second-factor/removal`: somebody lost their second factor and all recovery
//! codes.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::FactorRemoval;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, PathParam, Principal, Role};
use domain::ids::AccountId;

use super::by;
use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Takes somebody's second factor away, ends their sessions and tokens within seconds, and tells
/// them. An employee sets up a new one at the next sign-in; anybody else sets a new password first,
/// by a link that is mailed.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account}/second-factor/removal",
    operation_id = "take_second_factor",
    tag = "accounts",
    security(("access_token" = [])),
    params(("account" = Uuid, Path, description = "The account's id.")),
    request_body = FactorRemoval,
    responses(
        (status = 204, description = "It is off."),
        (status = 404, description = "`account_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`own_account`: somebody else has to do it; `second_factor_off`",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn take_factor(
    principal: Principal,
    account: PathParam<AccountId>,
    visit: Visit,
    body: JsonBody<FactorRemoval>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    state
        .identity
        .take_second_factor(&by(&principal, visit), account.0, reason)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
