//! Looks after the versions of one model, for as long as the process lives: again and again it does what
//! is to be done, and says how they are. Nothing is remembered that a crash could lose.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use projection_runtime::{Target, TargetError, Versioned, Versions, change};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::carry::{CarryError, LET_GO, carry_out, clean};
use crate::operated::Operated;
use crate::pace::{Look, Paces};
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
    let worker = Worker {
        operated: &operated,
        store: &store,
        leaving: BTreeMap::new(),
    };
    let teller = Teller {
        model: operated.model(),
        store: &store,
        versions: BTreeMap::new(),
        paces: BTreeMap::new(),
    };
    // Side by side: making or deleting a large version takes its time, and is to be seen meanwhile.
    tokio::join!(
        again_and_again(worker, Worker::look, name, &stopping),
        again_and_again(teller, Teller::look, name, &stopping),
    );
}

async fn again_and_again<W>(
    mut who: W,
    look: impl AsyncFn(&mut W) -> Result<(), LookError>,
    name: &'static str,
    stopping: &CancellationToken,
) {
    while !stopping.is_cancelled() {
        let looked = stopping.run_until_cancelled(timeout(LOOK_WITHIN, look(&mut who)));
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

async fn recorded<M: Versioned>(model: &M) -> Result<Versions, LookError> {
    let recorded = model.versions().await?;
    let none = || TargetError::Unavailable("there is no record of its versions".to_owned());
    Ok(recorded.ok_or_else(none)?.versions)
}

/// Does what is to be done.
struct Worker<'a, O> {
    operated: &'a O,
    store: &'a Rebuilds,
    /// Since when it is known that these are to be deleted.
    leaving: BTreeMap<u32, Instant>,
}

impl<O: Operated> Worker<'_, O> {
    /// All steps are tried, whatever comes of the others.
    async fn look(&mut self) -> Result<(), LookError> {
        let carried = self.carry_out_all().await;
        let versions = recorded(self.operated.model()).await?;
        let ended = self.note_fates(&versions).await;
        let let_go = self.let_go(&versions).await;
        let cleaned = self.clean(&versions).await;
        carried.and(ended).and(let_go).and(cleaned)
    }

    async fn carry_out_all(&self) -> Result<(), LookError> {
        for wish in self.store.open(self.operated.model().name()).await? {
            let done = carry_out(self.operated, &wish).await;
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

    /// Gives up what nobody has written for as long as it is kept. Nobody wished for it: the record says that
    /// it went by itself.
    async fn let_go(&self, versions: &Versions) -> Result<(), LookError> {
        if !versions.has_resting() {
            return Ok(());
        }
        let (model, now) = (self.operated.model(), self.store.time().await?);
        let gone = change(model, |versions| {
            let before = versions.leaving.clone();
            versions.let_go(now);
            let leaving = versions.leaving.iter().copied();
            Ok(leaving.filter(|one| !before.contains(one)).collect())
        });
        let gone: Vec<u32> = gone.await.map_err(CarryError::from)?;
        for version in gone {
            tracing::info!(
                projection = model.name(),
                version,
                "was kept for long enough, and is given up"
            );
        }
        Ok(())
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
        Ok(clean(self.operated, &free).await?)
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

/// Says how the versions are.
struct Teller<'a, M> {
    model: &'a M,
    store: &'a Rebuilds,
    /// Those that are looked at: each has connections of its own, which are kept.
    versions: BTreeMap<u32, M>,
    /// How fast the one is that is built.
    paces: BTreeMap<u32, Paces>,
}

impl<M: Versioned> Teller<'_, M> {
    async fn look(&mut self) -> Result<(), LookError> {
        let recorded = recorded(self.model).await?;
        let building = recorded.building.as_ref();
        let scratch = recorded.scratch.as_ref();
        let is_looked_at = |version: u32| {
            version == recorded.live
                || building.is_some_and(|one| one.version == version)
                || scratch.is_some_and(|one| one.version == version)
        };
        self.versions.retain(|version, _| is_looked_at(*version));
        self.paces.retain(|version, _| is_looked_at(*version));
        let live = self.position(recorded.live).await?;
        let built = match building {
            None => None,
            Some(building) => {
                let look = Look {
                    at: Instant::now(),
                    position: self.position(building.version).await?,
                    end: live,
                    events: building.events,
                };
                let paces = self.paces.entry(building.version).or_default();
                Some((look.position, paces.look(look)))
            }
        };
        let copied = match scratch {
            None => None,
            Some(scratch) => {
                let position = self.position(scratch.version).await?;
                Some((position, self.model.at(scratch.version).place()))
            }
        };
        let seen = Seen::of(self.model.name(), &recorded, live, built, copied);
        Ok(self.store.tell(&seen).await?)
    }

    /// Where a version stands.
    async fn position(&mut self, version: u32) -> Result<u64, LookError> {
        let model = self.versions.entry(version);
        let model = model.or_insert_with(|| self.model.at(version));
        Ok(model.checkpoint().await?.position.0)
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
        versions.take_over(2, DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(fate(&versions, 2), Some(Fate::TookOver));
    }
}
