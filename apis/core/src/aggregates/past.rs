//! How an aggregate stood: its commits, folded by the code of the domain.
//!
//! Each commit is checked against the one before it while it is read. What does not fit, or can't be read,
//! ends it with an error that says where: a state is shown only if all that it is made of is sound.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web;
use api_contract::operations::StatePoint;
use api_kit::ApiProblem;
use domain::any_state::AnyState;
use domain::commit::{Commit, Position};
use event_log::{EventLog, Found};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use super::kind;
use super::moment::{Moment, at};
use crate::refusal;

/// How many look back at a time: each may hold two states of 100,000 bookings as JSON, 25 MB each.
const AT_ONCE: usize = 2;
/// How long one waits for the others: most look at little.
const PATIENCE: Duration = Duration::from_secs(2);
/// When to try again.
const SOON: Duration = Duration::from_secs(2);
/// The longest that a history may be read: a launch of 100,000 bookings takes some seconds.
const LONGEST: Duration = Duration::from_secs(30);
/// How many commits are read at a time.
const BATCH: usize = 500;

/// Room for those who look back.
#[derive(Debug, Clone)]
pub(crate) struct LookingBack(Arc<Semaphore>);

impl Default for LookingBack {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl LookingBack {
    /// Room for one more, for as long as it is kept.
    ///
    /// # Errors
    /// 503 while others have it.
    pub(super) async fn room(&self) -> Result<OwnedSemaphorePermit, ApiProblem> {
        let room = timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await;
        room.ok().and_then(Result::ok).ok_or_else(|| {
            let detail = "Others look at how something stood just now: please try again.";
            ApiProblem::unavailable("busy", detail, SOON)
        })
    }
}

/// How an aggregate stood.
#[derive(Debug, Clone)]
pub(super) struct Stood {
    pub(super) state: AnyState,
    pub(super) point: StatePoint,
}

/// How an aggregate stood at each of these moments, whatever their order. Its history is read once.
///
/// # Errors
/// 404 when nothing ever happened to it, or it had not begun by one of them; 500 when its history is not
/// sound; 422 when it is too long; 503 when the log can't be read now.
pub(super) async fn stood<const N: usize>(
    log: &EventLog,
    kind: &'static str,
    id: Uuid,
    moments: [Moment; N],
) -> Result<[Stood; N], ApiProblem> {
    let until = Instant::now() + LONGEST;
    // What comes while it is read is not looked at: a launch that is on sale has no end.
    let newest = log.last_of(kind, id).await.map_err(refusal::log)?;
    let newest = newest.ok_or_else(kind::nothing_happened)?;
    let before_all = AnyState::before_all(kind).ok_or_else(|| ApiProblem::internal(kind))?;
    let mut fold = Fold::new(before_all, newest, moments);
    while !fold.is_done() {
        if Instant::now() > until {
            let detail =
                "Its history is too long to be read in one request. Ask for an earlier moment.";
            return Err(ApiProblem::unprocessable("history_too_long", detail));
        }
        // The commit that was read last comes again: the next is checked against it.
        let inspected = log.inspect(kind, id, fold.read_to, BATCH).await;
        let inspected = inspected.map_err(refusal::log)?;
        let before = fold.read_to;
        fold = web::block(move || fold.read(inspected.found))
            .await
            .map_err(ApiProblem::internal)??;
        // A replica that is late has less than the leader, and a part of a history would be a wrong state.
        if !fold.is_done() && fold.read_to == before {
            tracing::warn!(kind, %id, "the log has less of an aggregate than its leader said");
            return Err(refusal::log_unavailable());
        }
    }
    fold.stood()
}

/// A history on its way.
struct Fold<const N: usize> {
    moments: [Moment; N],
    /// How it stood at each of them, as far as they are passed.
    passed: [Option<Option<Stood>>; N],
    /// How it stands after what was read.
    state: AnyState,
    point: Option<StatePoint>,
    /// Up to where it was read.
    read_to: Position,
    newest: Position,
    /// Where the history begins, once that was read.
    first: Option<StatePoint>,
}

impl<const N: usize> Fold<N> {
    fn new(state: AnyState, newest: Position, moments: [Moment; N]) -> Self {
        Self {
            moments,
            passed: std::array::from_fn(|_| None),
            state,
            point: None,
            read_to: Position(0),
            newest,
            first: None,
        }
    }

