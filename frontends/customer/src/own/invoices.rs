//! One's invoices and credit notes.

use api_contract::Page;
use api_contract::statements::CustomerInvoice;
use dioxus::prelude::*;
use domain::invoice::{InvoiceKind, InvoiceStatus};
use frontend_kit::{Parameters, Query, use_answer, use_query};
use frontend_ui::{Badge, Cell, DataTable, Empty, Heading, NumberCell, Paging, Tone};

use super::text::invoices as text;
use crate::routes;
use crate::said::{money, utc_day};

/// Where in the list a page begins.
const CURSOR: &str = "cursor";

/// One's invoices and credit notes, newest first.
#[component]
pub(super) fn Invoices() -> Element {
    let query = use_query();
    let found = use_answer::<Page<CustomerInvoice>>(move || {
        let place = Parameters::default().with(CURSOR, &query.get(CURSOR));
        format!("/api/v1/invoices{place}")
    });
    found.view(|page| shown(page, query))
}

/// A page of them.
fn shown(page: Page<CustomerInvoice>, query: Query) -> Element {
    let before = (!query.get(CURSOR).is_empty()).then(|| query.without(CURSOR));
    let after = page.next.map(|next| query.with(CURSOR, &next));
    if page.items.is_empty() && before.is_none() {
        return rsx! {
            Empty { title: text::NONE,
                p { {text::WHEN} }
            }
        };
    }
    rsx! {
        DataTable {
            caption: text::CAPTION,
            headings: vec![
                Heading::text(text::NUMBER),
                Heading::text(text::WHAT),
                Heading::text(text::ISSUED),
                Heading::number(text::TOTAL),
                Heading::text(text::STATUS),
                Heading::text(text::BOOKING),
            ],
            for invoice in page.items {
                Row { key: "{invoice.id}", invoice }
            }
        }
        if before.is_some() || after.is_some() {
            Paging { label: text::PAGES, before, after, said: "", onclick: move |to: String| query.go(to) }
        }
    }
}

#[component]
fn Row(invoice: CustomerInvoice) -> Element {
    let (tone, status) = status(invoice.status);
    rsx! {
        tr {
            Cell { heading: text::NUMBER,
                a { href: "/api/v1/invoices/{invoice.id}.pdf", download: "",
                    "aria-label": text::pdf(&invoice.number),
                    {invoice.number.clone()}
                }
            }
            Cell { heading: text::WHAT,
                {if invoice.kind == InvoiceKind::CreditNote { text::CREDIT_NOTE } else { text::INVOICE }}
            }
            Cell { heading: text::ISSUED, {utc_day(invoice.issued_at)} }
            NumberCell { heading: text::TOTAL, {money(invoice.total)} }
            Cell { heading: text::STATUS,
                Badge { tone, {status} }
            }
            Cell { heading: text::BOOKING,
                if let Some(booking) = invoice.booking {
                    a { href: routes::booking(booking), "aria-label": text::booking_of(&invoice.number), {text::TO_BOOKING} }
                }
            }
        }
    }
}

const fn status(of: InvoiceStatus) -> (Tone, &'static str) {
    match of {
        InvoiceStatus::Drafted => (Tone::Quiet, text::DRAFTED),
        InvoiceStatus::Issued => (Tone::Waiting, text::OPEN),
        InvoiceStatus::PartiallyPaid => (Tone::Waiting, text::PARTIALLY_PAID),
        InvoiceStatus::Overdue => (Tone::Bad, text::OVERDUE),
        InvoiceStatus::Settled => (Tone::Good, text::SETTLED),
        InvoiceStatus::Cancelled => (Tone::Quiet, text::CANCELLED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::samples;

    #[test]
    fn invoices_and_credit_notes_stand_in_a_table_each_with_its_paper_and_its_booking() {
        let of = |items: Vec<CustomerInvoice>, next: Option<&str>| {
            let next = next.map(str::to_owned);
            let page = Page { items, next };
            samples::written(move || shown(page.clone(), use_query()))
        };
        insta::assert_snapshot!(samples::states([
            ("None", of(vec![], None)),
            (
                "Some, and a page after them",
                of(samples::cancelled().invoices, Some("next"))
            ),
        ]));
    }
}
