//! What could not be done: set aside in the bucket with its cause, so that everything else goes
//! on. The event itself stays where it is, in the log, which never forgets.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::EventId;
use event_log::{Bucket, Entry, Unavailable};
use projection_runtime::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A reaction that is set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedReaction {
    /// The type of the aggregate.
    pub aggregate: Box<str>,
    /// The aggregate.
    pub id: Uuid,
    /// The place of the commit in the log.
    pub position: Position,
    /// The policy that met with a rejection, and the event that it reacted to. None: nothing of
    /// the commit could be read.
    pub reaction: Option<(Box<str>, EventId)>,
    /// Why, for the eyes of IT. Holds no personal data.
    pub cause: String,
    /// When, in real time.
    pub at: DateTime<Utc>,
}

impl ParkedReaction {
    pub(crate) fn new(event: &Event, policy: &str, cause: String) -> Self {
        Self {
            aggregate: event.payload.aggregate().into(),
            id: event.aggregate_id,
            position: event.position,
            reaction: Some((policy.into(), event.id)),
            cause,
            at: Utc::now(),
        }
    }

    pub(crate) fn unread(parked: &projection_runtime::Parked) -> Self {
        Self {
            aggregate: parked.aggregate.clone(),
            id: parked.id,
            position: parked.position,
            reaction: None,
            cause: parked.cause.clone(),
            at: parked.at,
        }
    }
}

/// What one host has set aside.
#[derive(Debug)]
pub(crate) struct Parking {
    bucket: Bucket,
    /// How the names of its entries begin.
    prefix: String,
}

impl Parking {
    pub(crate) fn new(bucket: Bucket, host: &str) -> Self {
        Self {
            bucket,
            prefix: format!("parked.{host}"),
        }
    }

    /// Sets a reaction aside. One that is already stays as it is.
    pub(crate) async fn park(&self, parked: &ParkedReaction) -> Result<(), Unavailable> {
        let entry = self.entry(parked);
        let json = serde_json::to_vec(parked).expect("names and numbers serialise");
        loop {
            let revision = match self.bucket.read_leader(&entry).await? {
                Entry::Value { .. } => return Ok(()),
                Entry::Deleted { revision } => revision,
                Entry::Missing => 0,
            };
            let put = self.bucket.put_at(&entry, revision, json.clone().into());
            if put.await?.is_some() {
                return Ok(());
            }
        }
    }

    /// The aggregates of which something is set aside.
    pub(crate) async fn aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, Unavailable> {
        let names = self.bucket.names(&format!("{}.>", self.prefix)).await?;
        let parts = names.iter().filter_map(|name| {
            let (aggregate, rest) = name.strip_prefix(&self.prefix)?.get(1..)?.split_once('.')?;
            let id = rest.split('.').next()?.parse().ok()?;
            Some((aggregate.into(), id))
        });
        Ok(parts.collect())
    }

    /// All that is set aside, in the order of the log.
    pub(crate) async fn all(&self) -> Result<Vec<ParkedReaction>, Unavailable> {
        let mut all: Vec<ParkedReaction> = Vec::new();
        for name in self.bucket.names(&format!("{}.>", self.prefix)).await? {
            if let Entry::Value { value, .. } = self.bucket.read_leader(&name).await? {
                // What somebody else put there is nothing of ours.
                all.extend(serde_json::from_slice::<ParkedReaction>(&value));
            }
        }
        all.sort_by_key(|parked| parked.position);
        Ok(all)
    }

    fn entry(&self, parked: &ParkedReaction) -> String {
        let ParkedReaction {
            aggregate,
            id,
            position,
            reaction,
            ..
        } = parked;
        let prefix = &self.prefix;
        match reaction {
            Some((policy, event)) => {
                format!("{prefix}.{aggregate}.{id}.{position}.{policy}.{event}")
            }
            None => format!("{prefix}.{aggregate}.{id}.{position}"),
        }
    }
}
