//! `GET /aggregates/{kind}/{id}/state`: how one aggregate stood, for IT and auditors.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data};
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::operations::AggregateState;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, QueryParams, Role};
use serde::Deserialize;
use serde_json::value::to_raw_value;
use utoipa::IntoParams;
use uuid::Uuid;

use super::moment::Moment;
use super::past::stood;
use super::{cut, kind};
use crate::state::State;

/// When.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct When {
    /// A position in the log: the state has all that stands there or before. Or an instant (RFC 3339): it has
    /// each commit of which all had happened by then, by the business clock. Without it, all there is.
    #[param(max_length = 40, example = "2028-03-01T12:00:00Z")]
    at: Option<String>,
}

/// How an aggregate stood, made of its events by the code that decides on it. A position or an instant that is
/// not reached yet is answered with how it stands now (`is_newest`).
///
/// Each commit is checked against the one before it. If one that would be in the state does not fit, or can't
/// be read, there is no state. Of one that is larger than about 1 MiB, long collections are cut short.
#[utoipa::path(
    get,
    path = "/api/v1/aggregates/{kind}/{id}/state",
    operation_id = "show_aggregate_state",
    tag = "operations",
    security(("access_token" = [])),
    params(
        ("kind" = String, Path, description = "What it is, such as `launch`.", max_length = 32),
        ("id" = Uuid, Path, description = "Which one."),
        When,
    ),
    responses(
        (status = 200, description = "How it stood.", body = AggregateState),
        (status = 404, description = "`aggregate_kind_unknown`; `aggregate_not_found`: nothing happened to it; \
            `aggregate_not_begun`: nothing had by then.", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`history_too_long`: it can't be read in one request.", body = Problem,
            content_type = "application/problem+json"),
        (status = 500, description = "`history_unreadable`: a commit that would be in it does not follow the one \
            before, or can't be read. The problem says its position.", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn state(
    principal: Principal,
    path: PathParam<(String, Uuid)>,
    query: QueryParams<When>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let (kind, id) = path.0;
    let kind = kind::known(&kind)?;
    let at = Moment::parse("at", query.0.at.as_deref())?;
    let room = state.looking_back.room().await?;
    let [stood] = stood(&state.log, kind, id, [at]).await?;
    let shown = web::block(move || {
        // One who does not wait for the answer keeps the room until it is made.
        let _room = room;
        cut::shown(&to_raw_value(&stood.state)?).map(|shown| (shown, stood.point))
    });
    let shown = shown.await.map_err(ApiProblem::internal)?;
    let ((state, left_out), point) = shown.map_err(ApiProblem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(AggregateState {
            aggregate: kind.to_owned(),
            aggregate_id: id,
            point,
            state,
            left_out,
        }))
}
