//! Says what changed. See [`crate::announcement`] for what is said.

use std::collections::BTreeSet;

use async_nats::Client;
use futures_util::FutureExt;
use uuid::Uuid;

use crate::announcement::{Announcement, MAX_CHANGED};
use crate::audit::Aggregate;
use crate::batch::{Batch, Event};
use crate::shard::Shard;
use crate::target::Target;
use crate::versions::Mode;

/// Announces for one shard of a projection in one version.
pub(crate) struct Announcer {
    client: Client,
    projection: &'static str,
    version: u32,
    shard: Shard,
    subject: String,
    mode: Mode,
    silent: bool,
    /// Whether something shows of an event.
    shows: fn(&Event) -> bool,
    /// What changed besides the next batch.
    besides: BTreeSet<(Box<str>, Uuid)>,
}

impl Announcer {
    /// A `silent` one says nothing, nor does one of a version for as long as it is built.
    pub(crate) fn new<T: Target>(client: Client, target: &T, mode: Mode, silent: bool) -> Self {
        Self {
            client,
            projection: target.name(),
            version: target.version(),
            shard: target.shard(),
            subject: Announcement::subject(target.name()),
            mode,
            silent,
            shows: T::shows,
            besides: BTreeSet::new(),
        }
    }

    /// The next announcement names this aggregate too, of which something was made up for.
    pub(crate) fn add(&mut self, aggregate: &Aggregate) {
        self.besides.insert((aggregate.kind.clone(), aggregate.id));
    }

    /// Announces a batch that is readable now. What can't be said at once is not said: whoever
    /// listens finds out by the gap, or by the silence.
    pub(crate) fn announce(&mut self, batch: &Batch) {
        let besides = std::mem::take(&mut self.besides);
        if self.silent || self.mode.is_building() {
            return;
        }
        let announcement = Announcement {
            projection: self.projection.to_owned(),
            version: self.version,
            shard: self.shard.index(),
            shards: self.shard.of(),
            previous: batch.after,
            position: batch.last,
            changed: changed(batch, self.shows, besides),
        };
        let json = serde_json::to_vec(&announcement).expect("names and numbers always serialise");
        let sent = self.client.publish(self.subject.clone(), json.into());
        if sent.now_or_never().is_none_or(|sent| sent.is_err()) {
            tracing::debug!(projection = self.projection, "an announcement was dropped");
        }
    }
}

/// The aggregates that changed, if there are not too many.
fn changed(
    batch: &Batch,
    shows: fn(&Event) -> bool,
    besides: BTreeSet<(Box<str>, Uuid)>,
) -> Option<Vec<(String, Uuid)>> {
    let mut changed = BTreeSet::new();
    for event in batch.events.iter().filter(|event| shows(event)) {
        changed.insert((event.payload.aggregate(), event.aggregate_id));
        if changed.len() > MAX_CHANGED {
            return None;
        }
    }
    let besides = besides.iter();
    changed.extend(besides.map(|(aggregate, id)| (&**aggregate, *id)));
    let named = changed
        .into_iter()
        .map(|(aggregate, id)| (aggregate.to_owned(), id));
    Some(named.collect())
}
