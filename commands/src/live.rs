//! What is known here of one aggregate: loaded when it is first needed, kept up with the log, and
//! snapshotted beside the work.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::ids::AggregateId;
use domain::{AggregateRoot, Context};
use event_log::Appended;
use metrics::histogram;

use crate::accepted::Accepted;
use crate::dispatcher::Environment;
use crate::error::Unavailable;
use crate::mailbox::Pending;
use crate::root::{Root, snapshot_version};

/// How long a replica that lags is left alone before it is asked again.
const REPLICA_LAG: Duration = Duration::from_millis(5);

/// One live aggregate.
pub(crate) struct Live<A: AggregateRoot> {
    pub(crate) id: A::Id,
    environment: Arc<Environment>,
    root: Option<Root<A>>,
}

impl<A: AggregateRoot> Live<A> {
    /// Nothing is loaded yet.
    pub(crate) fn new(id: A::Id, environment: Arc<Environment>) -> Self {
        Self {
            id,
            environment,
            root: None,
        }
    }

    /// The aggregate as far as it is known, once it is loaded.
    pub(crate) fn root(&self) -> Result<&Root<A>, Unavailable> {
        self.root
            .as_ref()
            .ok_or_else(|| Unavailable::because("the aggregate is not loaded"))
    }

    /// Events in all, as far as they are known.
    pub(crate) fn events(&self) -> u64 {
        self.root.as_ref().map_or(0, |root| root.events)
    }

    /// What is known can't be relied on: it will be loaded again.
    pub(crate) fn forget(&mut self) {
        self.root = None;
    }

    /// Loads the aggregate if nothing is known of it.
    pub(crate) async fn load_if_cold(&mut self) -> Result<(), Unavailable> {
        if self.root.is_none() {
            let started = Instant::now();
            self.root = Some(self.read_snapshot().await);
            if let Err(error) = self.catch_up().await {
                self.root = None;
                return Err(error);
            }
            histogram!("commands_load_seconds").record(started.elapsed().as_secs_f64());
            self.snapshot_if_due();
        }
        Ok(())
    }

    /// A snapshot saves loading but is never needed: one that can't be had is done without.
    async fn read_snapshot(&self) -> Root<A> {
        let version = snapshot_version::<A>();
        let stored = self
            .environment
            .snapshots
            .load(A::TYPE, self.id.as_uuid(), version)
            .await;
        let read = match stored {
            Ok(Some(snapshot)) if snapshot.log == self.environment.log.log_id() => {
                Root::from_snapshot(&snapshot).map_err(|error| error.to_string())
            }
            Ok(_) => return Root::new(),
            Err(error) => Err(error.to_string()),
        };
        read.unwrap_or_else(|error| {
            tracing::warn!(aggregate.kind = A::TYPE, aggregate.id = %self.id, error, "a snapshot can't be used");
            Root::new()
        })
    }

    /// Loads what came after the state that is known; how many commits that were.
    pub(crate) async fn catch_up(&mut self) -> Result<usize, Unavailable> {
        let Some(root) = self.root.as_mut() else {
            return Ok(0);
        };
        let newer = self
            .environment
            .log
            .load(A::TYPE, self.id.as_uuid(), root.position)
            .await
            .map_err(Unavailable::because)?;
        newer
            .iter()
            .try_for_each(|recorded| root.replay(recorded))?;
        Ok(newer.len())
    }

    /// The same where something newer is known to be there. A replica in a cluster may not have
    /// it yet, and is given a moment.
    pub(crate) async fn catch_up_with_newer(&mut self) -> Result<(), Unavailable> {
        if self.catch_up().await? == 0 {
            tokio::time::sleep(REPLICA_LAG).await;
        }
        Ok(())
    }

    /// Whether the state that is known is the newest, by the log's leader; if not, catches up.
    pub(crate) async fn is_current(&mut self) -> Result<bool, Unavailable> {
        let known = self.root()?.position;
        let head = self
            .environment
            .log
            .head(A::TYPE, self.id.as_uuid())
            .await
            .map_err(Unavailable::because)?;
        if head.is_none_or(|head| head.position <= known) {
            return Ok(true);
        }
        self.catch_up_with_newer().await?;
        Ok(false)
    }

    /// Takes over the state that was decided, now that its events are stored.
    pub(crate) fn went_on(
        &mut self,
        state: A,
        makers: &[usize],
        context: &Context,
        group: &[Pending<A>],
        appended: Appended,
    ) {
        let Some(root) = self.root.as_mut() else {
            return;
        };
        root.state = state;
        root.at = context.now;
        for &maker in makers {
            let meta = &group[maker].meta;
            let accepted = Accepted {
                fingerprint: meta.fingerprint,
                position: appended.position,
                version: root.version + 1,
            };
            root.accepted
                .insert(meta.command, context.now.timestamp_millis(), accepted);
        }
        root.went_on(appended.position, appended.hash, makers.len() as u64);
        self.snapshot_if_due();
    }

    /// Writes a snapshot beside the work when enough happened since the last.
    fn snapshot_if_due(&mut self) {
        let Some(root) = self.root.as_mut() else {
            return;
        };
        if !root.wants_snapshot() {
            return;
        }
        root.snapshot_taken();
        let root = root.clone();
        let environment = self.environment.clone();
        let id = self.id;
        tokio::spawn(async move {
            let log = environment.log.log_id();
            let encoded = tokio::task::spawn_blocking(move || root.into_snapshot(log)).await;
            let saved = match encoded {
                Ok(Ok(Some(snapshot))) => {
                    let saved = environment
                        .snapshots
                        .save(A::TYPE, id.as_uuid(), &snapshot)
                        .await;
                    saved.map_err(|error| error.to_string())
                }
                Ok(Ok(None)) => return,
                Ok(Err(error)) => Err(error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            if let Err(error) = saved {
                tracing::warn!(aggregate.kind = A::TYPE, aggregate.id = %id, error, "a snapshot was not saved");
            }
        });
    }
}
