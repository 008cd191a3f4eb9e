//! What a projection could not apply, and what could not be mailed: why, and what IT decides about it.
//!
//! Auditors see all of it, and no button that changes anything.

mod act;

use api_contract::Page as PageOf;
use api_contract::parked_mails::ParkedStatus;
use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use frontend_kit::{Query, Values, use_answer, use_page_key, use_query};
use frontend_ui::{Badge, Button, ButtonKind, Cell, DataTable, Heading, Select, Tone};
use serde::Deserialize;
use uuid::Uuid;

use crate::Page;
use crate::filters::{CURSOR, Filters, address, choice};
use crate::links;
use crate::listed::listed;
use crate::live::use_again_while;
use crate::me::Employee;
use crate::shown::When;
use crate::text::{filter, parked as text};
use act::{Act, ActDialog, What};

/// The filter that says whose: it has a way of its own for mails.
const PROJECTION: &str = "projection";
const MAILS: &str = "mails";

/// Something that is parked: a commit of a projection, or one of which no mail could be made. The two say
/// the same in other words.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Parked {
    position: u64,
    aggregate: String,
    id: Uuid,
    cause: String,
    at: DateTime<Utc>,
    /// Of a projection.
    attempts: Option<u32>,
    skipped: Option<u64>,
    /// Of mails.
    retries: Option<u32>,
    status: Option<ParkedStatus>,
}

impl Parked {
    fn status(&self) -> ParkedStatus {
        let of_projection = match self.skipped {
            Some(_) => ParkedStatus::Skipped,
            None => ParkedStatus::Waiting,
        };
        self.status.unwrap_or(of_projection)
    }

    fn tried(&self) -> u32 {
        let of_mails = self.retries.map(|retries| retries.saturating_add(1));
        self.attempts.or(of_mails).unwrap_or(1)
    }

    /// What can be decided: what is skipped by a projection is so for good, and mails may be made of it.
    fn decisions(&self) -> &'static [What] {
        match self.status() {
            ParkedStatus::Waiting => &[What::Retry, What::Skip],
            ParkedStatus::Skipped if self.status.is_some() => &[What::Retry],
            ParkedStatus::Skipped | ParkedStatus::Retrying | ParkedStatus::Mailed => &[],
        }
    }
}

/// What is parked by one projection.
#[component]
pub(crate) fn ParkedPage(employee: Employee) -> Element {
    let query = use_query();
    let mut act = use_signal(|| None::<Act>);
    let key = use_page_key();
    let found = use_answer::<PageOf<Parked>>(move || page_of(query));
    // What is decided is carried out by itself, by others.
    use_again_while(found, |_| true);
    let may_change = employee.may_change;
    rsx! {
        p { class: "page-lead", {text::LEAD} }
        Filters {
            label: filter::LABEL,
            path: Page::Parked.path(),
            query,
            names: vec![PROJECTION],
            onsend: move |_: Values| found.again(),
            Select {
                name: PROJECTION,
                label: text::PROJECTION,
                options: text::PROJECTIONS.map(|(name, words)| choice(name, words)).to_vec(),
                value: projection(query),
            }
        }
        {listed(found, query, (text::NONE, text::NONE_MEANS), |parked| rsx! {
            Table {
                parked,
                ondecide: may_change.then(|| EventHandler::new(move |(position, what)| {
                    act.set(Some(Act { projection: projection(query), position, what }));
                })),
            }
        })}
        if let Some(now) = act() {
            ActDialog {
                act: now,
                key_of_page: key,
                onclose: move |()| act.set(None),
                ondone: move |()| {
                    act.set(None);
                    found.again();
                },
            }
        }
    }
}

/// Whose: the first, where nothing is said.
fn projection(query: Query) -> String {
    let asked = query.get(PROJECTION);
    match asked.is_empty() {
        true => text::PROJECTIONS[0].0.to_owned(),
        false => asked,
    }
}

/// Where the API has what a projection parked.
fn of(projection: &str) -> String {
    match projection {
        MAILS => "/api/v1/notifications/parked".to_owned(),
        of => format!("/api/v1/projections/{}/parked", links::segment(of)),
    }
}

fn page_of(query: Query) -> String {
    let parameters = [("limit", "50".to_owned()), (CURSOR, query.get(CURSOR))];
    address(&of(&projection(query)), &parameters)
}

