//! The buckets beside the log: keys, snapshots, where the policies stand, and the clock of
//! development.
//!
//! An entry is the last message of its subject in the bucket's stream, as every NATS client
//! knows it. This module is here, and not the client library's, because an entry that one
//! replica does not have yet must not be taken for one that does not exist.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::kv::Config;
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::stream::{Info, Republish, StorageType};
use async_nats::{Client, HeaderMap, Message, StatusCode, header};
use bytes::Bytes;

use crate::api::{self, API, Unavailable, Which};
use crate::batch;

/// The bucket of the keys that seal personal data.
pub const KEYS_BUCKET: &str = "KEYS";
/// The bucket of the aggregates' snapshots.
pub const SNAPSHOTS_BUCKET: &str = "SNAPSHOTS";
/// The bucket of the policies: where each host of them stands, and what could not be done.
pub const POLICIES_BUCKET: &str = "POLICIES";
/// The bucket of the business clock's offset in development.
pub const CLOCK_BUCKET: &str = "CLOCK";
/// Where the server says that the clock of development was moved.
pub const CLOCK_MOVED: &str = "clock";

/// The bucket of accounts and sessions whose access tokens are not believed any more.
pub const REVOKED_BUCKET: &str = "REVOKED";

/// How long what was revoked is kept: longer than any access token lives.
const REVOKED_FOR: Duration = Duration::from_secs(20 * 60);

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The most entries that one request brings.
const PAGE: usize = 1_000;
/// The header that tells what was done to an entry, if not a value stored.
const OPERATION: &str = "KV-Operation";
/// What it says of one that was deleted.
const DELETED: &str = "DEL";

/// Makes the buckets that are missing and brings the others to `replicas`.
///
/// Only the last value of an entry is kept: a destroyed key has to be gone.
pub(crate) async fn create(client: &Client, replicas: usize) -> Result<(), Unavailable> {
    let context = async_nats::jetstream::new(client.clone());
    for (bucket, description, kept_for) in [
        (
            KEYS_BUCKET,
            "Keys of persons, wrapped by the master key",
            Duration::ZERO,
        ),
        (
            SNAPSHOTS_BUCKET,
            "States of aggregates; disposable",
            Duration::ZERO,
        ),
        (POLICIES_BUCKET, "Where the policies stand", Duration::ZERO),
        (
            CLOCK_BUCKET,
            "Offset of the business clock in development",
            Duration::ZERO,
        ),
        (
            REVOKED_BUCKET,
            "Accounts and sessions whose access tokens are not believed any more",
            REVOKED_FOR,
        ),
    ] {
        let config = Config {
            bucket: bucket.to_owned(),
            description: description.to_owned(),
            history: 1,
            max_age: kept_for,
            storage: StorageType::File,
            num_replicas: replicas,
            republish: (bucket == CLOCK_BUCKET).then(|| Republish {
                source: format!("$KV.{CLOCK_BUCKET}.*"),
                destination: CLOCK_MOVED.to_owned(),
                headers_only: true,
            }),
            ..Config::default()
        };
        context
            .create_or_update_key_value(config)
            .await
            .map_err(|error| Unavailable::Unanswered(format!("bucket {bucket}: {error}")))?;
    }
    Ok(())
}

/// What is stored under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A value.
    Value {
        /// Grows with everything that is stored in the bucket: tells this value from the next.
        revision: u64,
        /// The value.
        value: Bytes,
    },
    /// There was one; it was deleted on purpose.
    Deleted {
        /// That of the deletion.
        revision: u64,
    },
    /// There never was one, or it was lost.
    Missing,
}

/// What was stored in a bucket after a revision.
#[derive(Debug, Default)]
pub struct Changes {
    /// Names and values, by the order in which they were stored.
    pub entries: Vec<(String, Bytes)>,
    /// The revision from which to ask on; `None` when nothing was stored.
    pub up_to: Option<u64>,
}

/// One bucket. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bucket {
    client: Client,
    name: &'static str,
}

