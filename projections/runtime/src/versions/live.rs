//! The version of a read model that is read now.

use std::sync::Arc;

use tokio::sync::{Mutex, watch};
use tokio::time::MissedTickBehavior;
use tokio_util::task::AbortOnDropHandle;

use crate::shard::Positions;
use crate::target::TargetError;
use crate::versions::change::no_record;
use crate::versions::{LOOKS_EVERY, Versioned};

/// The version that is live, which may become another one at any moment. Cheap to clone.
///
/// Who answers a request takes [`Live::now`] once, so that no answer is put together from two
/// versions.
#[derive(Debug)]
pub struct Live<M> {
    looking: Arc<Looking<M>>,
    /// Looks again and again, until the last clone is dropped.
    task: Option<Arc<AbortOnDropHandle<()>>>,
}

#[derive(Debug)]
struct Looking<M> {
    current: watch::Sender<Arc<M>>,
    /// One looks at a time, so that nobody goes back to a version that another saw before.
    one: Mutex<()>,
}

impl<M> Clone for Live<M> {
    fn clone(&self) -> Self {
        Self {
            looking: Arc::clone(&self.looking),
            task: self.task.clone(),
        }
    }
}

impl<M: Versioned> Live<M> {
    /// Looks which version is live, and follows what becomes of it. `model` may be any version.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`], also where no record was ever made.
    pub async fn follow(model: &M) -> Result<Self, TargetError> {
        let recorded = model.versions().await?;
        let live = recorded.ok_or_else(|| TargetError::Unavailable(no_record()))?;
        let mut live = Self::fixed(model.at(live.versions.live));
        let looking = Arc::clone(&live.looking);
        let task = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(LOOKS_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                if let Err(error) = looking.look().await {
                    tracing::debug!(%error, "which version is live can't be read");
                }
            }
        });
        live.task = Some(Arc::new(AbortOnDropHandle::new(task)));
        Ok(live)
    }

    /// Where the shards of the live version stand, once it was looked which one that is.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    pub async fn stand(&self) -> Result<(u32, Positions), TargetError> {
        self.looking.look().await?;
        let model = self.now();
        Ok((model.version(), model.positions().await?))
    }
}

impl<M> Live<M> {
    /// One version, for ever.
    #[must_use]
    pub fn fixed(model: M) -> Self {
        Self {
            looking: Arc::new(Looking {
                current: watch::Sender::new(Arc::new(model)),
                one: Mutex::new(()),
            }),
            task: None,
        }
    }

    /// The version to ask now. It answers for as long as it is held, and is kept in the store until
    /// somebody drops it there.
    #[must_use]
    pub fn now(&self) -> Arc<M> {
        Arc::clone(&self.looking.current.borrow())
    }
}

impl<M: Versioned> Looking<M> {
    /// Goes over to the live version, if that is another one.
    async fn look(&self) -> Result<(), TargetError> {
        let _one = self.one.lock().await;
        let now = Arc::clone(&self.current.borrow());
        let Some(recorded) = now.versions().await? else {
            return Ok(());
        };
        let live = recorded.versions.live;
        if live == now.version() {
            return Ok(());
        }
        let next = now.at(live);
        let stands = next.positions().await?.least();
        // Whoever read the one must not find the other older. What takes over has caught up before,
        // so this holds; but a server that crashed may have taken back what it wrote last. A version
        // that does not answer any more shows nothing.
        if let Ok(shown) = now.positions().await
            && shown.greatest() > stands
        {
            return Ok(());
        }
        tracing::info!(
            projection = next.name(),
            from = now.version(),
            version = live,
            "reads another version"
        );
        self.current.send_replace(Arc::new(next));
        Ok(())
    }
}
