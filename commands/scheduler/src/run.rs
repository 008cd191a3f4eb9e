//! One run of a job: what it works with, and what it has done so far.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use commands::card_payments::Told;
use commands::{CommandMeta, Commands, DispatchError, Hosted};
use domain::commit::{Actor, ActorKind, Fingerprint};
use domain::ids::{CommandId, CorrelationId, derive};
use futures_util::{StreamExt, stream};
use metrics::counter;
use uuid::Uuid;

use crate::job::JobError;

/// Candidates that are looked after at the same time.
const AT_ONCE: usize = 8;

/// Commands from which something followed.
pub(crate) const SENT: &str = "sent";
/// Candidates for whom there was nothing left to do.
pub(crate) const FOUND_DONE: &str = "found_done";
/// Commands that their aggregate refused: candidates no more.
pub(crate) const REFUSED: &str = "refused";
/// Candidates of whom nobody could say yet how they stand.
pub(crate) const WAITING: &str = "waiting";
/// Candidates that could not be looked after: they come again.
pub(crate) const FAILED: &str = "failed";

/// What a run has done, in numbers by name.
pub type Figures = BTreeMap<String, u64>;

/// One run of a job.
pub struct Run {
    id: Uuid,
    job: &'static str,
    commands: Commands,
    done: Mutex<Done>,
}

#[derive(Default)]
struct Done {
    figures: BTreeMap<&'static str, u64>,
    first_failure: Option<JobError>,
}

impl Run {
    pub(crate) fn new(id: Uuid, job: &'static str, commands: Commands) -> Self {
        Self {
            id,
            job,
            commands,
            done: Mutex::default(),
        }
    }

    /// The write path.
    #[must_use]
    pub fn commands(&self) -> &Commands {
        &self.commands
    }

    /// What time it is, by the business clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.commands.clock().now()
    }

    /// Counts what was done; `what` is one of a few names.
    pub fn count(&self, what: &'static str) {
        counter!("scheduler_done_total", "job" => self.job, "what" => what).increment(1);
        *self.done().figures.entry(what).or_default() += 1;
    }

    /// What was done so far.
    pub(crate) fn figures(&self) -> Figures {
        let done = self.done();
        let figures = done.figures.iter();
        figures
            .map(|(what, count)| ((*what).to_owned(), *count))
            .collect()
    }

    /// Looks after each candidate of a page, some at the same time. One that fails keeps nobody
    /// from the others.
    pub async fn each<T, F>(&self, candidates: Vec<T>, act: impl Fn(T) -> F)
    where
        F: Future<Output = Result<(), JobError>>,
    {
        let acts = stream::iter(candidates).map(act);
        let mut ended = acts.buffer_unordered(AT_ONCE);
        while let Some(ended) = ended.next().await {
            if let Err(failure) = ended {
                self.count(FAILED);
                self.done().first_failure.get_or_insert(failure);
            }
        }
    }

    /// How the run ends, after all of its candidates.
    ///
    /// # Errors
    /// When some could not be looked after; they come again.
    pub fn ended(&self) -> Result<(), JobError> {
        let done = self.done();
        match &done.first_failure {
            None => Ok(()),
            Some(first) => {
                let failed = done.figures.get(FAILED).copied().unwrap_or_default();
                Err(JobError::because(format_args!(
                    "{failed} could not be done, the first because {first}"
                )))
            }
        }
    }

    /// Sends a command, and counts what came of it. `about` says all that it is for: the same
    /// again is the same command, whichever run sends it. Gives whether something followed from
    /// it now.
    ///
    /// # Errors
    /// When the write path can't say what came of it. A refusal is an answer.
    pub async fn send<A: Hosted>(
        &self,
        id: A::Id,
        command: A::Command,
        what: &str,
        about: &[&[u8]],
    ) -> Result<bool, JobError> {
        let sent = self
            .commands
            .dispatch::<A>(id, command, self.meta(what, about));
        match sent.await {
            Ok(outcome) => {
                let is_new = outcome.changed && !outcome.repeated;
                self.count(if is_new { SENT } else { FOUND_DONE });
                Ok(is_new)
            }
            Err(DispatchError::Rejected(error)) => {
                tracing::debug!(job = self.job, aggregate_id = %id, %error, "is a candidate no more");
                self.count(REFUSED);
                Ok(false)
            }
            Err(error) => Err(JobError::because(error)),
        }
    }

    fn meta(&self, what: &str, about: &[&[u8]]) -> CommandMeta {
        let parts = [&[what.as_bytes()], about].concat();
        let command = derive("command.scheduler", &parts);
        CommandMeta {
            command: CommandId(command),
            // The id names all that the command is about.
            fingerprint: Fingerprint(command.into_bytes()),
            actor: Actor {
                kind: ActorKind::System,
                id: "scheduler".to_owned(),
                on_behalf_of: None,
                session: None,
            },
            correlation: self.correlation(),
            causation: None,
            trace: None,
        }
    }

    /// That somebody outside said something in the course of this run.
    pub(crate) fn told(&self) -> Told {
        Told {
            correlation: self.correlation(),
            trace: None,
        }
    }

    /// What a run does belongs together.
    fn correlation(&self) -> CorrelationId {
        CorrelationId(self.id)
    }

    fn done(&self) -> MutexGuard<'_, Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