impl Bucket {
    /// The bucket of this name, which `astro migrate` made.
    #[must_use]
    pub fn new(client: Client, name: &'static str) -> Self {
        Self { client, name }
    }

    fn stream(&self) -> String {
        format!("KV_{}", self.name)
    }

    fn subject(&self, key: &str) -> String {
        format!("$KV.{}.{key}", self.name)
    }

    /// The settings and the state of the bucket's stream.
    pub(crate) async fn info(&self) -> Result<Info, Unavailable> {
        api::stream_info(&self.client, &self.stream(), TIMEOUT).await
    }

    /// Reads an entry from any replica: in a cluster it may lag, so what is missing here may
    /// exist. See [`Bucket::read_leader`].
    pub(crate) async fn read(&self, key: &str) -> Result<Entry, Unavailable> {
        let question = format!("{API}.DIRECT.GET.{}.{}", self.stream(), self.subject(key));
        let answer = api::request(&self.client, question, None, Bytes::new(), TIMEOUT).await?;
        match answer.status {
            None => entry_of(answer),
            Some(StatusCode::NOT_FOUND) => Ok(Entry::Missing),
            Some(status) => Err(Unavailable::Unanswered(format!(
                "bucket {}: status {status}",
                self.name
            ))),
        }
    }

    /// Reads an entry as it is now.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn read_leader(&self, key: &str) -> Result<Entry, Unavailable> {
        let which = Which::LastOf {
            subject: &self.subject(key),
        };
        let message = api::read_leader(&self.client, &self.stream(), which, TIMEOUT).await?;
        Ok(message.map_or(Entry::Missing, |message| {
            let revision = message.sequence;
            let headers = String::from_utf8_lossy(message.headers.as_deref().unwrap_or_default());
            if headers.lines().any(|line| line.starts_with(OPERATION)) {
                Entry::Deleted { revision }
            } else {
                let value = message.payload;
                Entry::Value { revision, value }
            }
        }))
    }

    /// Stores a value, whatever was there.
    pub async fn put(&self, key: &str, value: Bytes) -> Result<u64, Unavailable> {
        self.store(key, HeaderMap::new(), value).await
    }

    /// Stores a value if the entry is still at `revision` (0: if there never was one). `None`
    /// when it is not. If no answer comes, it may be stored all the same.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn put_at(
        &self,
        key: &str,
        revision: u64,
        value: Bytes,
    ) -> Result<Option<u64>, Unavailable> {
        self.store_at(key, revision, HeaderMap::new(), value).await
    }

    async fn store_at(
        &self,
        key: &str,
        revision: u64,
        mut headers: HeaderMap,
        value: Bytes,
    ) -> Result<Option<u64>, Unavailable> {
        headers.insert(
            header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE,
            revision.to_string(),
        );
        match self.store(key, headers, value).await {
            Ok(revision) => Ok(Some(revision)),
            Err(refusal)
                if refusal.is_refusal(ErrorCode::STREAM_WRONG_LAST_SEQUENCE)
                    || refusal.is_refusal(ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes down that an entry was deleted on purpose, if it is still at `revision`, as
    /// [`put_at`](Self::put_at) does a value.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn delete_at(&self, key: &str, revision: u64) -> Result<Option<u64>, Unavailable> {
        let mut headers = HeaderMap::new();
        headers.insert(OPERATION, DELETED);
        self.store_at(key, revision, headers, Bytes::new()).await
    }

    /// The entries that were stored after a revision, by their order: at most 1,000 at a time.
    ///
    /// That there are none is told by the bucket's leader, so whoever is told so knows of all.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn changes(&self, after: u64) -> Result<Changes, Unavailable> {
        self.changes_of(">", after).await
    }

    /// The same of the entries alone that fit `filter`, a name that may hold wildcards.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn changes_of(&self, filter: &str, after: u64) -> Result<Changes, Unavailable> {
        let (stream, subject) = (self.stream(), self.subject(filter));
        let next = Which::NextOf {
            subject: &subject,
            seq: after + 1,
        };
        let Some(next) = api::read_leader(&self.client, &stream, next, TIMEOUT).await? else {
            return Ok(Changes::default());
        };
        let batch = batch::read_batch(&self.client, &stream, &subject, after + 1, PAGE).await?;
        let mut stored: Vec<_> = batch
            .messages
            .into_iter()
            .map(|message| (message.sequence, message.subject, message.payload))
            .collect();
        if stored.is_empty() {
            // The replica that was asked does not have it yet.
            stored.push((next.sequence, next.subject, next.payload));
        }
        let prefix = self.subject("");
        Ok(Changes {
            up_to: stored.last().map(|(revision, ..)| *revision),
            entries: stored
                .into_iter()
                .filter_map(|(_, subject, value)| {
                    Some((subject.strip_prefix(&prefix)?.to_owned(), value))
                })
                .collect(),
        })
    }

    async fn store(&self, key: &str, headers: HeaderMap, value: Bytes) -> Result<u64, Unavailable> {
        let subject = self.subject(key);
        let answer = api::request(&self.client, subject, Some(headers), value, TIMEOUT).await?;
        let ack: PublishAck = api::read_answer(&answer.payload)?;
        Ok(ack.sequence)
    }

    /// The names of all entries that fit `filter`, a name that may hold wildcards, those of deleted
    /// ones among them.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn names(&self, filter: &str) -> Result<Vec<String>, Unavailable> {
        #[derive(serde::Serialize)]
        struct Question {
            subjects_filter: String,
            offset: usize,
        }
        #[derive(serde::Deserialize)]
        struct Page {
            state: State,
            #[serde(default)]
            total: usize,
        }
        #[derive(serde::Deserialize)]
        struct State {
            #[serde(default)]
            subjects: BTreeMap<String, u64>,
        }

        let prefix = self.subject("");
        let mut names = Vec::new();
        loop {
            let question = Question {
                subjects_filter: self.subject(filter),
                offset: names.len(),
            };
            let question =
                serde_json::to_vec(&question).expect("strings and numbers always serialise");
            let subject = format!("{API}.STREAM.INFO.{}", self.stream());
            let answer =
                api::request(&self.client, subject, None, question.into(), TIMEOUT).await?;
            let page: Page = api::read_answer(&answer.payload)?;
            let before = names.len();
            let subjects = page.state.subjects.into_keys();
            names.extend(subjects.filter_map(|subject| {
                let name = subject.strip_prefix(&prefix)?;
                Some(name.to_owned())
            }));
            if names.len() == before || names.len() >= page.total {
                return Ok(names);
            }
        }
    }

    /// Removes the entries that fit `filter`, a name that may hold wildcards, without a trace:
    /// all, or only those that were stored before a revision.
    pub(crate) async fn purge(&self, filter: &str, before: Option<u64>) -> Result<(), Unavailable> {
        #[derive(serde::Serialize)]
        struct Purge {
            filter: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            seq: Option<u64>,
        }
        #[derive(serde::Deserialize)]
        struct Purged {}

        let purge = Purge {
            filter: self.subject(filter),
            seq: before,
        };
        let purge = serde_json::to_vec(&purge).expect("strings and numbers always serialise");
        let subject = format!("{API}.STREAM.PURGE.{}", self.stream());
        let answer = api::request(&self.client, subject, None, purge.into(), TIMEOUT).await?;
        api::read_answer::<Purged>(&answer.payload).map(|Purged {}| ())
    }
}

fn entry_of(message: Message) -> Result<Entry, Unavailable> {
    let headers = message.headers.unwrap_or_default();
    let revision = headers
        .get_last(header::NATS_SEQUENCE)
        .and_then(|value| value.as_str().parse().ok())
        .ok_or_else(|| Unavailable::Unreadable("an entry without its revision".to_owned()))?;
    if headers.get(OPERATION).is_some() {
        return Ok(Entry::Deleted { revision });
    }
    let value = message.payload;
    Ok(Entry::Value { revision, value })
}
