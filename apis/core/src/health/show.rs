//! `GET /health`: how the whole system is.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::operations::SystemHealth;
use api_kit::{ApiProblem, Principal, Role};
use chrono::Utc;

use super::look;
use crate::state::State;

/// How the whole system is. What can't be seen now is `null`, and the system is not well then.
#[utoipa::path(
    get,
    path = "/api/v1/health",
    operation_id = "show_health",
    tag = "operations",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "It is like this.", body = SystemHealth),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let State {
        log,
        jobs,
        messages,
        rebuilds,
        verifications,
        ..
    } = &**state;
    let health = look(log, jobs, messages, rebuilds, verifications, Utc::now()).await;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(health))
}
