//! What the endpoints work with.

use commands::Commands;
use domain::Context;
use event_log::EventLog;
use projection_operational::ReadModel;
use projection_runtime::Watcher;

use api_kit::Reading;

use crate::export::Exports;

/// What the endpoints work with. Clones share everything.
#[derive(Clone)]
pub struct State {
    pub(crate) commands: Commands,
    pub(crate) model: ReadModel,
    pub(crate) reading: Reading,
    pub(crate) exports: Exports,
}

impl State {
    /// Puts the endpoints' state together. `watcher` watches the projection that writes `model`,
    /// built from `log`.
    #[must_use]
    pub fn new(commands: Commands, log: EventLog, model: ReadModel, watcher: Watcher) -> Self {
        Self {
            commands,
            model,
            reading: Reading::new(log, watcher),
            exports: Exports::default(),
        }
    }

    /// What a decision is made by now: for one that is looked at before it is asked for.
    pub(crate) fn context(&self) -> Context {
        Context {
            now: self.commands.clock().now(),
            terms: self.commands.terms().clone(),
        }
    }
}
