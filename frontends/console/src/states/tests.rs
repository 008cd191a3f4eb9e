//! What is asked for, and how what differs is shown.

use api_contract::operations::{ChangeKind, StateChange, StateDifference, StatePoint};
use serde_json::{Value, json};

use super::compared::Differs;
use super::*;

fn launch() -> Of {
    Of {
        kind: "launch".to_owned(),
        id: "7".to_owned(),
    }
}

#[test]
fn a_moment_is_asked_for_by_its_position_or_as_an_instant() {
    let path = |at: &str| launch().path("state", &[("at", at.to_owned())]);
    for (at, asked) in [
        ("", "/api/v1/aggregates/launch/7/state"),
        ("17", "/api/v1/aggregates/launch/7/state?at=17"),
        (
            "2028-03-01T14:00",
            "/api/v1/aggregates/launch/7/state?at=2028-03-01T14%3A00%3A00.000Z",
        ),
        ("x&y", "/api/v1/aggregates/launch/7/state?at=x%26y"),
    ] {
        assert_eq!(path(at), asked);
    }
    let other = Of {
        kind: "launch".to_owned(),
        id: "../x?y".to_owned(),
    };
    assert_eq!(
        other.path("state", &[]),
        "/api/v1/aggregates/launch/..%2Fx%3Fy/state"
    );
}

fn point(position: u64, is_newest: bool) -> StatePoint {
    StatePoint {
        position,
        version: position / 10,
        at: "2028-03-01T14:00:00.250Z".parse().unwrap(),
        stored_at: "2028-03-01T14:00:00.270Z".parse().unwrap(),
        events: position / 5,
        is_newest,
    }
}

fn change(path: &str, kind: ChangeKind, before: Value, after: Value) -> StateChange {
    StateChange {
        path: path.to_owned(),
        kind,
        before,
        after,
    }
}

fn written(difference: StateDifference) -> String {
    let mut app = VirtualDom::new_with_props(
        |difference: StateDifference| rsx! { Differs { of: launch(), difference } },
        difference,
    );
    app.rebuild_in_place();
    dioxus_ssr::render(&app)
}

fn difference(total: u64, changes: Vec<StateChange>) -> StateDifference {
    StateDifference {
        aggregate: "launch".to_owned(),
        aggregate_id: uuid::Uuid::nil(),
        from: point(20, false),
        to: point(1_230, true),
        total,
        changes,
    }
}

#[test]
fn what_differs_is_shown_side_by_side_and_what_is_not_listed_is_counted() {
    use ChangeKind::{Added, Changed, Removed};
    let html = written(difference(
        1_200,
        vec![
            change(
                "/flight/status",
                Changed,
                json!("scheduled"),
                json!("delayed"),
            ),
            change("/bookings/a", Added, Value::Null, json!({ "seats": 2 })),
            change("/deadlines/0", Removed, json!([1]), Value::Null),
        ],
    ));
    insta::assert_snapshot!("difference", html.replace("><", ">\n<"));
}

#[test]
fn where_nothing_differs_it_is_said() {
    let html = written(difference(0, Vec::new()));
    assert!(html.contains(text::NONE), "{html}");
    assert!(!html.contains("<table"), "{html}");
}
