//! `astro event-index`: indexes all events, to be found again. Any number may run; one writes, the others
//! are on standby.
//!
//! It is a process of its own: it has no key and no right to any other store, and however far it lags
//! behind, nobody who books waits for it.

use anyhow::Result;
use api_kit::Api;
use clap::Args;
use projection_runtime::Options;
use service::config::{CoreArgs, HttpArgs, TelemetryArgs};
use service::health::Health;
use uuid::Uuid;

use crate::encryption::EncryptionArgs;
use crate::event_index;
use crate::listening::listen;
use crate::nats::{EventIndexUser, is_connected, open_log};
use crate::process::{Process, projecting};

/// The configuration of `event-index`.
#[derive(Debug, Args)]
pub(crate) struct EventIndex {
    #[command(flatten)]
    encryption: EncryptionArgs,
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    nats: EventIndexUser,
    #[command(flatten)]
    core: CoreArgs,
}

impl EventIndex {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let process = Process::start("event-index", telemetry)?;
        let listener = listen(&self.http)?;
        let prepared = process.prepare(async {
            let index = event_index::open(&self.core, &self.encryption).await?;
            let client = self.nats.connect("event-index", &self.encryption).await?;
            let log = open_log(&client).await?;
            Ok((index, client, log))
        });
        let Some((index, client, log)) = prepared.await? else {
            return Ok(());
        };

        let (own, store) = (client.clone(), index.clone());
        let health = Health::builder()
            .check("nats", move || {
                let client = own.clone();
                async move { is_connected(&client) }
            })
            .check("store", move || {
                let store = store.clone();
                async move { store.check().await }
            })
            .build();
        let options = Options::new(format!("event-index-{}", Uuid::new_v4()));
        let projecting = projecting(&index, &options.standing);
        process.tell(&client, &health, [projecting]);
        let stopping = process.stopping.clone();
        let api = Api::new(health, process.metrics, stopping.clone());
        let answering = tokio::spawn(api_kit::serve(api, listener, 1, |_| {}));
        let indexing = projection_runtime::run(index, log, None, options, stopping.clone());
        let ended = indexing.await;
        // Also when the loop ended by itself: then the process is of no use any more.
        stopping.cancel();
        answering.await??;
        Ok(ended?)
    }
}
