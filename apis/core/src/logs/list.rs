//! `GET /logs`: log lines of all processes, for IT and auditors.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::log_lines::{LogLevel, LogLine};
use api_contract::page;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, Principal, QueryParams, Role};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, CorrelationId};
use log_lines::{Level, LogFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::refusal;
use crate::state::State;

/// The longest time that is looked through for a text.
const TEXT_WITHIN: TimeDelta = TimeDelta::days(1);

/// Which lines: those that all of it holds for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Written then or later.
    from: Option<DateTime<Utc>>,
    /// Written before then.
    to: Option<DateTime<Utc>>,
    /// At least so bad.
    level: Option<LogLevel>,
    /// Of this process, such as `customer-api`.
    #[param(max_length = 64)]
    service: Option<String>,
    /// About this request.
    #[param(value_type = Option<Uuid>)]
    correlation_id: Option<CorrelationId>,
    /// About this trace.
    #[param(max_length = 64)]
    trace_id: Option<String>,
    /// About this account, or asked for by it.
    #[param(value_type = Option<Uuid>)]
    account: Option<AccountId>,
    /// About this place in the log of events.
    position: Option<u64>,
    /// Whose message holds this, in large or small letters. Name with it the time to look through, a day
    /// at most.
    #[param(min_length = 3, max_length = 100)]
    text: Option<String>,
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 100)]
    cursor: Option<String>,
}

/// Log lines, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/logs",
    operation_id = "list_logs",
    tag = "logs",
    security(("access_token" = [])),
    params(Filter),
    responses(
        (status = 200, description = "A page of them.", body = Page<LogLine>),
        (
            status = 422,
            description = "`query_too_broad`: too many lines would have to be looked at.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<Filter>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let query = query.0;
    let limit = page::limit(query.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after = query.cursor.as_deref().map(str::parse).transpose();
    let after = after.map_err(|error| refusal::parameter("cursor", error))?;
    let filter = filter(query)?;
    let found = state
        .log_lines
        .page(&filter, limit, after.as_ref())
        .await
        .map_err(refusal::log_lines)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.0.into_iter().map(entry).collect::<Vec<_>>(),
            next: found.1.map(|cursor| cursor.to_string()),
        }))
}

/// What the store is asked for.
fn filter(query: Filter) -> Result<LogFilter, ApiProblem> {
    for (name, word) in [("service", &query.service), ("trace_id", &query.trace_id)] {
        if word.as_ref().is_some_and(|word| word.len() > 64) {
            return Err(refusal::parameter(name, "must be 64 characters at most"));
        }
    }
    if let Some(text) = &query.text {
        if !(3..=100).contains(&text.chars().count()) {
            return Err(refusal::parameter("text", "must be 3 to 100 characters"));
        }
        let until = query.to.unwrap_or_else(Utc::now);
        let is_bounded = query.from.is_some_and(|from| until - from <= TEXT_WITHIN);
        if !is_bounded {
            let why = "must be given with a text, a day at most before `to`, or before now";
            return Err(refusal::parameter("from", why));
        }
    }
    Ok(LogFilter {
        from: query.from,
        to: query.to,
        level: query.level.map(|level| match level {
            LogLevel::Trace => Level::Trace,
            LogLevel::Debug => Level::Debug,
            LogLevel::Info => Level::Info,
            LogLevel::Warn => Level::Warn,
            LogLevel::Error => Level::Error,
        }),
        service: query.service,
        correlation: query.correlation_id.map(|id| id.to_string()),
        trace: query.trace_id,
        account: query.account.map(|id| id.to_string()),
        position: query.position,
        text: query.text,
    })
}

fn entry(line: log_lines::LogLine) -> LogLine {
    LogLine {
        id: line.id,
        at: line.at,
        level: match line.level {
            Level::Trace => LogLevel::Trace,
            Level::Debug => LogLevel::Debug,
            Level::Info => LogLevel::Info,
            Level::Warn => LogLevel::Warn,
            Level::Error => LogLevel::Error,
        },
        service: line.service,
        message: line.message,
        correlation_id: line.correlation,
        trace_id: line.trace,
        account: line.account,
        position: line.position,
        line: line.line,
    }
}
