//! What could not be done: set aside in the bucket with its cause, so that everything else goes
//! on. The event itself stays where it is, in the log, which never forgets.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::EventId;
use event_log::{Bucket, Entry, Unavailable};
use projection_runtime::{Aggregate, Attempt, Event, SetAside};
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
    /// How often it was tried again because somebody wanted it.
    #[serde(default)]
    pub retries: u32,
    /// When that was last, in real time.
    #[serde(default)]
    pub tried_at: Option<DateTime<Utc>>,
    /// By which decision, where that stands in the log.
    #[serde(default)]
    pub tried_by: Option<Position>,
    /// By which decision nothing is to follow any more.
    #[serde(default)]
    pub skipped: Option<Position>,
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
            retries: 0,
            tried_at: None,
            tried_by: None,
            skipped: None,
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
            retries: 0,
            tried_at: None,
            tried_by: None,
            skipped: None,
        }
    }

    /// After an attempt in vain; the same if that is known.
    fn tried(self, attempt: &Attempt) -> Self {
        if self.tried_by.is_some_and(|by| by >= attempt.decision) {
            return self;
        }
        // Why a policy could not do it, was noted with its own.
        let cause = match &self.reaction {
            Some(_) => self.cause,
            None => attempt.cause.clone(),
        };
        Self {
            cause,
            retries: self.retries.saturating_add(1),
            tried_at: Some(attempt.at),
            tried_by: Some(attempt.decision),
            ..self
        }
    }

    /// The cause, with the policy that met it.
    pub(crate) fn told(&self) -> String {
        match &self.reaction {
            Some((policy, _)) => format!("{policy}: {}", self.cause),
            None => self.cause.clone(),
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

    /// The aggregates of which something waits.
    pub(crate) async fn aggregates(&self) -> Result<HashSet<(Box<str>, Uuid)>, Unavailable> {
        let all = self.all().await?.into_iter();
        let waiting = all.filter(|parked| parked.skipped.is_none());
        Ok(waiting
            .map(|parked| (parked.aggregate, parked.id))
            .collect())
    }

    /// The commits of which a reaction is set aside, after a position, of all or of one aggregate.
    pub(crate) async fn commits(
        &self,
        of: Option<&Aggregate>,
        after: Position,
        at_most: usize,
    ) -> Result<Vec<SetAside>, Unavailable> {
        let mut commits: BTreeMap<Position, SetAside> = BTreeMap::new();
        for parked in self.all().await? {
            let is_asked = of.is_none_or(|of| of.kind == parked.aggregate && of.id == parked.id);
            if !is_asked || parked.position <= after {
                continue;
            }
            let cause = parked.told();
            match commits.get_mut(&parked.position) {
                Some(commit) => {
                    commit.cause = format!("{}; {cause}", commit.cause);
                    commit.attempts = commit.attempts.max(parked.retries + 1);
                    commit.tried_at = commit.tried_at.max(parked.tried_at);
                    // It waits for as long as one of them does.
                    commit.skipped = commit.skipped.and(parked.skipped);
                }
                None => {
                    let commit = SetAside {
                        position: parked.position,
                        aggregate: parked.aggregate,
                        id: parked.id,
                        cause,
                        attempts: parked.retries.saturating_add(1),
                        parked_at: parked.at,
                        tried_at: parked.tried_at,
                        skipped: parked.skipped,
                    };
                    commits.insert(commit.position, commit);
                }
            }
        }
        Ok(commits.into_values().take(at_most).collect())
    }

    /// Takes out what is done of a commit after all, and keeps what was refused once more, with its cause.
    pub(crate) async fn keep(
        &self,
        position: Position,
        refused: &[ParkedReaction],
    ) -> Result<(), Unavailable> {
        // First, so that whoever dies in between leaves too much, and never nothing.
        for refused in refused {
            self.park(refused).await?;
        }
        self.change(position, |parked| {
            if parked.skipped.is_some() {
                return Some(parked);
            }
            let again = refused
                .iter()
                .find(|again| again.reaction == parked.reaction)?;
            let cause = again.cause.clone();
            Some(ParkedReaction { cause, ..parked })
        })
        .await
    }

    /// Changes what is set aside of a commit: `None` takes it out.
    async fn change(
        &self,
        position: Position,
        change: impl Fn(ParkedReaction) -> Option<ParkedReaction>,
    ) -> Result<(), Unavailable> {
        for name in self.names_at(position).await? {
            loop {
                let entry = self.bucket.read_leader(&name).await?;
                let Entry::Value { revision, value } = entry else {
                    break;
                };
                let Some(parked) = read(&value) else {
                    break;
                };
                let stored = match change(parked) {
                    None => self.bucket.delete_at(&name, revision).await?,
                    Some(changed) => {
                        let json =
                            serde_json::to_vec(&changed).expect("names and numbers serialise");
                        self.bucket.put_at(&name, revision, json.into()).await?
                    }
                };
                if stored.is_some() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Notes an attempt in vain, once for each decision.
    pub(crate) async fn tried(
        &self,
        position: Position,
        attempt: &Attempt,
    ) -> Result<(), Unavailable> {
        self.change(position, |parked| Some(parked.tried(attempt)))
            .await
    }

    /// Notes that nothing is to follow from a commit any more.
    pub(crate) async fn skip(
        &self,
        position: Position,
        decision: Position,
    ) -> Result<(), Unavailable> {
        self.change(position, |parked| {
            Some(ParkedReaction {
                skipped: parked.skipped.or(Some(decision)),
                ..parked
            })
        })
        .await
    }

    /// The names of the entries of one commit.
    async fn names_at(&self, position: Position) -> Result<Vec<String>, Unavailable> {
        let commit = format!("{}.*.*.{position}", self.prefix);
        let mut names = self.bucket.names(&commit).await?;
        names.extend(self.bucket.names(&format!("{commit}.>")).await?);
        Ok(names)
    }

    /// All that is set aside, in the order of the log.
    ///
    /// As many entries are read as there are when it begins, whatever is stored meanwhile: those that are not
    /// changed come before those that are, so what was not among them is read by its name.
    pub(crate) async fn all(&self) -> Result<Vec<ParkedReaction>, Unavailable> {
        let own = format!("{}.>", self.prefix);
        let mut left: HashSet<String> = self.bucket.names(&own).await?.into_iter().collect();
        let (mut unread, mut after) = (left.len(), 0);
        let mut all = Vec::new();
        while unread > 0 {
            let changes = self.bucket.changes_of(&own, after).await?;
            let Some(up_to) = changes.up_to else {
                break;
            };
            after = up_to;
            unread = unread.saturating_sub(changes.entries.len());
            let entries = changes.entries.into_iter();
            let those = entries.filter(|(name, _)| left.remove(name));
            all.extend(those.filter_map(|(_, value)| read(&value)));
        }
        for name in left {
            if let Entry::Value { value, .. } = self.bucket.read_leader(&name).await? {
                all.extend(read(&value));
            }
        }
        all.sort_by_key(|parked: &ParkedReaction| parked.position);
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

/// A reaction as it is stored. None: it was taken out, or is nothing of ours.
fn read(value: &[u8]) -> Option<ParkedReaction> {
    serde_json::from_slice(value).ok()
}
