//! `POST /accounts/{id}/erasure`: somebody is to be erased, as they or the law want it.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommonProblems, SignInProblems};
use api_contract::identity::ErasureWish;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, PathParam, Principal, Role};
use domain::ids::AccountId;

use super::by;
use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Asks that whoever holds an account be erased, for ever: nobody can use it from now on, and minutes
/// later what the system knows of them can be read by nobody. Invoices keep whom the law wants named.
/// How far it is says the account's `erasure`.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account}/erasure",
    operation_id = "erase_account",
    tag = "accounts",
    security(("access_token" = [])),
    params(("account" = Uuid, Path, description = "The account's id.")),
    request_body = ErasureWish,
    responses(
        (status = 202, description = "It is asked for, or was before."),
        (status = 404, description = "`account_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`own_account`: somebody else has to do it; `last_of_it`: nobody \
            else of IT has an account that can be used; `still_to_fly`: a booking of theirs, or a launch, \
            is not over yet", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn erase(
    principal: Principal,
    account: PathParam<AccountId>,
    visit: Visit,
    body: JsonBody<ErasureWish>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let seen = state.identity.account(account.0).await;
    let seen = seen.map_err(refusal::identity)?;
    super::may_be_erased(&state, &seen).await?;
    state
        .identity
        .ask_to_erase(&by(&principal, visit), account.0, reason)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Accepted().finish())
}
