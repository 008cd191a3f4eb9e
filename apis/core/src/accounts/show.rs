//! `GET /accounts/{id}`: one account, for IT.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::identity::AccountEntry;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, Role};
use domain::ids::AccountId;

use super::entry;
use crate::refusal;
use crate::state::State;

/// One account.
#[utoipa::path(
    get,
    path = "/api/v1/accounts/{account}",
    operation_id = "show_account",
    tag = "accounts",
    security(("access_token" = [])),
    params(("account" = Uuid, Path, description = "The account's id.")),
    responses(
        (status = 200, description = "The account.", body = AccountEntry),
        (status = 404, description = "`account_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    account: PathParam<AccountId>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let found = state.identity.account(account.0).await;
    let found = found.map_err(refusal::identity)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(entry(found)))
}
