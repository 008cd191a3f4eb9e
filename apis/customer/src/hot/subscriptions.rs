//! Who waits for a launch to change.
//!
//! One channel for each launch that somebody watches, however many do: a change of one launch
//! wakes nobody else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ids::LaunchId;
use tokio::sync::watch;

use super::Hot;

#[derive(Default)]
pub(super) struct Subscriptions(Mutex<HashMap<LaunchId, watch::Sender<()>>>);

impl Subscriptions {
    fn lock(&self) -> MutexGuard<'_, HashMap<LaunchId, watch::Sender<()>>> {
        // Nothing in here can be left half-done by a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes who waits for one of these launches.
    pub(super) fn changed(&self, launches: impl IntoIterator<Item = LaunchId>) {
        let watched = self.lock();
        for launch in launches {
            if let Some(changes) = watched.get(&launch) {
                changes.send_replace(());
            }
        }
    }

    /// Wakes everybody.
    pub(super) fn everything_changed(&self) {
        for changes in self.lock().values() {
            changes.send_replace(());
        }
    }
}

/// Waits for one launch to change. Changes that come while nobody waits count as one.
pub(crate) struct Subscription {
    launch: LaunchId,
    changes: watch::Receiver<()>,
    hot: Arc<Hot>,
}

impl Subscription {
    pub(super) fn new(hot: &Arc<Hot>, launch: LaunchId) -> Self {
        let changes = hot
            .subscriptions
            .lock()
            .entry(launch)
            .or_default()
            .subscribe();
        Self {
            launch,
            changes,
            hot: Arc::clone(hot),
        }
    }

    /// Returns when the launch may have changed since the last time.
    pub(crate) async fn changed(&mut self) {
        // The sender lives as long as a receiver does.
        drop(self.changes.changed().await);
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut watched = self.hot.subscriptions.lock();
        let last = watched
            .get(&self.launch)
            .is_some_and(|changes| changes.receiver_count() <= 1);
        if last {
            watched.remove(&self.launch);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::poll;
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn only_who_watches_the_launch_is_woken() {
        let hot = Arc::new(Hot::new());
        let (one, other) = (LaunchId(Uuid::from_u128(1)), LaunchId(Uuid::from_u128(2)));
        let mut watches_one = hot.subscribe(one);
        let mut watches_other = hot.subscribe(other);
        hot.subscriptions.changed([one]);
        assert!(poll!(pin!(watches_one.changed())).is_ready());
        assert!(poll!(pin!(watches_other.changed())).is_pending());
        hot.subscriptions.everything_changed();
        assert!(poll!(pin!(watches_other.changed())).is_ready());
    }

    #[tokio::test]
    async fn the_last_to_leave_a_launch_leaves_nothing_behind() {
        let hot = Arc::new(Hot::new());
        let launch = LaunchId(Uuid::from_u128(1));
        let (first, second) = (hot.subscribe(launch), hot.subscribe(launch));
        drop(first);
        assert_eq!(hot.subscriptions.lock().len(), 1);
        drop(second);
        assert!(hot.subscriptions.lock().is_empty());
    }
}
