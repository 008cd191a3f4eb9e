//! The ways to live mailboxes: one cache for each type of aggregate, and one code for all of these caches.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{TryAcquireError, mpsc};
use uuid::Uuid;

use crate::Limits;

/// The way to one mailbox. Dropping the last of them ends the mailbox, once it has answered all
/// that waits in it.
#[derive(Clone)]
pub(crate) struct Slot {
    /// An [`mpsc::Sender`] of what the mailbox takes, which only who asks for it knows.
    requests: Arc<dyn Any + Send + Sync>,
    weight_kib: Arc<AtomicU64>,
}

impl Slot {
    /// A mailbox that weighs so much at first.
    pub(crate) fn new<R: Send + 'static>(requests: mpsc::Sender<R>, weight_kib: u64) -> Self {
        Self {
            requests: Arc::new(requests),
            weight_kib: Arc::new(AtomicU64::new(weight_kib)),
        }
    }

    /// Where its requests go. None where it takes others.
    pub(crate) fn requests<R: 'static>(&self) -> Option<&mpsc::Sender<R>> {
        self.requests.downcast_ref()
    }
}

/// The live mailboxes of one type of aggregate, by its id: the least used make room when they weigh too much
/// together. Clones are the same cache.
///
/// It does not know the type, or all of the cache's code would be there once for each.
#[derive(Clone)]
pub(crate) struct Slots(moka::sync::Cache<Uuid, Slot>);

impl Slots {
    pub(crate) fn new(limits: &Limits) -> Self {
        let slots = moka::sync::Cache::builder()
            .max_capacity(limits.cache_kib)
            .weigher(|_, slot: &Slot| {
                u32::try_from(slot.weight_kib.load(Ordering::Relaxed)).unwrap_or(u32::MAX)
            })
            .time_to_idle(limits.idle)
            .build();
        Self(slots)
    }

    /// The mailbox of an aggregate; opened, by one of all who ask for it, when there is none.
    ///
    /// # Errors
    /// What opening it says.
    pub(crate) fn get_or_open(
        &self,
        id: Uuid,
        open: &mut dyn FnMut() -> Result<Slot, TryAcquireError>,
    ) -> Result<Slot, Arc<TryAcquireError>> {
        self.0.try_get_with(id, open)
    }

    /// By what a mailbox says how much it weighs, in KiB.
    pub(crate) fn weigher(&self, id: Uuid, slot: &Slot) -> impl Fn(u64) + Send + Sync + 'static {
        let (slots, weight_kib) = (self.0.clone(), slot.weight_kib.clone());
        move |kib| {
            weight_kib.store(kib, Ordering::Relaxed);
            // A weight is read when a slot is put in, so whoever became heavier is put in again.
            if let Some(slot) = slots.get(&id) {
                slots.insert(id, slot);
            }
        }
    }

    /// Takes the mailbox of an aggregate out.
    pub(crate) fn forget(&self, id: Uuid) {
        self.0.invalidate(&id);
    }

    /// Takes all mailboxes out.
    pub(crate) fn forget_all(&self) {
        self.0.invalidate_all();
        self.0.run_pending_tasks();
    }
}
