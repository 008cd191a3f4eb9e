//! Verifications: IT and auditors have the log compared with what was sealed of it, and see what came out.
//!
//! The work is done in the background, by whichever core-api comes to it.

mod ask;
mod list;
mod show;

pub(crate) use ask::{__path_ask, ask};
pub(crate) use list::{__path_list, list};
pub(crate) use show::{__path_show, show};

use api_contract::verifications::{
    CommitDifference, TouchedCommit, Verification, VerificationOutcome, VerificationStatus,
};
use verifications::{Difference, Found, Outcome, Status};

fn entry(one: verifications::Verification) -> Verification {
    Verification {
        id: one.id,
        account: one.account,
        status: match one.status {
            Status::Waiting => VerificationStatus::Waiting,
            Status::Running => VerificationStatus::Running,
            Status::Untouched => VerificationStatus::Untouched,
            Status::Touched => VerificationStatus::Touched,
            Status::Failed => VerificationStatus::Failed,
        },
        done: one.done,
        all: one.all,
        asked_at: one.asked_at,
        started_at: one.started_at,
        ended_at: one.ended_at,
        outcome: one.outcome.map(outcome),
        failure: one.failure,
    }
}

fn outcome(outcome: Outcome) -> VerificationOutcome {
    VerificationOutcome {
        fitting: outcome.fitting,
        sealed: outcome.sealed,
        signatures: outcome.signatures,
        signed: outcome.signed,
        refuted: outcome.refuted,
        first: outcome.first.map(touched),
        end: outcome.end.0,
    }
}

fn touched(first: Found) -> TouchedCommit {
    TouchedCommit {
        position: first.position.0,
        difference: match first.difference {
            Difference::Changed => CommitDifference::Changed,
            Difference::Missing => CommitDifference::Missing,
            Difference::Reordered => CommitDifference::Reordered,
            Difference::Added => CommitDifference::Added,
        },
    }
}
