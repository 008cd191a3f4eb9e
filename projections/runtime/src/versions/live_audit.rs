//! Comparing the live version of a model with the log, whichever that is.

use std::sync::{Arc, Mutex, PoisonError};

use crate::audit::{Aggregate, Answer, Audited, Comparison, Place};
use crate::past::Past;
use crate::target::TargetError;
use crate::versions::{Live, Versioned};

/// An audit of the live version. What it began in one version it ends there.
pub struct LiveAudit<M> {
    live: Live<M>,
    /// Of the version that was live when it was used last.
    last: Mutex<(u32, Arc<dyn Audited>)>,
}

impl<M: Versioned> LiveAudit<M> {
    /// Of this model.
    #[must_use]
    pub fn new(live: Live<M>) -> Self {
        let model = live.now();
        let audit: Arc<dyn Audited> = model.audit().into();
        Self {
            last: Mutex::new((model.version(), audit)),
            live,
        }
    }

    fn audit(&self) -> Arc<dyn Audited> {
        let model = self.live.now();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != model.version() {
            *last = (model.version(), model.audit().into());
        }
        Arc::clone(&last.1)
    }
}

impl<M: Versioned> Audited for LiveAudit<M> {
    fn name(&self) -> &'static str {
        self.live.now().name()
    }

    fn keeps(&self, kind: &str) -> bool {
        self.audit().keeps(kind)
    }

    fn compare<'a>(
        &'a self,
        past: &'a Past,
        aggregates: &'a [Aggregate],
    ) -> Answer<'a, Comparison> {
        let audit = self.audit();
        Box::pin(async move { audit.compare(past, aggregates).await })
    }

    fn mend<'a>(&'a self, past: &'a Past, aggregate: &'a Aggregate) -> Answer<'a, ()> {
        let (model, audit) = (self.live.now(), self.audit());
        Box::pin(async move {
            // Nobody writes what somebody works on.
            let recorded = model.versions().await?;
            if recorded.is_some_and(|recorded| recorded.versions.pause.is_some()) {
                return Err(TargetError::Poisonous("the model is paused".to_owned()));
            }
            audit.mend(past, aggregate).await
        })
    }

    fn owners(&self, from: Option<Place>) -> Answer<'_, (Vec<Aggregate>, Option<Place>)> {
        let audit = self.audit();
        Box::pin(async move { audit.owners(from).await })
    }
}
