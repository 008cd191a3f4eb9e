//! What changes in the read model drops what was kept of it.

use std::sync::Arc;

use cqrs_es::Aggregate;
use domain::ids::LaunchId;
use domain::launch::Launch;
use domain::rocket::Rocket;
use domain::supplier::Supplier;
use projection_runtime::Change;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use super::Hot;

impl Hot {
    /// Drops what changes until the last watcher is gone.
    pub(crate) async fn follow(self: Arc<Self>, mut changes: Receiver<Change>) {
        loop {
            match changes.recv().await {
                Ok(Change::Changed(changed)) => self.changed(&changed),
                Ok(Change::Everything) | Err(RecvError::Lagged(_)) => self.everything_changed(),
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Drops first, and wakes then: who is woken reads anew.
    fn changed(&self, changed: &[(String, Uuid)]) {
        // Each of their launches shows a rocket and a supplier. These hardly ever change: a supplier that
        // keeps its name is not announced.
        if changed
            .iter()
            .any(|(aggregate, _)| aggregate == Rocket::TYPE || aggregate == Supplier::TYPE)
        {
            self.everything_changed();
            return;
        }
        let launches = || {
            let launches = changed
                .iter()
                .filter(|(aggregate, _)| aggregate == Launch::TYPE);
            launches.map(|(_, id)| LaunchId(*id))
        };
        if launches().next().is_some() {
            self.slots.launches_changed(launches());
            self.subscriptions.changed(launches());
        }
    }

    fn everything_changed(&self) {
        self.slots.everything_changed();
        self.subscriptions.everything_changed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hot::Body;

    async fn shown(hot: &Hot, launch: LaunchId, text: &str) -> Body {
        let read = async || Ok(Body::json(&text));
        hot.launch(launch, read).await.unwrap()
    }

    #[tokio::test]
    async fn a_changed_rocket_or_supplier_drops_every_launch_and_a_payment_none() {
        let hot = Hot::new();
        let launch = LaunchId(Uuid::from_u128(1));
        let changed = |aggregate: &str| hot.changed(&[(aggregate.to_owned(), Uuid::nil())]);
        let first = shown(&hot, launch, "first").await;
        for unseen in ["payment", "refund", "invoice", "customer"] {
            changed(unseen);
            assert_eq!(shown(&hot, launch, "second").await, first, "{unseen}");
        }
        for seen in ["rocket", "supplier"] {
            let before = shown(&hot, launch, seen).await;
            changed(seen);
            assert_ne!(shown(&hot, launch, "another").await, before, "{seen}");
            hot.everything_changed();
        }
    }
}
