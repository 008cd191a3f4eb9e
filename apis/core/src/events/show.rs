//! `GET /events/{position}`: a commit as it stands in the log, for IT and auditors.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::operations::RecordedCommit;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, Role};
use domain::commit::Position;

use crate::aggregates::events_of;
use crate::refusal;
use crate::state::State;

/// What stands at a place of the log: events that were stored together. Personal values are marked and not
/// shown; a commit that can't be read is shown as it is, with a note.
#[utoipa::path(
    get,
    path = "/api/v1/events/{position}",
    operation_id = "show_event",
    tag = "operations",
    security(("access_token" = [])),
    params(("position" = u64, Path, description = "The place in the log.")),
    responses(
        (status = 200, description = "The commit, with its events.", body = RecordedCommit),
        (status = 404, description = "`event_not_found`: nothing stands there.", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    position: PathParam<u64>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let nothing = || ApiProblem::not_found("event_not_found", "Nothing stands there in the log.");
    // NATS takes 0 for no place at all, and answers with the first.
    let position = Some(Position(position.0)).filter(|position| position.0 > 0);
    let position = position.ok_or_else(nothing)?;
    let found = state.log.inspect_at(position).await;
    let found = found.map_err(refusal::log)?.ok_or_else(nothing)?;
    let commit = found.commit.as_ref();
    let aggregate = commit.map(|commit| (commit.aggregate.to_string(), commit.id));
    let (aggregate, aggregate_id) = aggregate.unzip();
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(RecordedCommit {
            position: position.0,
            stored_at: found.stored_at,
            aggregate,
            aggregate_id,
            events: events_of(found),
        }))
}
