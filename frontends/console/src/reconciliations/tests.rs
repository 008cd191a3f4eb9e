use api_contract::reconciliations::{DifferenceKind, ReconciliationDifference};
use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use uuid::Uuid;

use super::*;
use crate::reconciliations::found::Rows;
use crate::reconciliations::one::Seen;

fn at(text: &str) -> DateTime<Utc> {
    format!("2028-03-01T{text}Z").parse().unwrap()
}

fn launch() -> ComparedAggregate {
    ComparedAggregate {
        kind: "launch".to_owned(),
        id: Uuid::from_u128(5),
    }
}

/// One that everything was compared in, and some of what differs is mended.
fn completed(found: i64, mended: i64) -> Reconciliation {
    Reconciliation {
        id: Uuid::from_u128(1),
        aggregate: None,
        repair: true,
        trigger: ReconciliationTrigger::Person,
        account: Some(AccountId(Uuid::from_u128(7))),
        status: ReconciliationStatus::Completed,
        position: Some(1_204),
        end: Some(1_204),
        compared: 300,
        found,
        mended,
        asked_at: at("14:00:00"),
        started_at: Some(at("14:00:01")),
        ended_at: Some(at("14:00:03")),
        failure: None,
    }
}

/// One that goes on, and came so far.
fn running(position: Option<u64>, end: Option<u64>) -> Reconciliation {
    Reconciliation {
        status: ReconciliationStatus::Running,
        position,
        end,
        ended_at: None,
        ..completed(0, 0)
    }
}

fn differences() -> Vec<ReconciliationDifference> {
    let fields = ReconciliationDifference {
        id: Uuid::from_u128(2),
        model: "operational".to_owned(),
        aggregate: launch(),
        place: "bookings".to_owned(),
        key: "00000000-0000-0000-0000-000000000009".to_owned(),
        kind: DifferenceKind::Fields,
        fields: vec!["seats".to_owned(), "status".to_owned()],
        found_at: at("14:00:02"),
        mended_at: Some(at("14:00:03")),
        cause: None,
    };
    let unreadable = ReconciliationDifference {
        id: Uuid::from_u128(3),
        model: "customer".to_owned(),
        place: String::new(),
        key: String::new(),
        kind: DifferenceKind::Unreadable,
        fields: Vec::new(),
        mended_at: None,
        cause: Some("an event of a newer program".to_owned()),
        ..fields.clone()
    };
    vec![fields, unreadable]
}

fn written(mut page: VirtualDom) -> String {
    page.rebuild_in_place();
    dioxus_ssr::render(&page).replace("><", ">\n<")
}

fn all(runs: Vec<Reconciliation>) -> String {
    written(VirtualDom::new_with_props(
        |runs: Vec<Reconciliation>| rsx! { Runs { runs } },
        runs,
    ))
}

fn one(run: Reconciliation) -> String {
    written(VirtualDom::new_with_props(
        |run: Reconciliation| rsx! { Seen { run } },
        run,
    ))
}

fn found(may_change: bool) -> String {
    written(VirtualDom::new_with_props(
        |may_change: bool| {
            let onagain = may_change.then(|| EventHandler::new(|_| ()));
            rsx! { Rows { found: differences(), onagain } }
        },
        may_change,
    ))
}

#[test]
fn reconciliations_are_shown_with_what_they_found() {
    let of_one = Reconciliation {
        aggregate: Some(launch()),
        trigger: ReconciliationTrigger::Schedule,
        account: None,
        ..completed(0, 0)
    };
    insta::assert_snapshot!("all", all(vec![completed(3, 2), of_one]));
}

#[test]
fn a_difference_is_shown_with_its_place_and_the_way_to_its_history() {
    insta::assert_snapshot!("differences", found(true));
}

#[test]
fn only_it_can_have_something_compared_again() {
    assert!(!found(false).contains("<button"));
    assert!(found(true).contains("<button"));
}

#[test]
fn a_reconciliation_says_how_it_ended() {
    let failed = Reconciliation {
        status: ReconciliationStatus::Failed,
        failure: Some("the log begins later".to_owned()),
        ..completed(0, 0)
    };
    for (run, words) in [
        (completed(0, 0), "All alike"),
        (completed(3, 2), "Differs"),
        (completed(3, 3), "Mended"),
        (failed, "the log begins later"),
    ] {
        let html = one(run);
        assert!(html.contains(words), "{words} in {html}");
    }
}

#[test]
fn it_is_said_how_far_one_is_while_it_goes_on_and_not_after() {
    for (run, share) in [
        (running(None, None), None),
        (running(Some(0), Some(0)), Some(100)),
        (running(Some(999), Some(1_000)), Some(99)),
        (running(Some(1_001), Some(1_000)), Some(100)),
    ] {
        assert_eq!(super::share(&run), share);
        assert!(one(run).contains(text::PROGRESS));
    }
    assert!(!one(completed(0, 0)).contains(text::PROGRESS));
}
