//! Where a projection stands, for whoever watches the loop from within its process.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use domain::commit::Position;

/// Where a projection stands, as the loop says. Clones share it: one is the loop's, in its
/// [`Options`](crate::Options).
#[derive(Debug, Clone, Default)]
pub struct Standing(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    stand: Mutex<Option<Stand>>,
    events: AtomicU64,
}

/// Where the instance that writes stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stand {
    /// Everything up to here is applied or parked.
    pub position: Position,
    /// Of how many aggregates something is parked.
    pub parked: usize,
}

impl Standing {
    /// Where it stands now. `None`: this instance is on standby.
    #[must_use]
    pub fn now(&self) -> Option<Stand> {
        *self.0.stand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many events this instance has applied, in all the times that it wrote.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.0.events.load(Relaxed)
    }

    pub(crate) fn count(&self, events: usize) {
        self.0.events.fetch_add(events as u64, Relaxed);
    }

    pub(crate) fn set(&self, stand: Option<Stand>) {
        *self.0.stand.lock().unwrap_or_else(PoisonError::into_inner) = stand;
    }

    /// Changes it, unless the instance is on standby.
    pub(crate) fn update(&self, change: impl FnOnce(&mut Stand)) {
        let mut stand = self.0.stand.lock().unwrap_or_else(PoisonError::into_inner);
        stand.as_mut().map(change);
    }
}
