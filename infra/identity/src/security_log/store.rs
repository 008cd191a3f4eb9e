//! The lines as they are stored.

use domain::ids::{AccountId, CorrelationId};
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::Collection;
use mongodb::bson::{Document, doc};
use serde::{Deserialize, Serialize};

use super::gathered::Gathered;
use super::{LogCursor, LogEntry, LogFilter, Outcome, What};
use crate::error::IdentityError;
use crate::store::{SECURITY_LOG, Store};
use crate::stored::{Id, Instant};

/// The document.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    #[serde(rename = "_id")]
    id: Id,
    at: Instant,
    /// Of how many tries it tells, where it is not one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<Id>,
    what: What,
    outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client: Option<String>,
    correlation: Id,
}

impl From<&LogEntry> for Line {
    fn from(entry: &LogEntry) -> Self {
        let several = (entry.count > 1).then_some(entry);
        Self {
            id: Id(entry.id),
            at: Instant(entry.at),
            count: several.map(|entry| entry.count.try_into().unwrap_or(i64::MAX)),
            first_at: several.map(|entry| Instant(entry.first_at)),
            account: entry.account.map(Id::from),
            what: entry.what,
            outcome: entry.outcome,
            by: entry.by.clone(),
            reason: entry.reason.clone(),
            of: entry.of.clone(),
            address: entry.address.map(|address| address.to_string()),
            agent: entry.agent.clone(),
            client: entry.client.clone(),
            correlation: entry.correlation.into(),
        }
    }
}

impl From<Line> for LogEntry {
    fn from(line: Line) -> Self {
        Self {
            id: line.id.0,
            at: line.at.0,
            count: line.count.map_or(1, i64::unsigned_abs),
            first_at: line.first_at.unwrap_or(line.at).0,
            account: line.account.map(|id| AccountId(id.0)),
            what: line.what,
            outcome: line.outcome,
            by: line.by,
            reason: line.reason,
            of: line.of,
            address: line.address.and_then(|address| address.parse().ok()),
            agent: line.agent,
            client: line.client,
            correlation: CorrelationId(line.correlation.0),
        }
    }
}

/// The log. Lines are only ever added, and lose what is personal when somebody is erased.
pub(crate) struct SecurityLog {
    lines: Collection<Kept<Line>>,
    pub(super) gathered: Gathered,
}

impl SecurityLog {
    pub(crate) fn new(store: &Store) -> Self {
        Self {
            lines: store.collection(SECURITY_LOG),
            gathered: Gathered::default(),
        }
    }

    pub(crate) async fn append(&self, entries: &[LogEntry]) -> Result<(), IdentityError> {
        if !entries.is_empty() {
            let lines = entries.iter().map(|entry| Kept(Line::from(entry)));
            self.lines.insert_many(lines).await?;
        }
        Ok(())
    }

    /// Forgets from where and with what somebody did something, and why others did to them: that it was
    /// done stays.
    pub(crate) async fn forget(&self, account: AccountId) -> Result<(), IdentityError> {
        let (id, own) = (Id::from(account), account.to_string());
        let done_by_them = doc! { "$or": [{ "account": id, "by": null }, { "by": own }] };
        let from_where = doc! { "$unset": { "address": "", "agent": "" } };
        self.lines.update_many(done_by_them, from_where).await?;
        let why = doc! { "$unset": { "reason": "" } };
        self.lines.update_many(doc! { "account": id }, why).await?;
        Ok(())
    }

    pub(crate) async fn list(
        &self,
        filter: &LogFilter,
        after: Option<LogCursor>,
        limit: usize,
    ) -> Result<(Vec<LogEntry>, Option<LogCursor>), IdentityError> {
        let limit = limit.clamp(1, 100);
        let mut lines: Vec<Line> = self
            .lines
            .find(condition(filter, after))
            .sort(doc! { "at": -1, "_id": -1 })
            .limit(limit as i64 + 1)
            .await?
            .map_ok(|Kept(line)| line)
            .try_collect()
            .await?;
        let more = lines.len() > limit;
        lines.truncate(limit);
        let next = lines.last().filter(|_| more).map(|last| LogCursor {
            at_ms: last.at.0.timestamp_millis(),
            id: last.id.0,
        });
        Ok((lines.into_iter().map(LogEntry::from).collect(), next))
    }
}

fn condition(filter: &LogFilter, after: Option<LogCursor>) -> Document {
    let mut condition = Document::new();
    if let Some(account) = filter.account {
        condition.insert("account", Id::from(account));
    }
    let mut at = Document::new();
    if let Some(from) = filter.from {
        at.insert("$gte", Instant(from));
    }
    if let Some(to) = filter.to {
        at.insert("$lt", Instant(to));
    }
    if !at.is_empty() {
        condition.insert("at", at);
    }
    if let Some(LogCursor { at_ms, id }) = after {
        let at = mongodb::bson::DateTime::from_millis(at_ms);
        condition.insert(
            "$or",
            vec![
                doc! { "at": { "$lt": at } },
                doc! { "at": at, "_id": { "$lt": Id(id) } },
            ],
        );
    }
    condition
}
