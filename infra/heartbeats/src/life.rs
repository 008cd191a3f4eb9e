//! Telling that this process is there, and how it is.

use std::time::Duration;

use async_nats::Client;
use async_nats::connection::State;
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use service::health::{Health, Report, Status};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::heartbeat::{Condition, Heartbeat, Projection};
use crate::stream::PREFIX;

/// How often a process tells how it is. It then asks what it depends on, which takes a second more at
/// most.
pub const INTERVAL: Duration = Duration::from_secs(2);

/// How long the last word may take to leave.
const LAST_WORD: Duration = Duration::from_millis(300);

/// Where the system says how this machine or container is called.
const HOST_NAME: &str = "/proc/sys/kernel/hostname";

/// Tells how far something that this process does is with the log of events.
pub type Projecting = Box<dyn Fn() -> Projection + Send + Sync>;

/// A process from its start on: one that is started again is another one.
#[derive(Debug, Clone)]
pub struct Life {
    subject: String,
    version: &'static str,
    host: Option<String>,
    started_at: DateTime<Utc>,
}

impl Life {
    /// One that begins now. The user of NATS as which the process goes there must be allowed to tell as
    /// `name`.
    #[must_use]
    pub fn begin(name: &str, version: &'static str) -> Self {
        Self {
            subject: format!("{PREFIX}{name}.{}", Uuid::new_v4()),
            version,
            host: host(),
            started_at: Utc::now(),
        }
    }

    /// Sends if it can be done at once: whoever listens finds out by the silence.
    fn tell(
        &self,
        client: &Client,
        (condition, missing): (Condition, Vec<String>),
        projections: &[Projecting],
    ) {
        // Without a connection the client would gather messages in memory.
        if client.connection_state() != State::Connected {
            return;
        }
        let heartbeat = Heartbeat {
            version: self.version.to_owned(),
            host: self.host.clone(),
            started_at: self.started_at,
            condition,
            missing,
            projections: projections.iter().map(|stand| stand()).collect(),
        };
        let json = serde_json::to_vec(&heartbeat).expect("texts and numbers always serialise");
        let sent = client.publish(self.subject.clone(), json.into());
        if sent.now_or_never().is_none_or(|sent| sent.is_err()) {
            tracing::debug!("a heartbeat was not sent");
        }
    }
}

/// Tells how this process is, at once and then every [`INTERVAL`], until it stops, and then that it does.
pub async fn beat(
    client: Client,
    life: Life,
    health: Health,
    projections: Vec<Projecting>,
    stopping: CancellationToken,
) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let report = async {
            ticks.tick().await;
            health.glance().await
        };
        tokio::select! {
            biased;
            () = stopping.cancelled() => break,
            report = report => life.tell(&client, judge(&report), &projections),
        }
    }
    life.tell(&client, (Condition::Stopping, Vec::new()), &projections);
    // What is lost then is found out by the silence.
    let _late = tokio::time::timeout(LAST_WORD, client.flush()).await;
}

fn judge(report: &Report) -> (Condition, Vec<String>) {
    let condition = match report.status {
        Status::Up => Condition::Ready,
        Status::Down | Status::Stopping => Condition::NotReady,
    };
    let missing = report.dependencies.iter();
    let missing = missing.filter(|(_, status)| **status != Status::Up);
    (
        condition,
        missing.map(|(name, _)| (*name).to_owned()).collect(),
    )
}

fn host() -> Option<String> {
    let name = std::fs::read_to_string(HOST_NAME).ok()?;
    let name = name.trim();
    (!name.is_empty()).then(|| name.chars().take(255).collect())
}
