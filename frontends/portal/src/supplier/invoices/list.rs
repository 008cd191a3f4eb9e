//! All invoices of a supplier.

use api_contract::managed::SummedPage;
use api_contract::managed::invoices::{InvoiceSum, ManagedInvoice};
use dioxus::prelude::*;
use domain::invoice::{InvoiceKind, InvoiceStatus};
use domain::money::Money;
use frontend_kit::{Query, said, use_answer, use_page_key, use_query};
use frontend_ui::{
    Badge, Button, Cell, Choice, DataTable, Empty, Heading, NumberCell, Select, Tile, Tiles,
};

use super::send::SendDialog;
use crate::Page;
use crate::frame::{Head, Parts, use_trail};
use crate::listing::{self, is_filtered, sorting};
use crate::text::{invoices as text, words};

/// Where the API has them.
const PATH: &str = "/api/v1/invoices";

/// What the API can filter by, and the order.
const FILTERS: [&str; 3] = ["kind", "status", "sort"];

/// The kinds that suppliers have to do with.
const KINDS: [InvoiceKind; 3] = [
    InvoiceKind::SupplierFee,
    InvoiceKind::SupplierLaunch,
    InvoiceKind::CreditNote,
];

/// The parameter that opens the dialog of an invoice for a launch.
const SEND: &str = "send";

type Invoices = SummedPage<ManagedInvoice, InvoiceSum>;

/// All invoices of a supplier. With `?send=…` it is about to send one for that launch.
#[component]
pub(in crate::supplier) fn InvoicesPage() -> Element {
    let (query, trail) = (use_query(), use_trail());
    let invoices = use_answer::<Invoices>(move || listing::page(PATH, &query.now(), &FILTERS));
    let all = use_answer::<Invoices>(|| format!("{PATH}?limit=1"));
    let file = listing::file(PATH, &query.now(), &FILTERS);
    let mut sending = use_signal(|| false);
    let key = use_page_key();
    let asked = query.get(SEND);
    rsx! {
        Head { title: Page::Invoices.title(),
            a { class: "button button-plain", href: file, download: true, {text::EXPORT} }
            Button { onclick: move |_| sending.set(true), {text::SEND} }
        }
        if let Some(all) = all.here() {
            Sums { sums: all.sums }
        }
        Filters { query }
        {invoices.view(move |invoices| {
            let count = invoices.items.len();
            rsx! {
                if count == 0 && is_filtered(&query.now(), &FILTERS) {
                    Empty { title: text::NONE_LIKE_THAT }
                } else if count == 0 {
                    Empty { title: text::NONE, {text::NONE_LEAD} }
                } else {
                    Table { query, invoices: invoices.items }
                    Parts { label: text::PARTS, query, trail, next: invoices.next, said: text::shown(count) }
                }
            }
        })}
        if sending() || !asked.is_empty() {
            SendDialog {
                asked,
                key_of_page: key,
                onclose: move |was_tried| {
                    sending.set(false);
                    if !query.get(SEND).is_empty() {
                        query.go(query.without(SEND));
                    }
                    if was_tried {
                        invoices.again();
                        all.again();
                    }
                },
            }
        }
    }
}

/// What is open, on both sides.
#[component]
fn Sums(sums: Vec<InvoiceSum>) -> Element {
    let of = |kind, read: fn(&InvoiceSum) -> Money| {
        let sum = sums.iter().find(|sum| sum.kind == kind);
        said::money(sum.map_or(Money::ZERO, read))
    };
    rsx! {
        Tiles {
            Tile { label: text::FEES, value: of(InvoiceKind::SupplierFee, |sum| sum.open) }
            Tile { label: text::OWN, value: of(InvoiceKind::SupplierLaunch, |sum| sum.open) }
            Tile { label: text::OWN_TOTAL, value: of(InvoiceKind::SupplierLaunch, |sum| sum.total) }
        }
    }
}

#[component]
fn Filters(query: Query) -> Element {
    let set = move |name: &'static str| move |value: String| query.go(query.with(name, &value));
    let kinds = KINDS.map(|kind| choice(kind.as_str(), words::invoice_kind(kind)));
    let statuses = InvoiceStatus::ALL.iter().map(|status| {
        let (_, label) = words::invoice_status(*status);
        choice(status.as_str(), label)
    });
    rsx! {
        section { class: "filters",
            Select {
                name: "kind",
                label: text::KIND,
                options: all_or(kinds),
                value: query.get("kind"),
                onchange: set("kind"),
            }
            Select {
                name: "status",
                label: text::STATUS,
                options: all_or(statuses),
                value: query.get("status"),
                onchange: set("status"),
            }
        }
    }
}

fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        note: None,
    }
}

fn all_or(choices: impl IntoIterator<Item = Choice>) -> Vec<Choice> {
    let mut options = vec![choice("", text::ALL)];
    options.extend(choices);
    options
}

#[component]
fn Table(query: Query, invoices: Vec<ManagedInvoice>) -> Element {
    rsx! {
        DataTable {
            caption: text::CAPTION,
            headings: vec![
                Heading::text(text::NUMBER),
                Heading::text(text::KIND),
                Heading::text(text::STATUS),
                sorting(Heading::text(text::DATE), query, "written_at", "-written_at"),
                Heading::text(text::DUE),
                Heading::number(text::TOTAL),
                Heading::number(text::OPEN),
            ],
            onsort: move |href: String| query.go(href),
            for invoice in invoices {
                Row { key: "{invoice.id}", invoice }
            }
        }
    }
}

#[component]
fn Row(invoice: ManagedInvoice) -> Element {
    let (tone, status) = words::invoice_status(invoice.status);
    let number = invoice.number.clone();
    rsx! {
        tr {
            Cell { heading: text::NUMBER,
                a { href: Page::Invoice.of(invoice.id.0),
                    {number.unwrap_or_else(|| text::NO_NUMBER.to_owned())}
                }
            }
            Cell { heading: text::KIND, {words::invoice_kind(invoice.kind)} }
            Cell { heading: text::STATUS, Badge { tone, {status} } }
            Cell { heading: text::DATE, {said::utc_day(invoice.written_at)} }
            Cell { heading: text::DUE, {invoice.due_at.map(said::utc_day).unwrap_or_default()} }
            NumberCell { heading: text::TOTAL, {said::money(invoice.total)} }
            NumberCell { heading: text::OPEN, {said::money(invoice.open)} }
        }
    }
}
