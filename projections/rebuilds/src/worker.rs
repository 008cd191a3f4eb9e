//! Looks after the versions of one model, for as long as the process lives: again and again it does what
//! is to be done, and says how they are. Nothing is remembered that a crash could lose.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use projection_runtime::{Target, TargetError, Versioned, Versions};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::carry::{CarryError, LET_GO, carry_out, clean};
use crate::operated::Operated;
use crate::pace::{Look, Pace, Paces};
use crate::seen::Seen;
use crate::store::{Rebuilds, StoreError};
use crate::wish::{Fate, Outcome, Wish};

/// How often it is looked what is to be done.
const PAUSE: Duration = Duration::from_secs(1);

/// How long one look may take: making a version takes the longest.
const LOOK_WITHIN: Duration = Duration::from_secs(120);

/// How long it is tried to make a version before that is given up.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::minutes(2);

/// One look did not come to its end.
#[derive(Debug, thiserror::Error)]
enum LookError {
    #[error(transparent)]
    Wishes(#[from] StoreError),
    #[error(transparent)]
    Model(#[from] TargetError),
    #[error(transparent)]
    Carry(#[from] CarryError),
}

/// Carries out what is wished for a model, deletes what nobody needs any more, and says how its versions
/// are, until `stopping` is cancelled. Dropping the future at any moment does no harm: whoever looks
/// next goes on.
pub async fn run<O: Operated>(operated: O, store: Rebuilds, stopping: CancellationToken) {
    let name = operated.model().name();
    let mut worker = Worker {
        operated,
        store,
        paces: BTreeMap::new(),
        leaving: BTreeMap::new(),
    };
    while !stopping.is_cancelled() {
        let looked = stopping.run_until_cancelled(timeout(LOOK_WITHIN, worker.look()));
        match looked.await {
            Some(Ok(Err(error))) => {
                tracing::warn!(projection = name, %error, "its versions are looked after again soon");
            }
            Some(Err(_late)) => {
                tracing::warn!(
                    projection = name,
                    "its versions could not be looked after in time"
                );
            }
            Some(Ok(Ok(()))) | None => {}
        }
        stopping.run_until_cancelled(sleep(PAUSE)).await;
    }
}

struct Worker<O> {
    operated: O,
    store: Rebuilds,
    /// How fast the version is that is built.
    paces: BTreeMap<u32, Paces>,
    /// Since when it is known that these are to be deleted.
    leaving: BTreeMap<u32, Instant>,
}

impl<O: Operated> Worker<O> {
    /// All steps are tried, whatever comes of the others: a version that can't be deleted must not
    /// hide how the others are.
    async fn look(&mut self) -> Result<(), LookError> {
        let carried = self.carry_out_all().await;
        let versions = self.versions().await?;
        let cleaned = self.clean(&versions).await;
        let told = self.tell(&versions).await;
        let ended = self.note_fates(&versions).await;
        carried.and(cleaned).and(told).and(ended)
    }

    async fn versions(&self) -> Result<Versions, LookError> {
        let recorded = self.operated.model().versions().await?;
        let recorded = recorded.ok_or_else(|| {
            TargetError::Unavailable("there is no record of its versions".to_owned())
        })?;
        Ok(recorded.versions)
    }

    async fn carry_out_all(&self) -> Result<(), LookError> {
        for wish in self.store.open(self.operated.model().name()).await? {
            let done = carry_out(&self.operated, wish.id, wish.want).await;
            let outcome = match done {
                Ok(version) => Outcome::CarriedOut { version },
                Err(CarryError::Refused(refused)) => Outcome::Refused {
                    cause: refused.to_string(),
                },
                Err(error) => self.give_up(&wish, error).await?,
            };
            tracing::info!(
                wish = %wish.id, model = wish.model, want = ?wish.want, ?outcome,
                account = %wish.account.0, "a wish is settled"
            );
            self.store.settle(wish.id, &outcome).await?;
        }
        Ok(())
    }

    /// What could not be done may be possible later, but nobody waits for it for ever.
    async fn give_up(&self, wish: &Wish, error: CarryError) -> Result<Outcome, LookError> {
        let is_lasting = matches!(error, CarryError::NotDone(_));
        if is_lasting && self.store.age(wish).await? > GIVE_UP_AFTER {
            return Ok(Outcome::Refused {
                cause: error.to_string(),
            });
        }
        Err(error.into())
    }

    /// Deletes what has been left for long enough.
    async fn clean(&mut self, versions: &Versions) -> Result<(), LookError> {
        let now = Instant::now();
        self.leaving
            .retain(|version, _| versions.leaving.contains(version));
        for version in &versions.leaving {
            self.leaving.entry(*version).or_insert(now);
        }
        let free = self.leaving.iter();
        let free = free.filter(|(_, since)| now.duration_since(**since) >= LET_GO);
        let free: Vec<_> = free.map(|(version, _)| *version).collect();
        Ok(clean(&self.operated, &free).await?)
    }

    async fn tell(&mut self, versions: &Versions) -> Result<(), LookError> {
        let model = self.operated.model();
        let live = model.at(versions.live).checkpoint().await?.position.0;
        let built = match &versions.building {
            None => None,
            Some(building) => {
                let position = model.at(building.version).checkpoint().await?.position.0;
                let look = Look {
                    at: Instant::now(),
                    position,
                    end: live,
                    events: building.events,
                };
                Some((building.version, look))
            }
        };
        let is_built = |version: u32| built.is_some_and(|(built, _)| built == version);
        self.paces.retain(|version, _| is_built(*version));
        let built: Option<(u64, Pace)> = built.map(|(version, look)| {
            let paces = self.paces.entry(version).or_default();
            (look.position, paces.look(look))
        });
        let seen = Seen::of(model.name(), versions, live, built);
        Ok(self.store.tell(&seen).await?)
    }

    /// Notes what became of versions that people wished for.
    async fn note_fates(&self, versions: &Versions) -> Result<(), LookError> {
        let name = self.operated.model().name();
        for (wish, version) in self.store.unfinished(name).await? {
            if let Some(fate) = fate(versions, version) {
                self.store.end(wish, fate).await?;
            }
        }
        Ok(())
    }
}

/// What became of a version, if it is built no more. One that took over and was dropped since by
/// somebody quick is told as given up.
fn fate(versions: &Versions, version: u32) -> Option<Fate> {
    let building = versions.building.as_ref();
    if building.is_some_and(|building| building.version == version) {
        return None;
    }
    let took_over = versions.live == version || versions.kept.contains(&version);
    Some(if took_over {
        Fate::TookOver
    } else {
        Fate::GivenUp
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_became_of_a_version_is_known_once_it_is_built_no_more() {
        let wish = Uuid::from_u128(1);
        let mut versions = Versions::new(1);
        versions.make(wish).unwrap();
        versions.build(wish, DateTime::UNIX_EPOCH, false).unwrap();
        assert_eq!(fate(&versions, 2), None);
        let mut given_up = versions.clone();
        given_up.cancel().unwrap();
        assert_eq!(fate(&given_up, 2), Some(Fate::GivenUp));
        versions.switch().unwrap();
        versions.take_over(2).unwrap();
        assert_eq!(fate(&versions, 2), Some(Fate::TookOver));
    }
}
