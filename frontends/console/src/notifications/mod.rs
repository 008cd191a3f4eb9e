//! Mails to people: which there are, and what became of each.
//!
//! Auditors see all of it, and no button that changes anything.

mod act;
mod mail;

pub(crate) use mail::MailPage;

use api_contract::Page as PageOf;
use api_contract::notifications::{NotificationCounts, NotificationEntry, NotificationStatus};
use dioxus::prelude::*;
use frontend_kit::{Query, Values, platform, use_answer, use_page_key, use_query};
use frontend_ui::{
    Badge, Button, ButtonKind, Cell, DataTable, Field, Heading, NumberCell, SearchField, Select,
    Tile, Tiles, Tone,
};

use crate::Page;
use crate::filters::{CURSOR, Filters, SPAN_FIELDS, Span, SpanFields, address, choices};
use crate::links;
use crate::listed::listed;
use crate::me::Employee;
use crate::shown::{When, count};
use crate::text::{filter, notifications as text};
use act::{Act, ActDialog, Of};

/// The filters, which the API takes as they stand in the address. A recipient, who is personal, does
/// not stand there.
const FILTERS: [&str; 6] = ["status", "template", "error", "account", "booking", "event"];

/// The rarer ones of them.
const NARROW: [&str; 3] = ["account", "booking", "event"];

/// The field of a recipient who is looked for.
const SOUGHT: &str = "sought";

