//! One batch being worked off under one claim.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Mutex;
use std::time::Instant;

use domain::ids::LaunchId;
use domain::launch::Launch;
use metrics::counter;
use projection_runtime::{Claim, Event, TargetError};
use traces::{Kind, Work};

use crate::desk::{Desk, Patience, Trouble};
use crate::parking::{ParkedReaction, Parking};
use crate::record::Record;

/// Somebody else works now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fenced;

/// One batch being worked off.
pub struct Shift<'a> {
    pub(crate) desk: &'a Desk,
    record: &'a Record,
    parking: &'a Parking,
    claim: &'a Claim,
    launches: Mutex<HashMap<LaunchId, Launch>>,
    /// What is refused once more, where what was set aside is tried again.
    again: Option<Mutex<Vec<ParkedReaction>>>,
}

impl<'a> Shift<'a> {
    pub(crate) fn new(
        desk: &'a Desk,
        record: &'a Record,
        parking: &'a Parking,
        claim: &'a Claim,
    ) -> Self {
        Self {
            desk,
            record,
            parking,
            claim,
            launches: Mutex::default(),
            again: None,
        }
    }

    /// One commit that was set aside, tried again: what is refused is told, and not set aside.
    pub(crate) fn again(self) -> Self {
        Self {
            again: Some(Mutex::default()),
            ..self
        }
    }

    /// Whether something that was set aside is tried again.
    pub(crate) const fn is_again(&self) -> bool {
        self.again.is_some()
    }

    /// What was refused once more.
    pub(crate) fn refused(self) -> Vec<ParkedReaction> {
        let refused = self.again.unwrap_or_default().into_inner();
        refused.expect("nobody panics while they hold this")
    }

    /// Lets a policy react to an event. What it did not foresee is set aside.
    pub(crate) async fn attempt(
        &self,
        event: &Event,
        policy: &'static str,
        reaction: impl Future<Output = Result<(), Trouble>>,
    ) -> Result<(), Fenced> {
        let began = Instant::now();
        let reacted = reaction.await;
        traces::record(event.trace.as_deref(), || Work {
            name: "policy",
            kind: Kind::Consumer,
            took: began.elapsed(),
            failure: reacted.is_err().then_some("it was not done"),
            attributes: [
                ("astro.policy", policy.into()),
                ("astro.position", traces::count(event.position.0)),
            ],
        });
        match reacted {
            Ok(()) => Ok(()),
            Err(Trouble::Fenced) => Err(Fenced),
            Err(Trouble::Refused(cause)) => {
                self.park(event, policy, cause).await;
                Ok(())
            }
        }
    }

    async fn park(&self, event: &Event, policy: &'static str, cause: String) {
        if let Some(again) = &self.again {
            let mut refused = again.lock().expect("nobody panics while they hold this");
            refused.push(ParkedReaction::new(event, policy, cause));
            return;
        }
        counter!("policies_parked_total", "policy" => policy).increment(1);
        tracing::error!(
            policy,
            position = event.position.0,
            event = event.payload.name(),
            event_id = %event.id.0,
            aggregate_id = %event.aggregate_id,
            correlation = %event.correlation,
            trace = event.trace.as_deref().and_then(|trace| trace.split('-').nth(1)),
            cause,
            "a policy can't react, and its event is parked"
        );
        let parked = ParkedReaction::new(event, policy, cause);
        let mut patience = Patience::default();
        while let Err(error) = self.parking.park(&parked).await {
            patience.wait("parking", &error).await;
        }
    }

    /// A launch, with all that has happened to it when this batch began at the least. Looked up
    /// once for a batch, since a hot launch has many events in one.
    pub(crate) async fn launch(&self, id: LaunchId) -> Launch {
        let known = self.launches().get(&id).cloned();
        if let Some(launch) = known {
            return launch;
        }
        let launch = self.desk.state::<Launch>(id).await;
        self.launches().insert(id, launch.clone());
        launch
    }

    fn launches(&self) -> std::sync::MutexGuard<'_, HashMap<LaunchId, Launch>> {
        self.launches
            .lock()
            .expect("nobody panics while they hold this")
    }

    /// Fails when somebody else works now: asked before something that must not follow from a
    /// decision that another instance may since have met otherwise.
    pub(crate) async fn hold(&self) -> Result<(), Trouble> {
        let mut patience = Patience::default();
        loop {
            match self.record.hold(self.claim).await {
                Ok(()) => return Ok(()),
                Err(TargetError::Fenced) => return Err(Trouble::Fenced),
                Err(error) => patience.wait("record", &error).await,
            }
        }
    }
}
