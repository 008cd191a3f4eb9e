//! Incidents as a table, and where each leads.

use api_contract::operations::{Incident, IncidentKind};
use dioxus::prelude::*;
use frontend_kit::platform;
use frontend_ui::{Badge, Cell, DataTable, Heading, Tone};

use crate::Page;
use crate::links;
use crate::shown::{When, span};
use crate::text::incidents as text;

/// Incidents.
#[component]
pub(super) fn Table(caption: &'static str, incidents: Vec<Incident>) -> Element {
    let [what, seen, since, lasted, told] = text::HEADINGS;
    let headings = text::HEADINGS.map(Heading::text).to_vec();
    rsx! {
        DataTable { caption, headings,
            for one in incidents {
                tr { key: "{one.id}",
                    Cell { heading: what,
                        KindOf { one: one.clone() }
                        span { class: "note",
                            About { one: one.clone() }
                        }
                    }
                    Cell { heading: seen,
                        {one.detail.clone()}
                        if one.closed_at.is_none() {
                            span { class: "note",
                                {text::LAST_SEEN}
                                " "
                                When { at: one.seen_at }
                            }
                        }
                    }
                    Cell { heading: since,
                        When { at: one.opened_at }
                        span { class: "note",
                            a { href: links::logs_until(one.closed_at.unwrap_or(one.seen_at)), {text::LOGS} }
                        }
                    }
                    Cell { heading: lasted, {lasted_so_far(&one)} }
                    Cell { heading: told,
                        match one.told_at {
                            Some(at) => rsx! {
                                When { at }
                                span { class: "note",
                                    a { href: links::mails_of_incidents(), {text::MAILS} }
                                }
                            },
                            None => rsx! { {text::NOT_YET} },
                        }
                    }
                }
            }
        }
    }
}

/// What kind of thing is wrong, and how it stands.
#[component]
pub(crate) fn KindOf(one: Incident) -> Element {
    let tone = match (one.closed_at, one.kind) {
        (Some(_), _) => Tone::Quiet,
        (None, IncidentKind::EventParked) => Tone::Waiting,
        (None, _) => Tone::Bad,
    };
    rsx! {
        Badge { tone, {text::kind(one.kind)} }
    }
}

/// Which one it is, and the way there.
#[component]
pub(crate) fn About(one: Incident) -> Element {
    rsx! {
        a { href: where_it_is(&one), {one.subject.clone()} }
    }
}

/// The page that tells most of it.
fn where_it_is(one: &Incident) -> String {
    match one.kind {
        IncidentKind::JobFailed => links::job(&one.subject),
        IncidentKind::MailFailing => links::mails_failed(),
        // How far each is, and how much of it is set aside.
        IncidentKind::EventParked | IncidentKind::ProjectionLate => links::projections(),
        IncidentKind::RebuildStopped => Page::Projections.path().to_owned(),
        IncidentKind::LogNotProven => Page::Proof.path().to_owned(),
        IncidentKind::ErasureLate => links::account(&one.subject),
    }
}

/// How long it lasted, or does so far.
fn lasted_so_far(one: &Incident) -> String {
    span(one.closed_at.unwrap_or_else(platform::now) - one.opened_at)
}
