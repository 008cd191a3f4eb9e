//! What a job is.

use std::fmt::Display;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::run::Run;

/// Something that is to be done again and again.
///
/// It may run twice, and may end anywhere: its process may die, or its deadline come. So what it
/// does must be the same when it is done again.
pub trait Job: Send + Sync + 'static {
    /// Names it in the store, in log lines and in metrics: small letters and `_`.
    fn name(&self) -> &'static str;

    /// What it does, to whoever watches it: a sentence.
    fn about(&self) -> &'static str;

    /// When it runs, unless somebody changed that: a cron expression by the business clock.
    fn cron(&self) -> &'static str;

    /// What becomes of runs that nobody could begin in time.
    fn missed(&self) -> Missed;

    /// The longest that a run may take, in real time.
    fn deadline(&self) -> Duration;

    /// Does it once.
    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<(), JobError>>;
}

/// What becomes of runs that nobody could begin in time: no process led, the run before took too
/// long, or the clock was moved past them. A run that was broken off is one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missed {
    /// However many they were, the job runs once, as soon as it can.
    RunOnce,
    /// The job runs again at its next time.
    Skip,
}

/// Why a run failed. Ends in the history and in the log, so it names no person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct JobError(String);

/// The longest error that is kept, in characters.
const MAX_ERROR_CHARS: usize = 500;

impl JobError {
    /// A run failed because of this. Of a long text, the beginning is kept.
    #[must_use]
    pub fn because(reason: impl Display) -> Self {
        let reason = reason.to_string();
        Self(reason.chars().take(MAX_ERROR_CHARS).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_bounded() {
        let error = JobError::because("ä".repeat(MAX_ERROR_CHARS + 1));
        assert_eq!(error.to_string(), "ä".repeat(MAX_ERROR_CHARS));
    }
}
