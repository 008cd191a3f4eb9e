//! A tree, as it is written.

use api_contract::notifications::NotificationStatus;
use api_contract::operations::{CausedMail, EventEntry, RecordedActor};
use chrono::DateTime;

use super::*;

fn command(id: u128, caused_by: Option<u128>, event: u128) -> CausedCommand {
    let actor = RecordedActor {
        kind: "system".to_owned(),
        id: "policies".to_owned(),
        on_behalf_of: None,
    };
    CausedCommand {
        command_id: Uuid::from_u128(id),
        caused_by: caused_by.map(Uuid::from_u128),
        actor: actor.clone(),
        events: vec![CausedEvent {
            event: EventEntry {
                position: 7,
                index: 0,
                aggregate: "invoice".to_owned(),
                aggregate_id: Uuid::from_u128(9),
                version: 1,
                id: Uuid::from_u128(event),
                at: DateTime::UNIX_EPOCH,
                event_type: format!("invoice.event_{event}"),
                actor,
                command_id: Uuid::from_u128(id),
                correlation_id: Uuid::from_u128(8),
                causation_id: caused_by.map(Uuid::from_u128),
            },
            mails: Vec::new(),
        }],
    }
}

#[component]
fn Shown(causation: Causation) -> Element {
    rsx! {
        Tree { causation }
    }
}

fn shown(causation: Causation) -> String {
    let mut page = VirtualDom::new_with_props(Shown, ShownProps { causation });
    page.rebuild_in_place();
    dioxus_ssr::render(&page)
}

#[test]
fn what_follows_from_an_event_stands_below_it_and_leads_to_where_it_is_shown() {
    let mut first = command(1, None, 11);
    first.events[0].mails.push(CausedMail {
        id: Uuid::from_u128(5),
        template: "invoice_issued".to_owned(),
        status: NotificationStatus::Sent,
    });
    let causation = Causation {
        correlation_id: Uuid::from_u128(8),
        commands: vec![first, command(2, Some(11), 22), command(3, Some(22), 33)],
        is_cut: false,
        indexed_to: 7,
    };
    let html = shown(causation.clone());
    let place = |part: &str| {
        html.find(part)
            .unwrap_or_else(|| panic!("{part} in {html}"))
    };
    let order = [
        "invoice.event_11",
        "/console/notifications/00000000-0000-0000-0000-000000000005",
        "invoice.event_22",
        "invoice.event_33",
    ];
    assert!(order.map(place).is_sorted());
    // Each one level further in: lists that are open where it stands.
    let depth = |part: &str| {
        let before = &html[..place(part)];
        before.matches("<ul").count() - before.matches("</ul").count()
    };
    assert_eq!(order.map(depth), [2, 3, 4, 6]);
    assert!(!html.contains(text::CUT));
    let cut = Causation {
        is_cut: true,
        ..causation
    };
    assert!(shown(cut).contains(text::CUT));
}
