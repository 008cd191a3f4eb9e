//! Holds up whoever writes a version, for as long as the model is paused, or it is not known whether it is.

use std::sync::Arc;

use tokio::sync::watch;

/// A gate that one writer passes with each batch. Clones are the same gate.
#[derive(Debug, Clone)]
pub(super) struct Gate(Arc<watch::Sender<State>>);

#[derive(Debug, Clone, Copy, Default)]
struct State {
    is_shut: bool,
    is_passed: bool,
    /// How often its writer got the right to write.
    claims: u64,
    /// How many of these came before it was looked whether the model is paused.
    looked: u64,
}

impl State {
    const fn lets_pass(self) -> bool {
        !self.is_shut && self.looked >= self.claims
    }
}

/// A batch that is being written. It has left when this is dropped.
pub(crate) struct Inside<'a>(&'a watch::Sender<State>);

impl Default for Gate {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(State::default())))
    }
}

impl Gate {
    /// Waits until it is open, and passes it.
    pub(super) async fn enter(&self) -> Inside<'_> {
        let mut state = self.0.subscribe();
        loop {
            // The sender is ours, so it never ends without being open. What it gives holds a lock.
            drop(state.wait_for(|state| state.lets_pass()).await);
            let passes = self.0.send_if_modified(|state| {
                state.is_passed |= state.lets_pass();
                state.lets_pass()
            });
            if passes {
                return Inside(&self.0);
            }
        }
    }

    /// Its writer got the right to write: nobody passes until it is looked once more whether the model is paused.
    /// Somebody else may have written until now, and have said that it stands.
    pub(super) fn claim(&self) {
        self.0.send_modify(|state| state.claims += 1);
    }

    /// How often its writer got the right to write.
    pub(super) fn claims(&self) -> u64 {
        self.0.borrow().claims
    }

    /// Shuts or opens it, by what was looked up when its writer had got the right to write so often. A batch that has
    /// passed goes on.
    pub(super) fn shut(&self, is_shut: bool, claims: u64) {
        self.0.send_if_modified(|state| {
            let before = (state.is_shut, state.looked);
            state.is_shut = is_shut;
            state.looked = state.looked.max(claims);
            before != (state.is_shut, state.looked)
        });
    }

    /// Whether it is shut, and nobody is inside.
    pub(super) fn is_at_rest(&self) -> bool {
        let state = self.0.borrow();
        state.is_shut && !state.is_passed
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|state| state.is_passed = false);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_is_inside_when_it_is_shut_ends_and_nobody_enters() {
        let gate = Gate::default();
        let inside = gate.enter().await;
        gate.shut(true, 0);
        assert!(!gate.is_at_rest());
        drop(inside);
        assert!(gate.is_at_rest());
        assert!(gate.enter().now_or_never().is_none());
        gate.shut(false, 0);
        assert!(gate.enter().now_or_never().is_some());
        assert!(!gate.is_at_rest());
    }

    #[tokio::test]
    async fn who_got_the_right_to_write_waits_for_a_look_that_began_after_it() {
        let gate = Gate::default();
        let before = gate.claims();
        gate.claim();
        // What was looked up before says nothing of now.
        gate.shut(false, before);
        assert!(gate.enter().now_or_never().is_none());
        gate.shut(false, gate.claims());
        assert!(gate.enter().now_or_never().is_some());
        // Once more, after somebody else had it.
        gate.claim();
        assert!(gate.enter().now_or_never().is_none());
        gate.shut(true, gate.claims());
        assert!(gate.enter().now_or_never().is_none());
    }
}
