//! `astro policies`: lets follow what follows from events. Any number may run; one reacts, the
//! others are on standby.

use anyhow::{Context, Result};
use api_kit::{Api, Listener};
use clap::Args;
use policies::{Host, Policies as AllPolicies};
use projection_runtime::{Options, Target, TargetError};
use service::config::{HttpArgs, TelemetryArgs};
use service::health::Health;
use uuid::Uuid;

use crate::nats::{PoliciesUser, is_connected};
use crate::patience::{Failure, patiently};
use crate::process::Process;
use crate::write_path::{DecisionArgs, WritePath, start_write_path};

/// The most events that are reacted to before the checkpoint moves: what comes again after a crash.
const BATCH_EVENTS: usize = 1_024;

/// The configuration of `policies`.
#[derive(Debug, Args)]
pub(crate) struct Policies {
    #[command(flatten)]
    nats: PoliciesUser,
    #[command(flatten)]
    decisions: DecisionArgs,
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
}

impl Policies {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let process = Process::start("policies", telemetry)?;
        let listener = Listener::bind(self.http.listen).context("ASTRO_LISTEN")?;
        let prepared = process.prepare(async {
            let client = self.nats.connect().await?;
            let (write_path, keyring) = start_write_path(client, &self.decisions).await?;
            let WritePath {
                log,
                clock,
                commands,
            } = write_path;
            let host = Host::new(AllPolicies, commands, log.clone(), keyring.clone());
            wait_for_record(&host).await?;
            Ok((log, clock, keyring, host))
        });
        let Some((log, clock, keyring, host)) = prepared.await? else {
            return Ok(());
        };

        let client = log.client().clone();
        let record = host.clone();
        let health = Health::builder()
            .check("nats", move || {
                let client = client.clone();
                async move { is_connected(&client) }
            })
            .check("record", move || {
                let record = record.clone();
                async move { record.checkpoint().await.map(drop) }
            })
            .clock(move || clock.now())
            .build();
        let stopping = process.stopping.clone();
        let api = Api::new(health, process.metrics, stopping.clone());
        let answering = tokio::spawn(api_kit::serve(api, listener, 1, |_| {}));

        let options = Options {
            batch_events: BATCH_EVENTS,
            ..Options::new(format!("policies-{}", Uuid::new_v4()))
        };
        let ended = projection_runtime::run(host, log, keyring, options, stopping.clone()).await;
        // Also when the loop ended by itself: then the process is of no use any more.
        stopping.cancel();
        answering.await??;
        Ok(ended?)
    }
}

/// Waits until the bucket answers.
async fn wait_for_record(host: &Host<AllPolicies>) -> Result<()> {
    let answered = patiently(|| async {
        host.checkpoint().await.map_err(|error| match error {
            TargetError::Unavailable(_) => Failure::Passing(error),
            _ => Failure::Lasting(error),
        })
    });
    answered
        .await
        .map(drop)
        .context("the bucket POLICIES can't be used; did `astro migrate` run?")
}
