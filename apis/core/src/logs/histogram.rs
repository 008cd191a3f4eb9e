//! `GET /logs/histogram`: how many lines there are, by when they were written and how bad they are.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::log_lines::{LogBar, LogHistogram};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, Principal, QueryParams, Role};
use chrono::{TimeDelta, Utc};
use log_lines::{Bar, KEPT, Steps};

use super::filter::Filter;
use crate::refusal;
use crate::state::State;

/// How long a time is looked at when nobody says from when on.
const USUAL: TimeDelta = TimeDelta::hours(1);

/// How many log lines there are, in equal steps of time.
///
/// Without `to` up to now, without `from` of the hour before that; of thirty days at most, for so long lines
/// are kept. Of many lines only the newest 100,000 are counted.
#[utoipa::path(
    get,
    path = "/api/v1/logs/histogram",
    operation_id = "count_logs",
    tag = "logs",
    security(("access_token" = [])),
    params(Filter),
    responses(
        (status = 200, description = "As many steps as there are, 120 at most.", body = LogHistogram),
        (
            status = 422,
            description = "`query_too_broad`: too many lines would have to be looked at.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn histogram(
    principal: Principal,
    query: QueryParams<Filter>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let mut filter = query.0;
    let to = filter.to.unwrap_or_else(Utc::now);
    // The first instant that there is lies before any line.
    let from = filter
        .from
        .or_else(|| to.checked_sub_signed(USUAL))
        .unwrap_or(to);
    if from >= to {
        return Err(refusal::parameter("from", "must be before `to`"));
    }
    if (to - from).to_std().is_ok_and(|span| span > KEPT) {
        return Err(refusal::parameter(
            "from",
            "must be thirty days before `to` at most",
        ));
    }
    (filter.from, filter.to) = (Some(from), Some(to));
    let filter = filter.of_store()?;
    let steps = Steps::of(from, to).ok_or_else(|| ApiProblem::internal("no step is so long"))?;
    let found = state.log_lines.histogram(&filter, steps).await;
    let found = found.map_err(refusal::log_lines)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(LogHistogram {
            from,
            to,
            step_s: steps.length_s,
            bars: found.bars.into_iter().map(bar).collect(),
            is_whole: found.is_whole,
        }))
}

fn bar(bar: Bar) -> LogBar {
    let [trace, debug, info, warn, error] = bar.lines;
    LogBar {
        at: bar.at,
        trace,
        debug,
        info,
        warn,
        error,
    }
}
