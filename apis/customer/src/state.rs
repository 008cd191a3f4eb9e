//! What the endpoints work with.

use std::sync::Arc;

use commands::Commands;
use event_log::EventLog;
use payments::{Gateway, WebhookSecrets};
use projection_customer::ReadModel;
use projection_runtime::{Live, Watcher};

use crate::declines::Declines;
use crate::hoarding::Hoarding;
use crate::hot::Hot;
use api_kit::Reading;

/// What the endpoints work with. Clones share everything.
#[derive(Clone)]
pub struct State {
    pub(crate) commands: Commands,
    live: Live<ReadModel>,
    pub(crate) reading: Reading,
    pub(crate) hot: Arc<Hot>,
    pub(crate) gateway: Gateway,
    pub(crate) webhook_secrets: WebhookSecrets,
    pub(crate) hoarding: Arc<Hoarding>,
    pub(crate) declines: Arc<Declines>,
}

impl State {
    /// Puts the endpoints' state together, and starts to follow what changes in the read model.
    /// `watcher` watches the projection that writes `live`, built from `log`. `gateway` charges
    /// cards, and signs what it tells by one of `webhook_secrets`.
    ///
    /// Must be called on a tokio runtime that lives as long as the state.
    #[must_use]
    pub fn new(
        commands: Commands,
        log: EventLog,
        live: Live<ReadModel>,
        watcher: Watcher,
        gateway: Gateway,
        webhook_secrets: WebhookSecrets,
    ) -> Self {
        let hot = Arc::new(Hot::new());
        tokio::spawn(Arc::clone(&hot).follow(watcher.changes()));
        let hoarding = Arc::new(Hoarding::default());
        tokio::spawn(Arc::clone(&hoarding).follow(
            live.clone(),
            commands.clock().clone(),
            watcher.changes(),
        ));
        Self {
            commands,
            live,
            reading: Reading::new(log, watcher),
            hot,
            gateway,
            webhook_secrets,
            hoarding,
            declines: Arc::new(Declines::new()),
        }
    }

    /// The read model, for one request: taken once, so that no answer is of two versions.
    pub(crate) fn model(&self) -> Arc<ReadModel> {
        self.live.now()
    }
}
