//! `POST /logs`: lines of others: of components that are none of the system's processes, and of web apps.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::log_lines::{LogLevel, PostedLine, PostedLines};
use api_contract::problem::Problem;
use api_kit::refusal::invalid;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, Shares};
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::ids::{AccountId, derive};
use log_lines::EXTERNAL;
use serde::Serialize;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::plain_words::plain_words;
use super::poster::Poster;
use crate::state::State;

/// How often an account may post each second, in a process; four times as often at once.
const A_SECOND: NonZeroU32 = NonZeroU32::new(2).expect("is not zero");
/// How many posts are on their way to NATS at a time.
const AT_ONCE: usize = 16;
/// The oldest that a line may be.
const OLDEST: TimeDelta = TimeDelta::hours(1);
/// When to try again.
const SOON: Duration = Duration::from_secs(5);

/// How much is posted.
#[derive(Debug, Clone)]
pub(crate) struct Posting {
    shares: Shares,
    room: Arc<Semaphore>,
}

impl Default for Posting {
    fn default() -> Self {
        Self {
            shares: Shares::new(A_SECOND, 0, &[]),
            room: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// Takes log lines of whoever is none of the system's processes. They go where those of the processes go,
/// and are found among them a moment later.
///
/// The same lines sent again under the same key are kept once.
#[utoipa::path(
    post,
    path = "/api/v1/logs",
    operation_id = "post_logs",
    tag = "logs",
    security(("access_token" = []), ("session" = [])),
    params(CommandHeaders),
    request_body = PostedLines,
    responses(
        (status = 202, description = "They are on their way."),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_lines`: more than twice a second", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn post(
    poster: Poster,
    key: IdempotencyKey,
    body: JsonBody<PostedLines>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let Poster(account) = poster;
    let posting = &state.posting;
    posting.shares.count_account(account).map_err(|wait| {
        let detail = "Send fewer requests, with more lines in each.";
        ApiProblem::too_many("too_many_lines", detail, wait)
    })?;
    body.value.check().map_err(invalid)?;
    let _room = posting.room.try_acquire().map_err(|_| {
        let detail = "Too many post lines just now: please try again.";
        ApiProblem::unavailable("busy", detail, SOON)
    })?;
    let id = id(account, &key, body.bytes());
    let lines = written(&body.value, account, Utc::now())?;
    let taken = state.log_stream.publish(id, lines).await;
    taken.map_err(|_| {
        ApiProblem::unavailable(
            "logs_unavailable",
            "The lines can't be taken now: please try again, under the same `Idempotency-Key`.",
            SOON,
        )
    })?;
    metrics::counter!("log_lines_posted_total").increment(body.value.lines.len() as u64);
    Ok(HttpResponse::Accepted().finish())
}

/// What the lines of a request are called. Of the body too: under a key that was used before, other lines
/// are other lines.
fn id(account: AccountId, key: &IdempotencyKey, body: &[u8]) -> Uuid {
    let fingerprint = key.fingerprint(body);
    derive("posted_lines", &[account.0.as_bytes(), &fingerprint.0])
}

/// A line as it is published. The fields have the names that processes give theirs.
#[derive(Serialize)]
struct Line<'a> {
    timestamp: String,
    level: &'static str,
    service: String,
    name: &'a str,
    target: &'static str,
    message: String,
    account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<&'a str>,
}

fn written(
    posted: &PostedLines,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Bytes, ApiProblem> {
    let PostedLines { name, lines } = posted;
    let mut text = Vec::new();
    for line in lines {
        let line = Line {
            timestamp: instant(line, now),
            level: level(line.level),
            service: format!("{EXTERNAL}/{name}"),
            name,
            target: "posted",
            message: plain_words(&line.message),
            account: account.to_string(),
            place: line.place.as_deref(),
            code: line.code.as_deref(),
            correlation: line.correlation_id,
            trace: line.trace_id.as_deref(),
        };
        serde_json::to_writer(&mut text, &line).map_err(ApiProblem::internal)?;
        text.push(b'\n');
    }
    Ok(text.into())
}

/// When a line was written, as far as that can be: clocks of others may be wrong, and a line that comes
/// late need not be lost for it.
fn instant(line: &PostedLine, now: DateTime<Utc>) -> String {
    let at = line.at.clamp(now - OLDEST, now);
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

const fn level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Trace => "TRACE",
        LogLevel::Debug => "DEBUG",
        LogLevel::Info => "INFO",
        LogLevel::Warn => "WARN",
        LogLevel::Error => "ERROR",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(lines: &[PostedLine], now: DateTime<Utc>) -> Vec<Value> {
        let posted = PostedLines {
            name: "gate".to_owned(),
            lines: lines.to_vec(),
        };
        let text = written(&posted, AccountId(Uuid::nil()), now).unwrap();
        let lines = text
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        lines
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }

    #[test]
    fn a_line_says_who_posted_it_and_when_as_far_as_that_can_be() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let line = PostedLine {
            at: now - TimeDelta::minutes(5),
            level: LogLevel::Warn,
            message: "The gate of Anna is shut.".to_owned(),
            place: None,
            code: None,
            correlation_id: None,
            trace_id: None,
        };
        let at = |at| PostedLine { at, ..line.clone() };
        let lines = [
            line.clone(),
            at(now + TimeDelta::days(400)),
            at(now - TimeDelta::days(400)),
        ];
        let lines = read(&lines, now);
        assert_eq!(
            lines[0],
            json!({
                "timestamp": "2027-01-15T07:55:00.000000Z",
                "level": "WARN",
                "service": "external/gate",
                "name": "gate",
                "target": "posted",
                "message": "The gate of … is shut.",
                "account": Uuid::nil(),
            })
        );
        assert_eq!(lines[1]["timestamp"], "2027-01-15T08:00:00.000000Z");
        assert_eq!(lines[2]["timestamp"], "2027-01-15T07:00:00.000000Z");
    }
}
