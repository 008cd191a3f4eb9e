//! What people decided about commits that a projection could not apply, and set aside.
//!
//! One aggregate for each projection, whose id derives from its name (`ProjectionId::of`). It knows what
//! was decided, and neither what is set aside nor what became of it: the projector carries a decision
//! out where it meets it in the log, and one about a commit that is not set aside does nothing.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::commit::Position;
use crate::event::events;
use crate::ids::ProjectionId;
use crate::personal::HoldsPersonal;
use crate::text::Reason;
use crate::words::words;

words! {
    /// A projection about whose parked commits people decide here. What can't be mailed has a way of
    /// its own, and the index of events has nothing to decide about.
    pub enum ProjectionName {
        /// What customers and visitors see.
        Customer = "customer",
        /// What suppliers and finance see.
        Operational = "operational",
        /// The policies.
        Policies = "policies",
        /// The policy that pays refunds back.
        Payouts = "payouts",
    }
}

/// What can be decided about a projection.
#[derive(Debug, Clone, PartialEq)]
pub enum ProjectionCommand {
    /// Try again.
    AskRetry(AskRetry),
    /// Do without.
    DecideSkip(DecideSkip),
}

commands_of!(ProjectionCommand {
    AskRetry,
    DecideSkip
});

/// Try again what is parked. Each time it is asked for it is tried.
#[derive(Debug, Clone, PartialEq)]
pub struct AskRetry {
    /// By this projection.
    pub projection: ProjectionName,
    /// A parked commit. In a read model all of its aggregate is tried, from the first that is parked on.
    pub position: Position,
    /// Why.
    pub reason: Reason,
}

/// Never apply a parked commit, and go on with what comes after it. Decided again it is carried out again, which
/// changes nothing where it was: who led then may not have known of such decisions.
#[derive(Debug, Clone, PartialEq)]
pub struct DecideSkip {
    /// By this projection.
    pub projection: ProjectionName,
    /// The commit.
    pub position: Position,
    /// Why.
    pub reason: Reason,
}

events! {
    /// What was decided about a projection.
    pub enum ProjectionEvent {
        /// Somebody wants a parked commit tried again.
        RetryAsked = "projection.retry_asked" v 1,
        /// Somebody decided that the projection does without a parked commit.
        SkipDecided = "projection.skip_decided" v 1,
    }
}

/// A parked commit is to be tried again. Names and field names are storage formats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RetryAsked {
    /// By this projection.
    pub projection: ProjectionName,
    /// The commit.
    pub position: Position,
    /// Why.
    pub reason: Reason,
}

/// A parked commit is not applied. Names and field names are storage formats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SkipDecided {
    /// By this projection.
    pub projection: ProjectionName,
    /// The commit.
    pub position: Position,
    /// Why.
    pub reason: Reason,
}

impl HoldsPersonal for RetryAsked {}
impl HoldsPersonal for SkipDecided {}

/// Why a decision was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectionError {
    /// It is done without, for good.
    #[error("it was decided to skip this commit")]
    Skipped {
        /// The commit.
        position: Position,
    },
}

/// What was decided about a projection.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Projection {
    skipped: BTreeSet<Position>,
    retries: u64,
}

aggregate!(
    Projection,
    "projection",
    ProjectionCommand,
    ProjectionEvent,
    ProjectionError
);

impl AggregateRoot for Projection {
    type Id = ProjectionId;

    const STATE_VERSION: u16 = 1;

    fn decide(
        &self,
        command: &ProjectionCommand,
        _context: &Context,
    ) -> Result<Vec<ProjectionEvent>, ProjectionError> {
        match command {
            ProjectionCommand::AskRetry(ask) => {
                let position = ask.position;
                if self.skipped.contains(&position) {
                    return Err(ProjectionError::Skipped { position });
                }
                let asked = RetryAsked {
                    projection: ask.projection,
                    position,
                    reason: ask.reason.clone(),
                };
                Ok(vec![asked.into()])
            }
            ProjectionCommand::DecideSkip(decide) => {
                let decided = SkipDecided {
                    projection: decide.projection,
                    position: decide.position,
                    reason: decide.reason.clone(),
                };
                Ok(vec![decided.into()])
            }
        }
    }
}

impl Projection {
    fn evolve(&mut self, event: ProjectionEvent) {
        match event {
            ProjectionEvent::RetryAsked(_) => self.retries += 1,
            ProjectionEvent::SkipDecided(decided) => {
                self.skipped.insert(decided.position);
            }
        }
    }
}
