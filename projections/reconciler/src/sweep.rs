//! What a reconciliation does, page by page: where it stands is written down after each, so a
//! process that dies in between repeats one page at most.

use std::sync::Arc;

use domain::commit::Position;
use event_log::{EventLog, Subscription};
use futures_util::{StreamExt, TryStreamExt, stream};
use projection_runtime::{Aggregate, Audited, Backoff, Past, Place, TargetError};

use crate::examination::{Examiner, Trouble};
use crate::record::{Counts, Scope};
use crate::store::{Cursor, Reconciliations, StoreError, Work};

/// The most aggregates that are compared at a time.
const PAGE: usize = 256;

/// The most commits that are read for one page: in a stretch where nothing begins it is still told
/// how far the run is.
const STRETCH: usize = 10_000;

/// How many aggregates are looked for in the log side by side.
const SIDE_BY_SIDE: usize = 32;

/// How often in a row one page may fail for what passes by itself: with the pauses between, some
/// minutes. Others wait for their turn behind it.
const MOST_FAILURES: u32 = 200;

/// Why a run stopped.
pub(crate) enum Halt {
    /// Somebody else may work on it now.
    Lost,
    /// The store of reconciliations can't be used.
    Store(StoreError),
    /// It can't go on.
    Failed { work: Work, reason: String },
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The models, and the log that they are compared with.
pub(crate) struct Sweep {
    store: Reconciliations,
    log: EventLog,
    past: Past,
    examiner: Examiner,
    models: Vec<Arc<dyn Audited>>,
}

/// The log, as far as it was read in this run.
struct Reader {
    commits: Subscription,
    position: Position,
}

impl Sweep {
    pub(crate) fn new(
        store: Reconciliations,
        log: EventLog,
        past: Past,
        models: Vec<Arc<dyn Audited>>,
    ) -> Self {
        Self {
            examiner: Examiner::new(store.clone(), past.clone()),
            store,
            log,
            past,
            models,
        }
    }

    /// Works on a run until it is completed. What may pass by itself is tried again, up to
    /// [`MOST_FAILURES`] times.
    pub(crate) async fn run(&self, mut work: Work) -> Result<Counts, Halt> {
        let mut backoff = Backoff::default();
        let mut failures = 0;
        let mut reader = None;
        loop {
            match self.step(&mut work, &mut reader).await {
                Ok(true) => {
                    self.store.end(&work, None).await?;
                    return Ok(work.counts);
                }
                Ok(false) => {
                    self.store.advance(&work).await?;
                    backoff = Backoff::default();
                    failures = 0;
                }
                Err(Trouble::Store(error)) => return Err(error.into()),
                Err(Trouble::Lasting(reason)) => return Err(Halt::Failed { work, reason }),
                Err(Trouble::Passing(reason)) if failures >= MOST_FAILURES => {
                    return Err(Halt::Failed { work, reason });
                }
                Err(Trouble::Passing(error)) => {
                    failures += 1;
                    tracing::warn!(reconciliation = %work.run, error, "will try again");
                    // It is where it is read from that nobody knows now.
                    reader = None;
                    tokio::time::sleep(backoff.next_wait()).await;
                }
            }
        }
    }

    /// Does one page. Whether it was the last. On an error the work stands where it stood.
    async fn step(&self, work: &mut Work, reader: &mut Option<Reader>) -> Result<bool, Trouble> {
        if let Scope::Aggregate(aggregate) = &work.scope {
            let aggregates = [aggregate.clone()];
            let compared = self.examine_all(work, &aggregates).await?;
            work.counts.compared += compared;
            self.examiner.count(work).await?;
            return Ok(true);
        }
        match work.cursor {
            Cursor::Models { model, place } => match self.models.get(model as usize) {
                Some(audited) => {
                    work.cursor = self.look_in(work, model, &**audited, place).await?;
                    Ok(false)
                }
                None => {
                    let end = self.log.end().await;
                    work.end = Some(end.map_err(|error| Trouble::Passing(error.to_string()))?);
                    work.cursor = Cursor::Log {
                        position: Position(0),
                    };
                    Ok(false)
                }
            },
            Cursor::Log { position } => {
                let end = work.end.unwrap_or(position);
                if position >= end {
                    self.examiner.count(work).await?;
                    return Ok(true);
                }
                let reader = match reader {
                    Some(reader) if reader.position == position => reader,
                    other => other.insert(Reader {
                        commits: self.log.subscribe(position),
                        position,
                    }),
                };
                let begun = reader.next_page(end).await?;
                let compared = self.examine_all(work, &begun).await?;
                work.counts.compared += compared;
                work.cursor = Cursor::Log {
                    position: reader.position,
                };
                Ok(false)
            }
        }
    }

    /// Looks at one page of a model for what belongs to no aggregate of the log. Where to go on.
    async fn look_in(
        &self,
        work: &mut Work,
        model: u32,
        audited: &dyn Audited,
        place: Place,
    ) -> Result<Cursor, Trouble> {
        let (owners, next) = audited.owners(Some(place)).await?;
        let unknown = stream::iter(owners)
            .map(|owner| async move {
                let head = self.past.head(&owner.kind, owner.id).await;
                match head {
                    Ok(Some(_)) => Ok(None),
                    Ok(None) => Ok(Some(owner)),
                    // It is damaged, so it is there.
                    Err(TargetError::Poisonous(_)) => Ok(None),
                    Err(error) => Err(error),
                }
            })
            .buffered(SIDE_BY_SIDE)
            .try_filter_map(|owner| async move { Ok(owner) });
        let unknown: Vec<Aggregate> = unknown.try_collect().await?;
        for page in unknown.chunks(PAGE) {
            self.examiner.examine(work, audited, page).await?;
            work.counts.compared += page.len() as i64;
        }
        Ok(match next {
            Some(place) => Cursor::Models { model, place },
            None => Cursor::of_model(model + 1),
        })
    }

    /// Compares aggregates in each model that keeps anything of them. How many that was.
    async fn examine_all(&self, work: &mut Work, aggregates: &[Aggregate]) -> Result<i64, Trouble> {
        let mut compared = 0;
        for model in &self.models {
            let kept = aggregates.iter().filter(|one| model.keeps(&one.kind));
            let kept: Vec<Aggregate> = kept.cloned().collect();
            for page in kept.chunks(PAGE) {
                self.examiner.examine(work, &**model, page).await?;
                compared += page.len() as i64;
            }
        }
        Ok(compared)
    }
}

impl Reader {
    /// The aggregates that begin next, up to the end of the run.
    async fn next_page(&mut self, end: Position) -> Result<Vec<Aggregate>, Trouble> {
        let mut begun = Vec::new();
        for _ in 0..STRETCH {
            if self.position >= end || begun.len() >= PAGE {
                break;
            }
            let recorded = match self.commits.next().await {
                Some(Ok(recorded)) => recorded,
                Some(Err(error)) => return Err(Trouble::Lasting(error.to_string())),
                None => return Err(Trouble::Passing("the log ended too early".to_owned())),
            };
            self.position = recorded.position;
            // The end was a commit's position, so none after it is ever taken.
            if recorded.commit.version == 1 {
                begun.push(Aggregate {
                    kind: recorded.commit.aggregate,
                    id: recorded.commit.id,
                });
            }
        }
        Ok(begun)
    }
}
