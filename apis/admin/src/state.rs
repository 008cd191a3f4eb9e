//! What the endpoints work with.

use std::sync::Arc;

use commands::Commands;
use domain::Context;
use event_log::EventLog;
use projection_operational::ReadModel;
use projection_runtime::{Live, Watcher};

use api_kit::Reading;

use crate::export::Exports;

/// What the endpoints work with. Clones share everything.
#[derive(Clone)]
pub struct State {
    pub(crate) commands: Commands,
    live: Live<ReadModel>,
    pub(crate) reading: Reading,
    pub(crate) exports: Exports,
}

impl State {
    /// Puts the endpoints' state together. `watcher` watches the projection that writes `live`,
    /// built from `log`.
    #[must_use]
    pub fn new(commands: Commands, log: EventLog, live: Live<ReadModel>, watcher: Watcher) -> Self {
        Self {
            commands,
            live,
            reading: Reading::new(log, watcher),
            exports: Exports::default(),
        }
    }

    /// The read model, for one request: taken once, so that no answer is of two versions.
    pub(crate) fn model(&self) -> Arc<ReadModel> {
        self.live.now()
    }

    /// What a decision is made by now: for one that is looked at before it is asked for.
    pub(crate) fn context(&self) -> Context {
        Context {
            now: self.commands.clock().now(),
            terms: self.commands.terms().clone(),
        }
    }
}
