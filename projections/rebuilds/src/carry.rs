//! Carrying out what is wished for: it is written into the record of the model, and projectors do the
//! work. What needs more rights than theirs, making and deleting a version, is done here.

use std::time::Duration;

use chrono::Utc;
use projection_runtime::{
    Asked, ChangeError, LOOKS_EVERY, Refused, Target, TargetError, Until, Versioned, Versions,
    change,
};
use uuid::Uuid;

use crate::operated::{NotDone, Operated};
use crate::wish::{Want, Wish};

/// How long processes have to let go of a version that is to be deleted: they look at the record
/// more often.
pub const LET_GO: Duration = LOOKS_EVERY.saturating_mul(3);

/// Something is not done.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// It never will be.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] TargetError),
    /// A version was not made, or not deleted.
    #[error(transparent)]
    NotDone(#[from] NotDone),
}

impl From<ChangeError> for CarryError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refused) => Self::Refused(refused),
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

/// Does what somebody wants, once for each wish. Gives the version that it is about.
///
/// # Errors
/// See [`CarryError`].
pub async fn carry_out<O: Operated>(operated: &O, wish: &Wish) -> Result<u32, CarryError> {
    let model = operated.model();
    let asked = |reason: Option<&String>| Asked::now(wish.id, Some(wish.account), reason.cloned());
    let (wish, want) = (wish.id, &wish.want);
    match *want {
        Want::Rebuild { switch } => rebuild(operated, wish, switch).await,
        Want::Compare { version } => to_built(model, wish, version, Versions::compare).await,
        Want::Switch { version } => to_built(model, wish, version, Versions::switch).await,
        Want::Cancel { version } => to_built(model, wish, version, Versions::cancel).await,
        Want::Scratch { until, ref reason } => {
            scratch(operated, asked(reason.as_ref()), until).await
        }
        Want::Pause { ref reason } => {
            let asked = asked(Some(reason));
            let paused = change(model, |versions| {
                versions.once(wish, |versions| versions.pause(asked.clone()))
            });
            Ok(paused.await?)
        }
        Want::Resume { pause } => {
            let pause = pause.ok_or(Refused::OtherPause)?;
            let resumed = change(model, |versions| {
                versions.once(wish, |versions| versions.resume(pause))
            });
            Ok(resumed.await?)
        }
        Want::Drop { version } => {
            let dropped = change(model, |versions| {
                let drop = |versions: &mut Versions| versions.drop_kept(version).map(|()| version);
                versions.once(wish, drop)
            });
            Ok(dropped.await?)
        }
    }
}

/// Does something with the version that is built, if that is the one that was meant.
async fn to_built<M: Versioned>(
    model: &M,
    wish: Uuid,
    version: u32,
    decide: fn(&mut Versions) -> Result<u32, Refused>,
) -> Result<u32, CarryError> {
    let done = change(model, |versions| {
        versions.once(wish, |versions| {
            versions.expect_built(version)?;
            decide(versions)
        })
    });
    Ok(done.await?)
}

/// Makes an empty version, and begins to have it built. Whoever dies in between leaves what the same
/// wish goes on with, and another one deletes.
///
/// # Errors
/// See [`CarryError`].
pub async fn rebuild<O: Operated>(
    operated: &O,
    wish: Uuid,
    switch: bool,
) -> Result<u32, CarryError> {
    let since = Utc::now();
    let begin = |versions: &mut Versions| versions.build(wish, since, switch);
    make(operated, wish, Versions::make, begin).await
}

/// Makes an empty scratch copy, and begins to have it filled, in the same way.
///
/// # Errors
/// See [`CarryError`].
pub async fn scratch<O: Operated>(
    operated: &O,
    asked: Asked,
    until: Until,
) -> Result<u32, CarryError> {
    let begin = |versions: &mut Versions| versions.begin_scratch(asked.clone(), until);
    make(operated, asked.wish, Versions::make_scratch, begin).await
}

/// Makes a version of the number that `number` gives, and begins what it is for.
async fn make<O: Operated>(
    operated: &O,
    wish: Uuid,
    number: fn(&mut Versions, Uuid) -> Result<u32, Refused>,
    begin: impl Fn(&mut Versions) -> Result<u32, Refused> + Send + Sync,
) -> Result<u32, CarryError> {
    let model = operated.model();
    let begun = change(model, |versions| {
        Ok(match versions.carried_out(wish) {
            Some(version) => (version, true),
            None => (number(versions, wish)?, false),
        })
    });
    let (version, is_done) = begun.await?;
    if is_done {
        return Ok(version);
    }
    operated.make(&model.at(version)).await?;
    let built = change(model, |versions| versions.once(wish, &begin));
    match built.await {
        Ok(version) => {
            tracing::info!(projection = model.name(), version, %wish, "is to be built");
            Ok(version)
        }
        Err(ChangeError::Refused(Refused::Overtaken)) => {
            // It may have been deleted before it was made here.
            operated.delete(&model.at(version)).await?;
            Err(Refused::Overtaken.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Deletes versions that nobody needs any more, and that nobody uses any more: see [`LET_GO`].
///
/// # Errors
/// See [`CarryError`].
pub async fn clean<O: Operated>(operated: &O, leaving: &[u32]) -> Result<(), CarryError> {
    let model = operated.model();
    for version in leaving.iter().copied() {
        if let Err(error) = operated.delete(&model.at(version)).await {
            // Of two that delete it at once, the store may refuse one.
            let recorded = model.versions().await?;
            if recorded.is_none_or(|recorded| recorded.versions.leaving.contains(&version)) {
                return Err(error.into());
            }
        }
        let forgotten = change(model, |versions| {
            versions.forget(version);
            Ok(())
        });
        forgotten.await?;
        tracing::info!(projection = model.name(), version, "is deleted");
    }
    Ok(())
}