    fn is_done(&self) -> bool {
        self.read_to >= self.newest || self.passed.iter().all(Option::is_some)
    }

    /// Goes on with what was found, those that were read before left out.
    fn read(mut self, found: Vec<Found>) -> Result<Self, ApiProblem> {
        for found in found {
            if found.position <= self.read_to {
                continue;
            }
            if self.is_done() {
                break;
            }
            self.pass(&found)?;
            if self.passed.iter().any(Option::is_none) {
                self.take(&found)?;
            }
            self.read_to = found.position;
        }
        Ok(self)
    }

    /// Keeps how it stands for the moments that were before what was found.
    fn pass(&mut self, found: &Found) -> Result<(), ApiProblem> {
        for place in 0..N {
            if self.passed[place].is_some() {
                continue;
            }
            let is_before = self.moments[place].is_before(found);
            if is_before.ok_or_else(|| unsound(found))? {
                self.passed[place] = Some(self.now());
            }
        }
        // Who asks for a time before it began is told when that was.
        if self.first.is_none() {
            self.first = sound(found).and_then(|commit| self.point_after(found, commit));
        }
        Ok(())
    }

    fn now(&self) -> Option<Stood> {
        let point = self.point.clone()?;
        Some(Stood {
            state: self.state.clone(),
            point,
        })
    }

    fn take(&mut self, found: &Found) -> Result<(), ApiProblem> {
        let commit = sound(found).ok_or_else(|| unsound(found))?;
        let point = self.point_after(found, commit);
        let point = point.ok_or_else(|| unreadable(found.position, &"it holds no event"))?;
        let version = self.point.as_ref().map_or(0, |point| point.version);
        if point.version != version + 1 {
            let why = format!("commit {} follows commit {version}", point.version);
            return Err(unreadable(found.position, &why));
        }
        for event in &commit.events {
            let applied = self.state.apply(&event.name, event.v, &event.data);
            applied.map_err(|error| unreadable(found.position, &error))?;
        }
        self.point = Some(point);
        Ok(())
    }

    fn point_after(&self, found: &Found, commit: &Commit) -> Option<StatePoint> {
        let before = self.point.as_ref().map_or(0, |point| point.events);
        Some(StatePoint {
            position: found.position.0,
            version: commit.version,
            at: at(commit)?,
            stored_at: found.stored_at,
            events: before + commit.events.len() as u64,
            is_newest: found.position == self.newest,
        })
    }

    fn stood(self) -> Result<[Stood; N], ApiProblem> {
        let last = self.now();
        let mut all = Vec::with_capacity(N);
        for passed in self.passed {
            let stood = passed.unwrap_or_else(|| last.clone());
            all.push(stood.ok_or_else(|| not_begun(self.first.as_ref()))?);
        }
        all.try_into()
            .map_err(|_| ApiProblem::internal("a moment has no state"))
    }
}

/// The commit, if nothing is wrong with it.
fn sound(found: &Found) -> Option<&Commit> {
    found.commit.as_ref().filter(|_| found.flaw.is_none())
}

/// Something is wrong with what was found.
fn unsound(found: &Found) -> ApiProblem {
    let flaw = found.flaw.as_ref().map(ToString::to_string);
    let why = flaw.unwrap_or_else(|| "it holds no event".to_owned());
    unreadable(found.position, &why)
}

/// What stands at a place can't be a part of a state.
fn unreadable(position: Position, why: &dyn std::fmt::Display) -> ApiProblem {
    tracing::error!(position = position.0, %why, "a history can't be read to where it was asked for");
    let detail = format!(
        "The history can’t be relied on from position {position} on: {why}. How it stood before that place \
         can be seen by its position."
    );
    ApiProblem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "history_unreadable",
        detail,
    )
}

fn not_begun(first: Option<&StatePoint>) -> ApiProblem {
    let detail = match first {
        Some(first) => format!(
            "It had not begun by then: what happened first stands at position {}, and happened at {}.",
            first.position,
            first
                .at
                .to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        ),
        None => "It had not begun by then.".to_owned(),
    };
    ApiProblem::not_found("aggregate_not_begun", detail)
}
