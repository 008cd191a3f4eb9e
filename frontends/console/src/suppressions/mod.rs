//! Addresses to which nothing is mailed: which there are and why, and how IT frees them.
//!
//! Auditors see all of it, and no button that changes anything.

mod act;

use api_contract::Page as PageOf;
use api_contract::suppressions::{SuppressionEntry, SuppressionStep};
use dioxus::prelude::*;
use frontend_kit::{Query, Values, use_answer, use_page_key, use_query};
use frontend_ui::{Badge, Button, ButtonKind, Cell, DataTable, Heading, SearchField, Select, Tone};

use crate::Page;
use crate::filters::{CURSOR, Filters, address, choices};
use crate::links;
use crate::listed::listed;
use crate::me::Employee;
use crate::shown::When;
use crate::text::{filter, suppressions as text};
use act::{Act, ActDialog};

/// The filters, which the API takes as they stand in the address. A recipient, who is personal, does
/// not stand there.
const FILTERS: [&str; 2] = ["cause", "removed"];

/// The field of a recipient who is looked for.
const SOUGHT: &str = "sought";

/// All of them, the newest first.
#[component]
pub(crate) fn SuppressionsPage(employee: Employee) -> Element {
    let query = use_query();
    let mut recipient = use_signal(String::new);
    let mut act = use_signal(|| None::<Act>);
    let key = use_page_key();
    let found = use_answer::<PageOf<SuppressionEntry>>(move || page_of(query, &recipient.read()));
    let may_change = employee.may_change;
    rsx! {
        p { class: "page-lead", {text::LEAD} }
        Filters {
            label: filter::LABEL,
            path: Page::Suppressions.path(),
            query,
            names: FILTERS.to_vec(),
            onsend: move |values: Values| {
                recipient.set(values.get(SOUGHT).trim().to_owned());
                found.again();
            },
            SearchField { name: SOUGHT, label: text::RECIPIENT_IN_FULL, value: recipient(), most: 254 }
            Select {
                name: "cause",
                label: text::CAUSE,
                options: choices(text::ALL, text::CAUSES),
                value: query.get("cause"),
            }
            Select {
                name: "removed",
                label: text::WHICH,
                options: choices(text::HOLDING, text::REMOVED_ONLY),
                value: query.get("removed"),
            }
        }
        if may_change {
            div { class: "page-actions",
                Button {
                    kind: ButtonKind::Plain,
                    onclick: move |_| act.set(Some(Act::Add)),
                    {text::ADD}
                }
            }
        }
        {listed(found, query, (text::NONE, text::NONE_MEANS), |entries| rsx! {
            Suppressed { entries, may_change, onfree: move |id| act.set(Some(Act::Free(id))) }
        })}
        if let Some(what) = act() {
            ActDialog {
                act: what,
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

fn page_of(query: Query, recipient: &str) -> String {
    let mut parameters: Vec<_> = FILTERS.map(|name| (name, query.get(name))).into();
    parameters.push(("recipient", recipient.to_owned()));
    parameters.push(("limit", "50".to_owned()));
    parameters.push((CURSOR, query.get(CURSOR)));
    address("/api/v1/suppressions", &parameters)
}

#[component]
fn Suppressed(
    entries: Vec<SuppressionEntry>,
    may_change: bool,
    onfree: EventHandler<uuid::Uuid>,
) -> Element {
    let [recipient, cause, since, history, free] = text::HEADINGS;
    let all = [recipient, cause, since, history, free].map(Heading::text);
    let headings: Vec<_> = all
        .into_iter()
        .take(if may_change { 5 } else { 4 })
        .collect();
    rsx! {
        DataTable { caption: text::CAPTION, headings,
            for one in entries {
                tr { key: "{one.id}",
                    Cell { heading: recipient, {one.recipient.clone()} }
                    Cell { heading: cause,
                        match one.removed_at {
                            Some(_) => rsx! {
                                Badge { tone: Tone::Quiet, {text::FREED} }
                            },
                            None => rsx! {
                                Badge { tone: Tone::Bad, {text::cause(one.cause)} }
                            },
                        }
                    }
                    Cell { heading: since,
                        When { at: one.since }
                    }
                    Cell { heading: history,
                        History { steps: one.history.clone() }
                    }
                    if may_change {
                        Cell { heading: free,
                            if one.removed_at.is_none() {
                                Button {
                                    kind: ButtonKind::Plain,
                                    onclick: move |_| onfree.call(one.id),
                                    {text::FREE}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What led to it and away from it, the newest first.
#[component]
fn History(steps: Vec<SuppressionStep>) -> Element {
    rsx! {
        for (place , step) in steps.into_iter().rev().enumerate() {
            p { key: "{place}", class: "note",
                When { at: step.at }
                " "
                {step.cause.map_or(text::FREED, text::cause)}
                if !step.said.is_empty() {
                    ": “"
                    {step.said.clone()}
                    "”"
                }
                if let Some(mail) = step.notification {
                    " "
                    a { href: links::mail(mail), {text::MAIL} }
                }
                if let Some(by) = step.by {
                    " "
                    a { class: "id", href: links::account(by), {text::BY} }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use api_contract::suppressions::SuppressionCause;
    use chrono::{DateTime, Utc};
    use domain::ids::AccountId;
    use uuid::Uuid;

    use super::*;

    fn entry(removed: bool) -> SuppressionEntry {
        let at: DateTime<Utc> = "2028-03-01T14:00:00Z".parse().unwrap();
        let bounced = SuppressionStep {
            at,
            cause: Some(SuppressionCause::Bounced),
            said: "550 5.1.1 no such mailbox".to_owned(),
            notification: Some(Uuid::from_u128(2)),
            by: None,
        };
        let freed = SuppressionStep {
            at,
            cause: None,
            said: "It is there again.".to_owned(),
            notification: None,
            by: Some(AccountId(Uuid::from_u128(3))),
        };
        SuppressionEntry {
            id: Uuid::from_u128(1),
            recipient: "ada@example.com".to_owned(),
            cause: SuppressionCause::Bounced,
            since: at,
            removed_at: removed.then_some(at),
            history: match removed {
                true => vec![bounced, freed],
                false => vec![bounced],
            },
        }
    }

    #[component]
    fn Shown(entries: Vec<SuppressionEntry>, may_change: bool) -> Element {
        rsx! {
            Suppressed { entries, may_change, onfree: move |_| () }
        }
    }

    fn shown(removed: bool, may_change: bool) -> String {
        let entries = vec![entry(removed)];
        let props = ShownProps {
            entries,
            may_change,
        };
        let mut page = VirtualDom::new_with_props(Shown, props);
        page.rebuild_in_place();
        dioxus_ssr::render(&page)
    }

    #[test]
    fn only_it_frees_an_address_and_only_one_that_is_not_free() {
        let button = format!(">{}<", text::FREE);
        for (removed, may_change, has_button) in [
            (false, true, true),
            (true, true, false),
            (false, false, false),
        ] {
            let html = shown(removed, may_change);
            let buttons = html.contains("<button") && html.contains(&button);
            assert_eq!(buttons, has_button, "{html}");
        }
    }

    #[test]
    fn an_address_is_shown_with_what_was_said_and_who_freed_it() {
        let html = shown(true, false);
        for part in [
            "ada@example.com",
            "550 5.1.1 no such mailbox",
            "It is there again.",
            "/console/notifications/00000000-0000-0000-0000-000000000002",
            "/console/accounts/00000000-0000-0000-0000-000000000003",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
}
