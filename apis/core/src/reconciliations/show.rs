//! `GET /reconciliations/{reconciliation}`: how far one is, and how much it found.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::reconciliations::Reconciliation;
use api_kit::{ApiProblem, PathParam, Principal, Role};
use uuid::Uuid;

use super::entry;
use crate::refusal;
use crate::state::State;

/// A reconciliation: how it stands, how far it is, and how much it found.
#[utoipa::path(
    get,
    path = "/api/v1/reconciliations/{reconciliation}",
    operation_id = "show_reconciliation",
    tag = "operations",
    security(("access_token" = [])),
    params(("reconciliation" = Uuid, Path, description = "Its id.")),
    responses(
        (status = 200, description = "It is this.", body = Reconciliation),
        (status = 404, description = "`reconciliation_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    reconciliation: PathParam<Uuid>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let found = state.reconciliations.get(reconciliation.0).await;
    let found = found.map_err(refusal::reconciliations)?;
    let found = found.ok_or_else(refusal::no_reconciliation)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(entry(found)))
}
