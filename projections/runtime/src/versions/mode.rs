//! What a version is for while it is written, and who goes first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use crate::versions::gate::{Gate, Inside};

/// How long a batch of a version that is built waits for one of the live version. Bounded: what is
/// built has to come on while the live version has no pause.
const COURTESY: Duration = Duration::from_millis(100);

/// Whether a version is read, or only built. Clones share it: what is built may go live while its
/// loop runs. The default is a version that is read.
#[derive(Debug, Clone, Default)]
pub struct Mode {
    builds: Arc<AtomicBool>,
    gate: Gate,
    /// Whom it tells that it has to be looked whether the model is paused. None: nobody looks.
    looks: Option<Arc<Notify>>,
}

impl Mode {
    /// Of a version that is built.
    #[must_use]
    pub fn building() -> Self {
        Self {
            builds: Arc::new(AtomicBool::new(true)),
            ..Self::default()
        }
    }

    /// For another loop that writes the same version: what it is for is known to both, and each passes a gate of
    /// its own.
    #[must_use]
    pub(super) fn beside(&self) -> Self {
        Self {
            gate: Gate::default(),
            ..self.clone()
        }
    }

    /// The same for somebody who follows the record of the versions: whenever its loop gets the lease, it writes
    /// nothing until they have looked there, and they are told to.
    #[must_use]
    pub(super) fn followed_by(self, looks: Arc<Notify>) -> Self {
        Self {
            looks: Some(looks),
            ..self
        }
    }

    /// Whether it is built: then nothing is announced, and nothing is parked.
    #[must_use]
    pub fn is_building(&self) -> bool {
        self.builds.load(Relaxed)
    }

    /// It is read from now on.
    pub fn go_live(&self) {
        self.builds.store(false, Relaxed);
    }

    /// Its loop got the lease.
    pub(crate) fn claim(&self) {
        if let Some(looks) = &self.looks {
            self.gate.claim();
            looks.notify_one();
        }
    }

    /// How often its loop got the lease.
    pub(super) fn claims(&self) -> u64 {
        self.gate.claims()
    }

    /// Lets nothing be written from now on, but for the batch in hand; or lets it go on. So the record said when its
    /// loop had got the lease so often.
    pub(super) fn pause(&self, is_paused: bool, claims: u64) {
        self.gate.shut(is_paused, claims);
    }

    /// Whether it is paused, and the batch that was in hand is written.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        self.gate.is_at_rest()
    }

    /// Waits until something may be written, which ends when what this gives is dropped.
    pub(crate) async fn enter(&self) -> Inside<'_> {
        self.gate.enter().await
    }
}

/// Who goes first among the loops of one process that write versions of one model: batches of the
/// live one never wait, and those of another wait for the one in hand. Between processes the store
/// shares out its time itself.
#[derive(Debug, Clone)]
pub struct Pace {
    live: Arc<watch::Sender<usize>>,
}

/// Ends when the batch is written.
pub(crate) struct Turn<'a>(Option<&'a watch::Sender<usize>>);

impl Default for Pace {
    fn default() -> Self {
        Self {
            live: Arc::new(watch::Sender::new(0)),
        }
    }
}

impl Pace {
    /// Waits until a batch may be written.
    pub(crate) async fn turn(&self, mode: &Mode) -> Turn<'_> {
        if mode.is_building() {
            let mut live = self.live.subscribe();
            // Late or not, it is its turn then.
            let _waited = timeout(COURTESY, live.wait_for(|batches| *batches == 0)).await;
            return Turn(None);
        }
        self.live.send_modify(|batches| *batches += 1);
        Turn(Some(&self.live))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(live) = self.0 {
            live.send_modify(|batches| *batches -= 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_built_lets_a_live_batch_go_first_but_not_for_ever() {
        let (pace, live, built) = (Pace::default(), Mode::default(), Mode::building());
        let in_hand = pace.turn(&live).await;
        assert!(pace.turn(&built).now_or_never().is_none());
        // A live batch never waits.
        assert!(pace.turn(&live).now_or_never().is_some());
        pace.turn(&built).await;
        drop(in_hand);
        assert!(pace.turn(&built).now_or_never().is_some());
    }

    #[test]
    fn clones_of_a_mode_go_live_together() {
        let mode = Mode::building();
        let other = mode.clone();
        mode.go_live();
        assert!(!other.is_building());
    }
}
