//! Reconciliations: IT asks for them, IT and auditors see how far they are and what they found.
//!
//! The work is another process's; here it is written down that somebody wants it.

mod ask;
mod found;
mod list;
mod show;

pub(crate) use ask::{__path_ask, ask};
pub(crate) use found::{__path_found, found};
pub(crate) use list::{__path_list, list};
pub(crate) use show::{__path_show, show};

use api_contract::reconciliations::{
    ComparedAggregate, Reconciliation, ReconciliationStatus, ReconciliationTrigger,
};
use reconciler::{Aggregate, Scope, Stage, Status, Trigger};

fn entry(run: reconciler::Reconciliation) -> Reconciliation {
    let (trigger, account) = match run.trigger {
        Trigger::Schedule => (ReconciliationTrigger::Schedule, None),
        Trigger::Person(account) => (ReconciliationTrigger::Person, Some(account)),
        Trigger::Operator => (ReconciliationTrigger::Operator, None),
    };
    Reconciliation {
        id: run.id,
        aggregate: match run.scope {
            Scope::Everything => None,
            Scope::Aggregate(aggregate) => Some(named(aggregate)),
        },
        repair: run.repair,
        trigger,
        account,
        status: match run.status {
            Status::Waiting => ReconciliationStatus::Waiting,
            Status::Running => ReconciliationStatus::Running,
            Status::Completed => ReconciliationStatus::Completed,
            Status::Failed => ReconciliationStatus::Failed,
        },
        position: match run.stage {
            Stage::Models => None,
            Stage::Log { position } => Some(position.0),
        },
        end: run.end.map(|end| end.0),
        compared: run.counts.compared,
        found: run.counts.found,
        mended: run.counts.mended,
        asked_at: run.asked_at,
        started_at: run.started_at,
        ended_at: run.ended_at,
        failure: run.failure,
    }
}

fn named(aggregate: Aggregate) -> ComparedAggregate {
    ComparedAggregate {
        kind: aggregate.kind.into(),
        id: aggregate.id,
    }
}
