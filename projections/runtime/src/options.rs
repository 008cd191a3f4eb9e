//! How one run of a projector behaves.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::commit::Position;

use crate::shard::Shards;
use crate::share::Share;
use crate::standing::Standing;
use crate::versions::{Mode, Pace};

/// How one run behaves. [`Options::new`] gives what suits production.
#[derive(Debug, Clone)]
pub struct Options {
    /// Who this process is, in the record of the lease: a name that is another one in every
    /// process.
    pub holder: String,
    /// Where to stop: everything up to here is applied, nothing after it. Such a run builds a
    /// copy (a rebuild, a scratch copy), so it announces nothing, and stops with an error at a
    /// commit that it can't apply instead of parking it.
    pub stop_at: Option<Position>,
    /// An instant of the business clock after which to stop, too: before the first commit of which something
    /// happened later. Nothing by itself: such a run has a [`stop_at`](Self::stop_at).
    pub stop_after: Option<DateTime<Utc>>,
    /// How long a lease lasts unless it is renewed, which happens three times as often. After a
    /// crash it takes this long until another instance goes on.
    pub lease: Duration,
    /// How often an instance on standby looks whether the lease is free.
    pub standby: Duration,
    /// The most events in one batch. A commit is never divided, so the last one may go beyond.
    pub batch_events: usize,
    /// The most stored bytes in one batch, and as many again are read ahead.
    pub batch_bytes: usize,
    /// Into how many shards a version is divided whose store is new ([`project`](crate::project)). Others
    /// stay as they are.
    pub shards: Shards,
    /// How many loops that have this in common may write at a time.
    pub share: Share,
    /// Where the loop says how far it is.
    pub standing: Standing,
    /// What the version that it writes is for. May change while the loop runs.
    pub mode: Mode,
    /// Shared by the loops of one process: a version that is built lets the live one go first.
    pub pace: Pace,
}

impl Options {
    /// The defaults, for a process of this name.
    #[must_use]
    pub fn new(holder: impl Into<String>) -> Self {
        Self {
            holder: holder.into(),
            stop_at: None,
            stop_after: None,
            lease: Duration::from_secs(10),
            standby: Duration::from_millis(250),
            batch_events: 8_192,
            batch_bytes: 8 * 1024 * 1024,
            shards: Shards::ONE,
            share: Share::default(),
            standing: Standing::default(),
            mode: Mode::default(),
            pace: Pace::default(),
        }
    }

    /// Whether nobody reads what is written, for now: nothing is announced then, and a commit that
    /// can't be applied ends the loop instead of being parked.
    pub(crate) fn builds(&self) -> bool {
        self.stop_at.is_some() || self.mode.is_building()
    }
}
