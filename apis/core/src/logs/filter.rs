//! Which lines somebody asks for.

use api_contract::log_lines::LogLevel;
use api_kit::ApiProblem;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, CorrelationId};
use log_lines::LogFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::body;
use crate::refusal;

/// The longest time that is looked through for a text.
const TEXT_WITHIN: TimeDelta = TimeDelta::days(1);

/// Which lines: those that all of it holds for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Written then or later.
    pub(super) from: Option<DateTime<Utc>>,
    /// Written before then.
    pub(super) to: Option<DateTime<Utc>>,
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
}

impl Filter {
    /// What the store is asked for.
    pub(super) fn of_store(self) -> Result<LogFilter, ApiProblem> {
        if self.text.is_some() {
            let until = self.to.unwrap_or_else(Utc::now);
            let is_bounded = self.from.is_some_and(|from| until - from <= TEXT_WITHIN);
            if !is_bounded {
                let why = "must be given with a text, a day at most before `to`, or before now";
                return Err(refusal::parameter("from", why));
            }
        }
        self.of_lines()
    }

    /// The same for lines that are looked at one by one, where a text costs next to nothing.
    pub(super) fn of_lines(self) -> Result<LogFilter, ApiProblem> {
        for (name, word) in [("service", &self.service), ("trace_id", &self.trace_id)] {
            if word.as_ref().is_some_and(|word| word.len() > 64) {
                return Err(refusal::parameter(name, "must be 64 characters at most"));
            }
        }
        let text = self.text.as_ref().map(|text| text.chars().count());
        if text.is_some_and(|length| !(3..=100).contains(&length)) {
            return Err(refusal::parameter("text", "must be 3 to 100 characters"));
        }
        Ok(LogFilter {
            from: self.from,
            to: self.to,
            level: self.level.map(body::level),
            service: self.service,
            correlation: self.correlation_id.map(|id| id.to_string()),
            trace: self.trace_id,
            account: self.account.map(|id| id.to_string()),
            position: self.position,
            text: self.text,
        })
    }
}

/// The same, page by page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
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
    pub(super) limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 100)]
    pub(super) cursor: Option<String>,
}

impl From<ListQuery> for Filter {
    fn from(query: ListQuery) -> Self {
        Self {
            from: query.from,
            to: query.to,
            level: query.level,
            service: query.service,
            correlation_id: query.correlation_id,
            trace_id: query.trace_id,
            account: query.account,
            position: query.position,
            text: query.text,
        }
    }
}

/// Which lines, of those that come.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StreamQuery {
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
    /// Whose message holds this, in large or small letters.
    #[param(min_length = 3, max_length = 100)]
    text: Option<String>,
    /// The id of an event of this stream: it goes on after that. Without it, and without `Last-Event-ID`,
    /// it begins now.
    #[param(max_length = 41)]
    pub(super) after: Option<String>,
}

impl From<StreamQuery> for Filter {
    fn from(query: StreamQuery) -> Self {
        Self {
            from: None,
            to: None,
            level: query.level,
            service: query.service,
            correlation_id: query.correlation_id,
            trace_id: query.trace_id,
            account: query.account,
            position: query.position,
            text: query.text,
        }
    }
}
