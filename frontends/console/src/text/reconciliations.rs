//! Whether the read models are as the log would have them.

use api_contract::reconciliations::{
    DifferenceKind, Reconciliation, ReconciliationStatus, ReconciliationTrigger,
};

use crate::shown::count;

pub(crate) const LEAD: &str = "Each night, and whenever somebody asks for it, both read models are compared with the log of events, and what differs can be mended by projecting it again.";
pub(crate) const CAPTION: &str = "Reconciliations, the latest first";
pub(crate) const HEADINGS: [&str; 7] = [
    "Asked for",
    "Of what",
    "State",
    "Compared",
    "Found",
    "Mended",
    "Took",
];
pub(crate) const NONE: &str = "No such reconciliations";
pub(crate) const NONE_MEANS: &str = "The first one is made in the night after the reconciler started. What is older than 90 days is forgotten.";
pub(crate) const ALL: &str = "All";
pub(crate) const WHICH: &str = "Show those that";
pub(crate) const FOUND_FILTER: [(&str, &str); 2] =
    [("true", "found something"), ("false", "found nothing")];

pub(crate) const EVERYTHING: &str = "Everything";
pub(crate) const ASKED_BY: &str = "Asked for";
pub(crate) const SCOPE: &str = "Of what";
pub(crate) const STATE: &str = "State";
pub(crate) const ASKED_AT: &str = "Asked for at";
pub(crate) const STARTED: &str = "Began";
pub(crate) const ENDED: &str = "Ended";
pub(crate) const TOOK: &str = "Took";
pub(crate) const MENDS: &str = "What differs";
pub(crate) const COMPARED: &str = "Compared";
pub(crate) const COMPARED_NOTE: &str = "aggregates, once in each read model";
pub(crate) const FOUND: &str = "Found";
pub(crate) const FOUND_NOTE: &str = "that differ or can’t be compared";
pub(crate) const MOST_NOTED: &str = "at least: no more is noted of one";
pub(crate) const MENDED: &str = "Mended";
pub(crate) const MENDED_NOTE: &str = "of what was found";
pub(crate) const PROGRESS: &str = "How far it is";
pub(crate) const LOGS: &str = "Log lines of the reconciler";

pub(crate) const DIFFERENCES: &str = "What it found";
pub(crate) const DIFFERENCES_NOTE: &str =
    "By the names of fields. What stands in them may be somebody’s own, and is not kept here.";
pub(crate) const DIFFERENCE_CAPTION: &str = "What was found";
pub(crate) const DIFFERENCE_HEADINGS: [&str; 5] =
    ["Of what", "Read model", "Where", "What is wrong", "Mended"];
pub(crate) const MENDED_FILTER: [(&str, &str); 2] =
    [("false", "are not mended"), ("true", "are mended")];
pub(crate) const NO_DIFFERENCES: &str = "Nothing of the kind was found";
pub(crate) const NOT_MENDED: &str = "Not mended";
pub(crate) const ALL_OF_IT: &str = "all of it";
pub(crate) const COMPARE_AGAIN: &str = "Compare it again";

pub(crate) const COMPARE: &str = "Compare now";
pub(crate) const COMPARE_MEANS: &str = "Both read models are compared with the log, while all goes on. Nothing in them is changed. It waits for its turn.";
pub(crate) const REPAIR: &str = "Compare and repair";
pub(crate) const REPAIR_MEANS: &str = "Both read models are compared with the log, and whatever differs is replaced by what the events say. Nothing in the log is changed, and nothing is mailed.";
pub(crate) const ASKED: &str = "It waits for its turn.";
pub(crate) const KIND: &str = "Of a";
pub(crate) const KIND_HINT: &str = "One alone is done in a moment; everything takes its time.";
pub(crate) const ID: &str = "Its id";
pub(crate) const ID_WRONG: &str = "must be an id, such as 0196a3c2-5e0a-7b61-8d0f-2d1c6f1e9a40";

pub(crate) const fn trigger(trigger: ReconciliationTrigger) -> &'static str {
    match trigger {
        ReconciliationTrigger::Schedule => "by the night",
        ReconciliationTrigger::Person => "by somebody of IT",
        ReconciliationTrigger::Operator => "on the command line",
    }
}

pub(crate) const fn status(run: &Reconciliation) -> &'static str {
    match run.status {
        ReconciliationStatus::Waiting => "Waits",
        ReconciliationStatus::Running => "Goes on",
        ReconciliationStatus::Failed => "Failed",
        ReconciliationStatus::Completed if run.found == 0 => "All alike",
        ReconciliationStatus::Completed if run.found > run.mended => "Differs",
        ReconciliationStatus::Completed => "Mended",
    }
}

pub(crate) const fn mends(repair: bool) -> &'static str {
    if repair { "is mended" } else { "is only told" }
}

pub(crate) const fn wrong(kind: DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Missing => "It is missing",
        DifferenceKind::Surplus => "It should not be there",
        DifferenceKind::Fields => "Fields differ",
        DifferenceKind::Restless => "It changed whenever it was looked at",
        DifferenceKind::Unreadable => "Its events can’t be read or projected",
    }
}

/// A kind of aggregate, and which one: `Launch`.
pub(crate) fn kind(word: &str) -> String {
    super::sentence(word)
}

/// A read model: `operational` is what is in PostgreSQL.
pub(crate) fn model(name: &str) -> String {
    match name {
        "operational" => "operational (PostgreSQL)".to_owned(),
        "customer" => "customer (MongoDB)".to_owned(),
        other => other.to_owned(),
    }
}

/// How far one is, in words.
pub(crate) fn progress(run: &Reconciliation) -> String {
    match (run.status, run.position, run.end) {
        (ReconciliationStatus::Waiting, ..) => "Nobody has begun with it.".to_owned(),
        (_, Some(position), Some(end)) => {
            format!("Position {} of {} in the log.", count(position), count(end))
        }
        _ => "Looks in the read models for what is of no aggregate.".to_owned(),
    }
}
