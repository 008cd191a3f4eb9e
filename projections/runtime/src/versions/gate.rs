//! Holds up whoever writes a version, for as long as the model is paused.

use std::sync::Arc;

use tokio::sync::watch;

/// A gate that one writer passes with each batch. Clones are the same gate.
#[derive(Debug, Clone)]
pub(super) struct Gate(Arc<watch::Sender<State>>);

#[derive(Debug, Clone, Copy, Default)]
struct State {
    is_shut: bool,
    is_passed: bool,
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
            drop(state.wait_for(|state| !state.is_shut).await);
            let passes = self.0.send_if_modified(|state| {
                state.is_passed |= !state.is_shut;
                !state.is_shut
            });
            if passes {
                return Inside(&self.0);
            }
        }
    }

    /// Shuts or opens it. A batch that has passed goes on.
    pub(super) fn shut(&self, is_shut: bool) {
        self.0.send_if_modified(|state| {
            let differs = state.is_shut != is_shut;
            state.is_shut = is_shut;
            differs
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
        gate.shut(true);
        assert!(!gate.is_at_rest());
        drop(inside);
        assert!(gate.is_at_rest());
        assert!(gate.enter().now_or_never().is_none());
        gate.shut(false);
        assert!(gate.enter().now_or_never().is_some());
        assert!(!gate.is_at_rest());
    }
}