/// Which mails, as the API is asked for them.
type Asked = Vec<(&'static str, String)>;

/// All mails, the newest first.
#[component]
pub(crate) fn MailsPage(employee: Employee) -> Element {
    let query = use_query();
    let mut recipient = use_signal(String::new);
    // When it is now is looked at once for each query: what is shown anew asks nothing anew.
    let asked = use_memo(move || asked_for(query, &recipient.read()));
    let mails = use_answer::<PageOf<NotificationEntry>>(move || page_of(&asked.read(), query));
    let counts = use_answer::<NotificationCounts>(move || {
        address("/api/v1/notifications/counts", &asked.read())
    });
    let again = move || {
        mails.again();
        counts.again();
    };
    let is_narrow = NARROW.iter().any(|name| !query.get(name).is_empty());
    rsx! {
        Filters {
            label: filter::LABEL,
            path: Page::Notifications.path(),
            query,
            names: FILTERS.into_iter().chain(SPAN_FIELDS).collect(),
            onsend: move |values: Values| {
                recipient.set(values.get(SOUGHT).trim().to_owned());
                again();
            },
            SearchField { name: SOUGHT, label: text::RECIPIENT_IN_FULL, value: recipient(), most: 254 }
            Select {
                name: "status",
                label: text::STATUS,
                options: choices(text::ALL, text::STATUSES),
                value: query.get("status"),
            }
            Select {
                name: "template",
                label: text::TEMPLATE,
                options: choices(text::ALL, text::TEMPLATES),
                value: query.get("template"),
            }
            SpanFields { query }
            Field { name: "error", label: text::ERROR_HOLDS, most: 100, value: query.get("error") }
            details { class: "filters-more", open: is_narrow,
                summary { {filter::MORE} }
                div { class: "filters-fields",
                    for (name , label) in NARROW.into_iter().zip(text::NARROW) {
                        Field { key: "{name}", name, label, most: 36, value: query.get(name) }
                    }
                }
            }
        }
        if let Some(counts) = counts.here().filter(|counts| counts.total > 0) {
            Counts { counts: counts.clone() }
            div { class: "page-actions",
                if employee.may_change {
                    Together { counts, asked, ondone: move |()| again() }
                }
                // An address that is looked for would stand among the downloads.
                if recipient.read().is_empty() {
                    a { class: "button button-plain", href: file_of(&asked.read()), download: true, {text::FILE} }
                }
            }
        }
        {listed(mails, query, (text::NONE, filter::WIDER), |mails| rsx! { Mails { mails } })}
    }
}

fn asked_for(query: Query, recipient: &str) -> Asked {
    let mut asked: Asked = FILTERS.map(|name| (name, query.get(name))).into();
    asked.push(("recipient", recipient.to_owned()));
    asked.extend(Span::of(&query.now(), platform::now()).parameters());
    asked.retain(|(_, value)| !value.is_empty());
    asked
}

fn page_of(asked: &Asked, query: Query) -> String {
    let mut parameters = asked.clone();
    parameters.push(("limit", "50".to_owned()));
    parameters.push((CURSOR, query.get(CURSOR)));
    address("/api/v1/notifications", &parameters)
}

fn file_of(asked: &Asked) -> String {
    let mut parameters = asked.clone();
    parameters.push(("format", "csv".to_owned()));
    address("/api/v1/notifications", &parameters)
}

#[component]
fn Counts(counts: NotificationCounts) -> Element {
    rsx! {
        Tiles {
            Tile { label: text::TOTAL, value: count(counts.total) }
            for of in counts.by_status {
                Tile {
                    key: "{text::status(of.status)}",
                    label: text::status(of.status),
                    value: count(of.count),
                    tone: tone(of.status),
                }
            }
        }
        details { class: "filters-more",
            summary { {text::BY_TEMPLATE} }
            dl { class: "event-facts",
                for of in counts.by_template {
                    div { key: "{of.template}",
                        dt { {text::template(&of.template)} }
                        dd { {count(of.count)} }
                    }
                }
            }
        }
    }
}

/// What IT does with all mails that are shown, on all pages.
#[component]
fn Together(
    counts: NotificationCounts,
    asked: ReadSignal<Asked>,
    ondone: EventHandler<()>,
) -> Element {
    let mut act = use_signal(|| None::<Act>);
    let key = use_page_key();
    // Of suppressed mails most would be suppressed again, so they go only when they are asked for.
    let goes = |act: Act, status: NotificationStatus| {
        let suppressed = ("status", "suppressed".to_owned());
        let is_left_out = act == Act::Retry && status == NotificationStatus::Suppressed;
        act.statuses().contains(&status) && (!is_left_out || asked.read().contains(&suppressed))
    };
    let any = |act: &Act| {
        let mut counts = counts.by_status.iter();
        counts.any(|of| of.count > 0 && goes(*act, of.status))
    };
    let acts = Act::ALL.into_iter().filter(any);
    rsx! {
        for one in acts {
            Button {
                key: "{one.together()}",
                kind: if one == Act::Cancel { ButtonKind::Danger } else { ButtonKind::Plain },
                onclick: move |_| act.set(Some(one)),
                {one.together()}
            }
        }
        if let Some(what) = act() {
            ActDialog {
                act: what,
                of: Of::All(asked.read().clone()),
                key_of_page: key,
                onclose: move |()| act.set(None),
                ondone: move |()| {
                    act.set(None);
                    ondone.call(());
                },
            }
        }
    }
}

#[component]
fn Mails(mails: Vec<NotificationEntry>) -> Element {
    let [when, mail, to, status, attempts] = text::HEADINGS;
    let headings = [when, mail, to, status].map(Heading::text);
    let headings = headings.into_iter().chain([Heading::number(attempts)]);
    rsx! {
        DataTable { caption: text::CAPTION, headings: headings.collect::<Vec<_>>(),
            for one in mails {
                tr { key: "{one.id}",
                    Cell { heading: when,
                        When { at: one.created_at }
                    }
                    Cell { heading: mail,
                        a { href: links::mail(one.id), {text::template(&one.template)} }
                        if one.resends.is_some() {
                            span { class: "note", {text::REPEATS} }
                        }
                    }
                    Cell { heading: to, {one.recipient.clone()} }
                    Cell { heading: status,
                        Status { status: one.status }
                        if let Some(error) = &one.error {
                            span { class: "note", {error.clone()} }
                        }
                    }
                    NumberCell { heading: attempts, {count(u64::from(one.attempts))} }
                }
            }
        }
    }
}

/// How a mail stands.
#[component]
fn Status(status: NotificationStatus) -> Element {
    rsx! {
        Badge { tone: tone(status), {text::status(status)} }
    }
}

const fn tone(status: NotificationStatus) -> Tone {
    match status {
        NotificationStatus::Sent | NotificationStatus::Delivered => Tone::Good,
        NotificationStatus::Queued | NotificationStatus::Sending | NotificationStatus::Deferred => {
            Tone::Waiting
        }
        NotificationStatus::Failed
        | NotificationStatus::Unknown
        | NotificationStatus::Suppressed
        | NotificationStatus::Bounced
        | NotificationStatus::Complained => Tone::Bad,
        NotificationStatus::Cancelled => Tone::Quiet,
    }
}
