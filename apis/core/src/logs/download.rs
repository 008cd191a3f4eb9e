//! `GET /logs/download`: lines as a file, a JSON object a line.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::export::MAX_EXPORT;
use api_contract::log_lines::LogLine;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, Principal, QueryParams, Role};
use bytes::Bytes;
use chrono::Utc;
use futures_util::stream::{self, Stream};
use log_lines::{LogCursor, LogFilter, LogStore, LogStoreError};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::body;
use super::filter::Filter;
use crate::refusal;
use crate::state::State;

/// The longest that a client may take to read the file.
const LONGEST: Duration = Duration::from_secs(300);

/// Log lines as a file, the newest first, without `to` up to now: 100,000 of them at most.
///
/// It is sent while it is read from the store, a thousand lines at a time. One that breaks off has no
/// proper end (of its chunks), and is to be asked for again.
#[utoipa::path(
    get,
    path = "/api/v1/logs/download",
    operation_id = "download_logs",
    tag = "logs",
    security(("access_token" = [])),
    params(Filter),
    responses(
        (status = 200, description = "A `LogLine` in each line.", body = LogLine,
            content_type = "application/x-ndjson"),
        (status = 422, description = "`query_too_broad`: too many lines would have to be looked at; \
            `export_too_large`", body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn download(
    principal: Principal,
    query: QueryParams<Filter>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let mut filter = query.0;
    // What comes while the file is read is not in it.
    filter.to.get_or_insert_with(Utc::now);
    let filter = filter.of_store()?;
    let room = state.exports.room()?;
    let counted = state.log_lines.count(&filter, MAX_EXPORT + 1).await;
    if counted.map_err(refusal::log_lines)? > u64::from(MAX_EXPORT) {
        let detail = "There are more than 100000 lines, the most that a file has. Ask for a shorter time, \
                      or for less.";
        return Err(ApiProblem::unprocessable("export_too_large", detail));
    }
    let first = state.log_lines.slice(&filter, None).await;
    let (lines, next) = first.map_err(refusal::log_lines)?;
    let file = File {
        store: state.log_lines.clone(),
        filter,
        left: MAX_EXPORT as usize,
        next,
        until: Instant::now() + LONGEST,
        _room: room,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/x-ndjson"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"logs.jsonl\""))
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(file.after(lines)))
}

/// A file that is being sent.
struct File {
    store: LogStore,
    filter: LogFilter,
    /// How many lines it may still have.
    left: usize,
    next: Option<LogCursor>,
    until: Instant,
    _room: OwnedSemaphorePermit,
}

/// The file can't be read to its end.
#[derive(Debug, thiserror::Error)]
enum BrokenOff {
    #[error(transparent)]
    Store(#[from] LogStoreError),
    #[error("a line can't be written: {0}")]
    Line(#[from] serde_json::Error),
    #[error("the client took too long to read the file")]
    TooSlow,
}

impl File {
    /// These lines, and all that come after them.
    fn after(self, lines: Vec<log_lines::LogLine>) -> impl Stream<Item = Result<Bytes, BrokenOff>> {
        stream::try_unfold((self, Some(lines)), |(mut file, lines)| async move {
            let lines = match lines {
                Some(lines) => Some(lines),
                None => file.slice().await?,
            };
            let Some(lines) = lines else { return Ok(None) };
            let text = file.written(lines)?;
            Ok((!text.is_empty()).then_some((text, (file, None))))
        })
    }

    /// The next lines, if there are any.
    async fn slice(&mut self) -> Result<Option<Vec<log_lines::LogLine>>, BrokenOff> {
        let Some(cursor) = self.next.take().filter(|_| self.left > 0) else {
            return Ok(None);
        };
        if Instant::now() >= self.until {
            return Err(BrokenOff::TooSlow);
        }
        let (lines, next) = self.store.slice(&self.filter, Some(&cursor)).await?;
        self.next = next;
        Ok(Some(lines))
    }

    fn written(&mut self, mut lines: Vec<log_lines::LogLine>) -> Result<Bytes, BrokenOff> {
        lines.truncate(self.left);
        self.left -= lines.len();
        let mut text = Vec::new();
        for line in lines {
            serde_json::to_writer(&mut text, &body::line(line))?;
            text.push(b'\n');
        }
        Ok(text.into())
    }
}