#[component]
fn Table(parked: Vec<Parked>, ondecide: Option<EventHandler<(u64, What)>>) -> Element {
    let [position, aggregate, cause, tried, since, status, decide] = text::HEADINGS;
    let all = [position, aggregate, cause, tried, since, status, decide].map(Heading::text);
    let shown = if ondecide.is_some() { 7 } else { 6 };
    rsx! {
        DataTable { caption: text::CAPTION, headings: all.into_iter().take(shown).collect::<Vec<_>>(),
            for one in parked {
                tr { key: "{one.position}",
                    Cell { heading: position,
                        a { href: links::event_at(one.position), "{one.position}" }
                    }
                    Cell { heading: aggregate,
                        a { class: "id", href: links::history_of(&one.aggregate, one.id),
                            "{one.aggregate} {one.id}"
                        }
                    }
                    Cell { heading: cause, {one.cause.clone()} }
                    Cell { heading: tried, {text::times(one.tried())} }
                    Cell { heading: since,
                        When { at: one.at }
                    }
                    Cell { heading: status,
                        Status { one: one.clone() }
                    }
                    if let Some(ondecide) = ondecide {
                        Cell { heading: decide,
                            for what in one.decisions().iter().copied() {
                                Button {
                                    key: "{what.words()}",
                                    kind: match what {
                                        What::Retry => ButtonKind::Plain,
                                        What::Skip => ButtonKind::Danger,
                                    },
                                    label: format!("{}: {}", what.words(), one.position),
                                    onclick: move |_| ondecide.call((one.position, what)),
                                    {what.words()}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How it stands, and where it was decided so.
#[component]
fn Status(one: Parked) -> Element {
    let (tone, words) = match one.status() {
        ParkedStatus::Waiting => (Tone::Bad, text::WAITS),
        ParkedStatus::Retrying => (Tone::Waiting, text::TRIES),
        ParkedStatus::Skipped => (Tone::Quiet, text::SKIPPED),
        ParkedStatus::Mailed => (Tone::Quiet, text::MAILED),
    };
    rsx! {
        match one.skipped {
            Some(decision) => rsx! {
                a { href: links::event_at(decision),
                    Badge { tone, {words} }
                }
            },
            None => rsx! {
                Badge { tone, {words} }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use api_contract::parked_commits::ParkedCommit;
    use api_contract::parked_mails::ParkedEntry;

    use super::*;

    fn commit(skipped: Option<u64>) -> Parked {
        let sent = ParkedCommit {
            position: 42,
            aggregate: "rocket".to_owned(),
            id: Uuid::from_u128(7),
            cause: "unknown event rocket.exploded v1".to_owned(),
            attempts: 2,
            at: "2028-03-01T14:00:00Z".parse().unwrap(),
            tried_at: None,
            skipped,
        };
        serde_json::from_value(serde_json::to_value(sent).unwrap()).unwrap()
    }

    fn mail(status: ParkedStatus) -> Parked {
        let sent = ParkedEntry {
            position: 42,
            aggregate: "rocket".to_owned(),
            id: Uuid::from_u128(7),
            cause: "bad".to_owned(),
            at: "2028-03-01T14:00:00Z".parse().unwrap(),
            status,
            retries: 1,
            history: Vec::new(),
        };
        serde_json::from_value(serde_json::to_value(sent).unwrap()).unwrap()
    }

    #[component]
    fn Shown(parked: Vec<Parked>, may_change: bool) -> Element {
        let ondecide = may_change.then(|| EventHandler::new(|_: (u64, What)| ()));
        rsx! {
            Table { parked, ondecide }
        }
    }

    fn shown(parked: Parked, may_change: bool) -> String {
        let props = ShownProps {
            parked: vec![parked],
            may_change,
        };
        let mut page = VirtualDom::new_with_props(Shown, props);
        page.rebuild_in_place();
        dioxus_ssr::render(&page)
    }

    #[test]
    fn a_parked_commit_is_shown_with_its_event_and_its_aggregate() {
        let html = shown(commit(Some(50)), true);
        for part in [
            "at=42",
            "at=50",
            "kind=rocket&amp;id=00000000-0000-0000-0000-000000000007",
            "unknown event rocket.exploded v1",
            "2 times",
            text::SKIPPED,
        ] {
            let plain = html.replace("&#38;", "&amp;");
            assert!(plain.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn only_it_decides_and_only_about_what_can_be_decided() {
        for (parked, may_change, buttons) in [
            (commit(None), true, 2),
            (commit(None), false, 0),
            (commit(Some(50)), true, 0),
            (mail(ParkedStatus::Waiting), true, 2),
            (mail(ParkedStatus::Skipped), true, 1),
            (mail(ParkedStatus::Retrying), true, 0),
            (mail(ParkedStatus::Mailed), true, 0),
        ] {
            let html = shown(parked, may_change);
            assert_eq!(html.matches("<button").count(), buttons, "{html}");
        }
    }
}
