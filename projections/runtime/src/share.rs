//! How many shards of a version one process may write, so that they spread over all that are there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use tokio::sync::watch;

/// How many loops may hold a lease at a time. Clones are the same share: all loops of one process that
/// write shards of one version have one. The default has no bound.
#[derive(Debug, Clone)]
pub struct Share(Arc<watch::Sender<State>>);

#[derive(Debug, Clone, Copy)]
struct State {
    most: usize,
    held: usize,
    /// How many of those that are held are on their way back.
    leaving: usize,
    /// How many more of those that are held are to be given back.
    surplus: usize,
    /// Whether more was held than is allowed when it was looked last.
    was_exceeded: bool,
}

/// A lease that is held, or asked for. It is given back when this is dropped.
pub(crate) struct Place<'a> {
    share: &'a watch::Sender<State>,
    is_leaving: AtomicBool,
}

impl Default for Share {
    fn default() -> Self {
        Self::of(usize::MAX)
    }
}

impl Share {
    /// Of so many.
    pub(crate) fn of(most: usize) -> Self {
        Self(Arc::new(watch::Sender::new(State {
            most,
            held: 0,
            leaving: 0,
            surplus: 0,
            was_exceeded: false,
        })))
    }

    /// So many may be held from now on. What is held beyond that is given back when it was too much the
    /// last time, too: a process that is seen but once has not come to stay.
    pub(crate) fn allow(&self, most: usize) {
        self.0.send_if_modified(|state| {
            let has_changed = state.most != most;
            state.most = most;
            let surplus = (state.held - state.leaving).saturating_sub(most);
            let is_exceeded = surplus > 0;
            state.surplus = match state.was_exceeded {
                true => surplus,
                false => 0,
            };
            state.was_exceeded = is_exceeded;
            has_changed || state.surplus > 0
        });
    }

    /// Waits until one more may be held.
    pub(crate) async fn enter(&self) -> Place<'_> {
        let mut state = self.0.subscribe();
        loop {
            // The sender is ours, so it never ends. What it gives holds a lock.
            drop(state.wait_for(|state| state.held < state.most).await);
            let enters = self.0.send_if_modified(|state| {
                let enters = state.held < state.most;
                state.held += usize::from(enters);
                enters
            });
            if enters {
                return Place {
                    share: &self.0,
                    is_leaving: AtomicBool::new(false),
                };
            }
        }
    }
}

impl Place<'_> {
    /// Waits until it is to be given back: of all that are held, as many hear so as are too many.
    pub(crate) async fn is_surplus(&self) {
        let mut state = self.share.subscribe();
        loop {
            drop(state.wait_for(|state| state.surplus > 0).await);
            let is_chosen = self.share.send_if_modified(|state| {
                let is_chosen = state.surplus > 0;
                state.surplus -= usize::from(is_chosen);
                state.leaving += usize::from(is_chosen);
                is_chosen
            });
            if is_chosen {
                self.is_leaving.store(true, Relaxed);
                return;
            }
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let is_leaving = self.is_leaving.load(Relaxed);
        self.share.send_modify(|state| {
            state.held -= 1;
            state.leaving -= usize::from(is_leaving);
        });
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn as_many_are_held_as_are_allowed() {
        let share = Share::of(2);
        let (first, _second) = (share.enter().await, share.enter().await);
        assert!(share.enter().now_or_never().is_none());
        drop(first);
        let third = share.enter().now_or_never();
        assert!(third.is_some());
        assert!(share.enter().now_or_never().is_none());
        share.allow(3);
        assert!(share.enter().now_or_never().is_some());
    }

    #[tokio::test]
    async fn what_is_too_much_twice_in_a_row_is_given_back() {
        let share = Share::of(4);
        let mut held = Vec::new();
        for _ in 0..4 {
            held.push(share.enter().await);
        }
        let chosen = |held: &[Place<'_>]| {
            let chosen = held.iter().map(|place| place.is_surplus().now_or_never());
            chosen.flatten().count()
        };
        share.allow(2);
        assert_eq!(chosen(&held), 0);
        // Whoever else was there is gone again.
        share.allow(4);
        share.allow(2);
        assert_eq!(chosen(&held), 0);
        share.allow(2);
        assert_eq!(chosen(&held), 2);
        // Those that were told need a moment, and nobody else is told meanwhile.
        share.allow(2);
        share.allow(2);
        assert_eq!(chosen(&held[2..]), 0);
        held.drain(..2);
        share.allow(2);
        assert_eq!(chosen(&held), 0);
        assert!(share.enter().now_or_never().is_none());
    }
}
