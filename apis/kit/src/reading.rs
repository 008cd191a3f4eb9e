//! The read model, as far as waiting for it goes.

use std::time::Duration;

use domain::commit::Position;
use domain::ids::LogId;
use event_log::EventLog;
use projection_runtime::Watcher;

use crate::position::ReadModel;
use crate::problem::ApiProblem;
use crate::refusal;

/// Where the read model stands, and where the log ends. Clones share everything.
#[derive(Clone)]
pub struct Reading {
    log: EventLog,
    watcher: Watcher,
}

impl Reading {
    /// The read model that `watcher` watches, built from `log`.
    #[must_use]
    pub fn new(log: EventLog, watcher: Watcher) -> Self {
        Self { log, watcher }
    }
}

impl ReadModel for Reading {
    fn log(&self) -> LogId {
        self.log.log_id()
    }

    fn position(&self) -> Position {
        self.watcher.position()
    }

    async fn wait_for(&self, position: Position, timeout: Duration) -> bool {
        self.watcher.wait_for(position, timeout).await
    }

    async fn end(&self) -> Result<Position, ApiProblem> {
        self.log.end().await.map_err(refusal::log_unavailable)
    }
}
