use api_contract::operations::IncidentKind;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    format!("2028-03-01T{text}Z").parse().unwrap()
}

fn incident(kind: IncidentKind, subject: &str, is_over: bool) -> Incident {
    Incident {
        id: Uuid::from_u128(1),
        kind,
        subject: subject.to_owned(),
        detail: "its last run failed".to_owned(),
        opened_at: at("14:00:00"),
        seen_at: at("14:30:00"),
        closed_at: is_over.then(|| at("14:31:00")),
        told_at: is_over.then(|| at("14:00:10")),
    }
}

fn shown(incidents: Vec<Incident>) -> String {
    let mut page = VirtualDom::new_with_props(
        |incidents: Vec<Incident>| rsx! { Table { caption: text::OVER_CAPTION, incidents } },
        incidents,
    );
    page.rebuild_in_place();
    dioxus_ssr::render(&page).replace("><", ">\n<")
}

#[test]
fn an_incident_that_is_over_is_shown_with_its_course() {
    let over = incident(IncidentKind::JobFailed, "low_occupancy", true);
    insta::assert_snapshot!("incident", shown(vec![over]));
}

#[test]
fn each_incident_leads_to_what_it_is_about() {
    for (kind, subject, link) in [
        (
            IncidentKind::JobFailed,
            "low_occupancy",
            "/console/jobs/low_occupancy",
        ),
        (IncidentKind::EventParked, "customer", "/console#kept"),
        (IncidentKind::ProjectionLate, "customer", "/console#kept"),
        (
            IncidentKind::RebuildStopped,
            "customer",
            "/console/projections",
        ),
        (
            IncidentKind::MailFailing,
            "mails",
            "/console/notifications?status=failed",
        ),
    ] {
        let html = shown(vec![incident(kind, subject, false)]);
        assert!(html.contains(link), "{link} in {html}");
        assert!(html.contains(text::NOT_YET), "{html}");
    }
}
