//! Events of which no mail could be made: which there are, and what IT wants done with them.
//!
//! Auditors read; only IT changes anything. What is wanted is written down here, and done by a
//! notifier, which alone knows what mails follow from an event.

mod list;
mod retry;
mod skip;

pub(crate) use list::{__path_list, list};
pub(crate) use retry::{__path_retry, retry};
pub(crate) use skip::{__path_skip, skip};

use api_contract::parked_mails::{ParkedEntry, ParkedStatus, ParkedStep};
use notifier::Parked;

fn entry(parked: Parked) -> ParkedEntry {
    ParkedEntry {
        position: parked.position,
        aggregate: parked.aggregate,
        id: parked.id,
        cause: parked.cause,
        at: parked.at,
        status: status(parked.status),
        retries: parked.retries,
        history: parked.history.into_iter().map(step).collect(),
    }
}

fn step(step: notifier::ParkedStep) -> ParkedStep {
    ParkedStep {
        at: step.at,
        status: status(step.status),
        said: step.said,
        by: step.by,
    }
}

fn status(status: notifier::ParkedStatus) -> ParkedStatus {
    match status {
        notifier::ParkedStatus::Waiting => ParkedStatus::Waiting,
        notifier::ParkedStatus::Retrying => ParkedStatus::Retrying,
        notifier::ParkedStatus::Mailed => ParkedStatus::Mailed,
        notifier::ParkedStatus::Skipped => ParkedStatus::Skipped,
    }
}

fn status_of(status: ParkedStatus) -> notifier::ParkedStatus {
    match status {
        ParkedStatus::Waiting => notifier::ParkedStatus::Waiting,
        ParkedStatus::Retrying => notifier::ParkedStatus::Retrying,
        ParkedStatus::Mailed => notifier::ParkedStatus::Mailed,
        ParkedStatus::Skipped => notifier::ParkedStatus::Skipped,
    }
}
