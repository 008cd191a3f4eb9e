//! What is shown of events, as it is written.

use api_contract::operations::{RecordedActor, RecordedCommit, RecordedEvent};
use chrono::DateTime;
use serde_json::json;
use uuid::Uuid;

use super::opened::Shown;
use super::*;

#[test]
fn a_commit_leads_to_its_history_to_its_request_and_to_what_followed() {
    #[component]
    fn Seen() -> Element {
        let request = Uuid::from_u128(3);
        let event = RecordedEvent {
            position: 4,
            index: 0,
            version: Some(2),
            id: Some(Uuid::from_u128(1)),
            at: DateTime::UNIX_EPOCH,
            event_type: Some("launch.seats_reserved".to_owned()),
            event_version: Some(1),
            actor: Some(RecordedActor {
                kind: "customer".to_owned(),
                id: Uuid::from_u128(5).to_string(),
                on_behalf_of: None,
            }),
            command_id: Some(Uuid::from_u128(2)),
            correlation_id: Some(request),
            causation_id: None,
            trace_id: None,
            data: json!({ "name": { "sealed": true } }),
            note: None,
        };
        let commit = RecordedCommit {
            position: 4,
            stored_at: DateTime::UNIX_EPOCH,
            aggregate: Some("launch".to_owned()),
            aggregate_id: Some(Uuid::from_u128(6)),
            events: vec![event],
        };
        rsx! {
            Shown { commit }
        }
    }
    let mut page = VirtualDom::new(Seen);
    page.rebuild_in_place();
    let html = dioxus_ssr::render(&page);
    for part in [
        "launch.seats_reserved",
        "⟨sealed⟩",
        "/console/events?kind=launch&amp;id=00000000-0000-0000-0000-000000000006",
        "correlation_id=00000000-0000-0000-0000-000000000003",
        "/console/causation/00000000-0000-0000-0000-000000000003",
        "/console/accounts/00000000-0000-0000-0000-000000000005",
    ] {
        let part = part.replace("&amp;", "&");
        assert!(
            html.replace("&amp;", "&")
                .replace("&#38;", "&")
                .contains(&part),
            "{part} in {html}"
        );
    }
}
