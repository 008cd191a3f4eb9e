//! `GET /verifications/{verification}`: how far one is, and what came out.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::verifications::Verification;
use api_kit::{ApiProblem, PathParam, Principal, Role};
use uuid::Uuid;

use super::entry;
use crate::refusal;
use crate::state::State;

/// A verification: how it stands, how far it is, and what came out.
#[utoipa::path(
    get,
    path = "/api/v1/verifications/{verification}",
    operation_id = "show_verification",
    tag = "operations",
    security(("access_token" = [])),
    params(("verification" = Uuid, Path, description = "Its id.")),
    responses(
        (status = 200, description = "It is this.", body = Verification),
        (status = 404, description = "`verification_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    verification: PathParam<Uuid>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let found = state.verifications.get(verification.0).await;
    let found = found.map_err(refusal::verifications)?;
    let found = found.ok_or_else(refusal::no_verification)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(entry(found)))
}
