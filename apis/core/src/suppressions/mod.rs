//! The addresses to which nothing is mailed: which there are and why, and what IT wants done with
//! them.
//!
//! Auditors read; only IT changes anything.

mod add;
mod list;
mod remove;

pub(crate) use add::{__path_add, add};
pub(crate) use list::{__path_list, list};
pub(crate) use remove::{__path_remove, remove};

use api_contract::suppressions::{SuppressionCause, SuppressionEntry, SuppressionStep};
use notifier::{Cause, Suppression};

fn entry(suppression: Suppression) -> SuppressionEntry {
    SuppressionEntry {
        id: suppression.id.0,
        recipient: suppression.to.into(),
        cause: cause(suppression.cause),
        since: suppression.since,
        removed_at: suppression.removed_at,
        history: suppression.history.into_iter().map(step).collect(),
    }
}

fn step(step: notifier::SuppressionStep) -> SuppressionStep {
    SuppressionStep {
        at: step.at,
        cause: step.cause.map(cause),
        said: step.said,
        notification: step.message.map(|id| id.0),
        by: step.by,
    }
}

fn cause(cause: Cause) -> SuppressionCause {
    match cause {
        Cause::Bounced => SuppressionCause::Bounced,
        Cause::Complained => SuppressionCause::Complained,
        Cause::ByHand => SuppressionCause::ByHand,
    }
}

fn cause_of(cause: SuppressionCause) -> Cause {
    match cause {
        SuppressionCause::Bounced => Cause::Bounced,
        SuppressionCause::Complained => Cause::Complained,
        SuppressionCause::ByHand => Cause::ByHand,
    }
}
