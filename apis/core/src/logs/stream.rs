//! `GET /logs/stream`: log lines as they come.

use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::log_lines::LogLine;
use api_contract::problem::Problem;
use api_kit::sse::{Bounds, Streams};
use api_kit::{ApiProblem, Principal, QueryParams, Role};
use chrono::Utc;
use log_lines::Place;
use tokio::time::Instant;

use super::filter::{Filter, StreamQuery};
use super::watching::Watching;
use crate::refusal;
use crate::state::State;

/// The most of these streams of a process, and of one account at it: each reads all lines that come.
const AT_ONCE: usize = 16;
const OF_ACCOUNT: usize = 4;
/// For how long a stream is open at most. Whoever opens it again has to be let in again, so nobody watches
/// much longer than they may.
const LONGEST: Duration = Duration::from_secs(120);
/// By which a browser says where its stream broke off.
const LAST_EVENT_ID: &str = "last-event-id";

/// The streams of lines that are open.
#[derive(Clone)]
pub(crate) struct Watched(Bounds);

impl Default for Watched {
    fn default() -> Self {
        Self(Bounds::new(AT_ONCE, OF_ACCOUNT))
    }
}

/// Log lines as they come, as server-sent events: `line`, whose data is a `LogLine`; `left_out`, whose data
/// says how many more there were, since more came than two hundred in a second, or than were read; `end`,
/// when the stream is over for now and should be opened again, after two minutes at the latest.
///
/// Every `line` and every `left_out` has an id. It goes on after the one that `Last-Event-ID` or `after`
/// names, at any process, as long as the lines are on their way still.
#[utoipa::path(
    get,
    path = "/api/v1/logs/stream",
    operation_id = "watch_logs",
    tag = "logs",
    security(("access_token" = [])),
    params(
        StreamQuery,
        ("Last-Event-ID" = Option<String>, Header,
            description = "As `after`, and goes before it: browsers send it by themselves."),
    ),
    responses(
        (status = 200, description = "The data of each event named `line` is a `LogLine`.",
            body = LogLine, content_type = "text/event-stream"),
        (status = 429, description = "`too_many_streams_of_client`: 4 of an account are open",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn stream(
    request: HttpRequest,
    principal: Principal,
    query: QueryParams<StreamQuery>,
    streams: Streams,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let query = query.0;
    let after = after(&request, &query)?;
    let filter = Filter::from(query).of_lines()?;
    let tail = state.log_stream.tail(after).await;
    let tail = tail.map_err(|error| {
        tracing::warn!(%error, "the stream of log lines can't be read");
        let detail = "Log lines can't be watched now: please try again.";
        ApiProblem::unavailable("logs_unavailable", detail, Duration::from_secs(1))
    })?;
    let until = Instant::now() + left(&principal).min(LONGEST);
    let events = Watching::new(tail, filter, until).events();
    streams.within(&state.watched.0).open(events)
}

/// For how long the token is good with which the stream is opened.
fn left(principal: &Principal) -> Duration {
    let now = u64::try_from(Utc::now().timestamp()).unwrap_or_default();
    Duration::from_secs(principal.claims().exp.saturating_sub(now))
}

/// The place after which the stream begins, if one is named.
fn after(request: &HttpRequest, query: &StreamQuery) -> Result<Option<Place>, ApiProblem> {
    let header = request.headers().get(LAST_EVENT_ID);
    let (name, text) = match header {
        Some(id) => (LAST_EVENT_ID, Some(id.to_str().unwrap_or_default())),
        None => ("after", query.after.as_deref()),
    };
    let place = text.map(str::parse).transpose();
    place.map_err(|error| refusal::parameter(name, error))
}
