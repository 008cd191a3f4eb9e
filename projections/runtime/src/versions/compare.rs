//! Comparing a version that is built with the live one.
//!
//! Each of them is compared with what the log makes of itself, where it stands, by the port that a
//! reconciler uses: no version has to stand still for the other, nothing is read that could be
//! seen half written, and of what differs it is known which of the two is wrong.

use std::collections::{BTreeSet, VecDeque};

use chrono::Utc;
use domain::commit::Position;
use event_log::{EventLog, Subscription};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::audit::{Aggregate, Audited, MAX_DIFFERENCES, Place};
use crate::past::Past;
use crate::target::TargetError;
use crate::versions::record::{MAX_TOLD, Report, Told, Which};
use crate::versions::unknown::Unknown;

/// The most aggregates that are compared at a time.
const PAGE: usize = 256;

/// How many aggregates are looked for in the log side by side.
const SIDE_BY_SIDE: usize = 32;

/// How much of what changes all the time is remembered, to be looked at once more.
const MAX_RESTLESS: usize = 1_000;

/// A comparison that goes on.
pub(super) struct Comparing<'a> {
    past: &'a Past,
    live: &'a dyn Audited,
    built: &'a dyn Audited,
    report: Report,
    restless: BTreeSet<(Which, Aggregate)>,
}

impl<'a> Comparing<'a> {
    pub(super) fn new(past: &'a Past, live: &'a dyn Audited, built: &'a dyn Audited) -> Self {
        Self {
            past,
            live,
            built,
            report: Report::default(),
            restless: BTreeSet::new(),
        }
    }

    /// Compares all that the log knows, and all that stands in either version and the log does not
    /// know.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`] for what may pass; [`TargetError::Poisonous`] when a commit
    /// can't be read, [`TargetError::WrongLog`].
    pub(super) async fn run(mut self, log: &EventLog) -> Result<Report, TargetError> {
        let end = log.end().await;
        let end = end.map_err(|error| TargetError::Unavailable(error.to_string()))?;
        for which in [Which::Live, Which::Built] {
            let mut place = None;
            loop {
                let (unknown, next) = self.unknown(which, place).await?;
                self.examine(which, &unknown).await?;
                place = next;
                if place.is_none() {
                    break;
                }
            }
        }
        let mut begun = Begun::new(log, end);
        loop {
            let page = begun.next_page().await?;
            if page.is_empty() {
                break;
            }
            self.both(&page).await?;
        }
        for (which, aggregate) in std::mem::take(&mut self.restless) {
            self.examine(which, &[aggregate]).await?;
        }
        self.report.restless = self.restless.len() as u64;
        self.report.position = end.0;
        self.report.at = Utc::now();
        Ok(self.report)
    }

    async fn both(&mut self, page: &[Aggregate]) -> Result<(), TargetError> {
        let kept = page.iter().filter(|one| self.built.keeps(&one.kind));
        let kept: Vec<Aggregate> = kept.cloned().collect();
        self.examine(Which::Live, &kept).await?;
        self.examine(Which::Built, &kept).await?;
        self.report.compared += kept.len() as u64;
        Ok(())
    }

    /// What stands in a version and belongs to nothing that the log knows, from a place on.
    async fn unknown(
        &self,
        which: Which,
        from: Option<Place>,
    ) -> Result<(Vec<Aggregate>, Option<Place>), TargetError> {
        let (owners, next) = self.model(which).owners(from).await?;
        let unknown = stream::iter(owners)
            .map(|owner| async move {
                match self.past.head(&owner.kind, owner.id).await {
                    Ok(None) => Ok(Some(owner)),
                    // It is damaged, so it is there.
                    Ok(Some(_)) | Err(TargetError::Poisonous(_)) => Ok(None),
                    Err(error) => Err(error),
                }
            })
            .buffered(SIDE_BY_SIDE)
            .try_filter_map(|owner| async move { Ok(owner) });
        Ok((unknown.try_collect().await?, next))
    }

    /// Compares some aggregates in one version; fewer at a time where very much differs.
    async fn examine(&mut self, which: Which, all: &[Aggregate]) -> Result<(), TargetError> {
        let mut parts: VecDeque<&[Aggregate]> = all.chunks(PAGE).collect();
        while let Some(part) = parts.pop_front() {
            let found = match self.model(which).compare(self.past, part).await {
                // More differs than is told at a time, or one of them can't be compared.
                Ok(found) if found.differences.len() < MAX_DIFFERENCES => found,
                Ok(_) | Err(TargetError::Poisonous(_)) if part.len() > 1 => {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.push_front(second);
                    parts.push_front(first);
                    continue;
                }
                Ok(found) => found,
                Err(TargetError::Poisonous(cause)) => {
                    self.note_unreadable(which, part, cause);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let differing: BTreeSet<_> =
                found.differences.iter().map(|one| &one.aggregate).collect();
            let count = differing.len() as u64;
            self.count(which, count);
            let room = MAX_TOLD - self.report.told.len();
            let told = found.differences.iter().take(room);
            self.report
                .told
                .extend(told.map(|one| Told::of(which, one)));
            let room = MAX_RESTLESS.saturating_sub(self.restless.len());
            let restless = found.restless.into_iter().take(room);
            self.restless.extend(restless.map(|one| (which, one)));
        }
        Ok(())
    }

    fn count(&mut self, which: Which, count: u64) {
        match which {
            Which::Live => self.report.live += count,
            Which::Built => self.report.built += count,
        }
    }

    /// What can't be compared is not known to be right.
    fn note_unreadable(&mut self, which: Which, aggregates: &[Aggregate], cause: String) {
        self.count(which, aggregates.len() as u64);
        let room = MAX_TOLD - self.report.told.len();
        for aggregate in aggregates.iter().take(room) {
            self.report.told.push(Told {
                which,
                aggregate: aggregate.kind.to_string(),
                id: aggregate.id,
                place: String::new(),
                key: aggregate.id.to_string(),
                what: cause.clone(),
                unknown: Unknown::default(),
            });
        }
    }

    fn model(&self, which: Which) -> &'a dyn Audited {
        match which {
            Which::Live => self.live,
            Which::Built => self.built,
        }
    }
}

/// The aggregates of the log, in the order in which they began.
struct Begun {
    commits: Subscription,
    position: Position,
    end: Position,
}

impl Begun {
    fn new(log: &EventLog, end: Position) -> Self {
        Self {
            commits: log.subscribe(Position(0)),
            position: Position(0),
            end,
        }
    }

    /// The next ones; none after the last.
    async fn next_page(&mut self) -> Result<Vec<Aggregate>, TargetError> {
        let mut begun = Vec::new();
        while self.position < self.end && begun.len() < PAGE {
            let recorded = match self.commits.next().await {
                Some(Ok(recorded)) => recorded,
                Some(Err(error)) => return Err(TargetError::Poisonous(error.to_string())),
                None => {
                    return Err(TargetError::Unavailable(
                        "the log ended too early".to_owned(),
                    ));
                }
            };
            self.position = recorded.position;
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
