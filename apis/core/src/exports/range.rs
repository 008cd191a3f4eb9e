//! `GET /log/export`: some commits of the log, as a file.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::verifications::{LogPart, MAX_EXPORTED};
use api_kit::{ApiProblem, Principal, QueryParams, Role};
use verifications::Part;

use super::file;
use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// The commits from one position up to another, as `astro events verify --export-file` checks them: lines of
/// JSON, packed by gzip, with the signatures that cover them. Personal values stay sealed. Who gets it is noted in the security log.
#[utoipa::path(
    get,
    path = "/api/v1/log/export",
    operation_id = "export_log",
    tag = "operations",
    security(("access_token" = [])),
    params(LogPart),
    responses(
        (status = 200, description = "It is this.", body = Vec<u8>, content_type = "application/gzip"),
        (status = 422, description = "`export_too_large`, `range_not_in_log`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn range(
    principal: Principal,
    query: QueryParams<LogPart>,
    visit: Visit,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let LogPart { from, to } = query.0;
    if from == 0 {
        return Err(refusal::parameter("from", "must be 1 or more"));
    }
    if to < from {
        return Err(refusal::parameter("to", "must be `from` or more"));
    }
    if to - from >= MAX_EXPORTED {
        let message = format!("must be less than {MAX_EXPORTED} after `from`");
        return Err(refusal::parameter("to", message));
    }
    let part = Part::Range { from, to: Some(to) };
    let name = format!("log-{from}-{to}");
    file(&state, &principal, &visit, part, &name).await
}
