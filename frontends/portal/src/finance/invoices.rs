//! All invoices and credit notes.

use api_contract::managed::SummedPage;
use api_contract::managed::invoices::{InvoiceSum, ManagedInvoice};
use dioxus::prelude::*;
use domain::invoice::{InvoiceKind, InvoiceStatus};
use frontend_kit::{said, use_answer, use_query};
use frontend_ui::{Cell, DataTable, Heading, NumberCell, Tile, Tiles, Tone};

use super::filters::{Filters, OneWord, Stretch, Typed};
use super::rows::{At, NothingFits, Standing, named};
use crate::frame::{Head, Parts, use_trail};
use crate::text::finance::{column, filter, invoice as text, list, revenue};
use crate::text::words::{invoice_kind, invoice_status};
use crate::{Page, listing};

const LIST: &str = "/api/v1/invoices";
const NAMES: [&str; 11] = [
    "launch", "supplier", "customer", "kind", "status", "overdue", "year", "number", "from", "to",
    "sort",
];

/// All invoices and credit notes.
#[component]
pub(super) fn InvoicesPage() -> Element {
    let (query, trail) = (use_query(), use_trail());
    let invoices = use_answer::<SummedPage<ManagedInvoice, InvoiceSum>>(move || {
        listing::page(LIST, &query.now(), &NAMES)
    });
    let kinds = InvoiceKind::ALL.iter();
    let kinds = kinds.map(|kind| (kind.as_str(), invoice_kind(*kind)));
    let statuses = InvoiceStatus::ALL.iter();
    let statuses = statuses.map(|status| (status.as_str(), invoice_status(*status).1));
    rsx! {
        Head { title: list::INVOICES }
        Filters { csv: listing::file(LIST, &query.now(), &NAMES),
            OneWord { name: "kind", label: filter::KIND, words: kinds.collect::<Vec<_>>() }
            OneWord { name: "status", label: filter::STATUS, words: statuses.collect::<Vec<_>>() }
            OneWord { name: "overdue", label: filter::DUE, words: vec![("true", filter::OVERDUE)] }
            Stretch {}
            Typed { name: "number", label: filter::NUMBER }
        }
        {invoices.view(|part| rsx! {
            Tiles {
                for sum in part.sums {
                    Tile {
                        key: "{sum.kind}",
                        label: list::of(sum.count, invoice_kind(sum.kind), invoice_kind(sum.kind)),
                        value: said::money(sum.total),
                        note: (!sum.open.is_zero()).then(|| revenue::open(&said::money(sum.open))),
                        tone: Tone::Waiting,
                    }
                }
            }
            if part.items.is_empty() {
                NothingFits {}
            } else {
                InvoiceTable { invoices: part.items.clone() }
            }
            Parts {
                label: list::INVOICES,
                query,
                trail,
                said: list::shown(part.items.len()),
                next: part.next,
            }
        })}
    }
}

#[component]
fn InvoiceTable(invoices: Vec<ManagedInvoice>) -> Element {
    let query = use_query();
    rsx! {
        DataTable {
            caption: list::INVOICES,
            headings: vec![
                Heading::text(column::INVOICE),
                Heading::text(column::KIND),
                Heading::text(column::PARTY),
                Heading::text(column::STATUS),
                Heading::number(column::TOTAL),
                Heading::number(column::OPEN),
                listing::sorting(Heading::text(column::MADE), query, "written_at", "-written_at"),
                Heading::text(column::DUE),
            ],
            onsort: move |address: String| query.go(address),
            for invoice in invoices {
                tr { key: "{invoice.id}",
                    Cell { heading: column::INVOICE,
                        a { href: Page::Invoice.of(invoice.id.0),
                            {invoice.number.clone().unwrap_or_else(|| text::DRAFT.to_owned())}
                        }
                    }
                    Cell { heading: column::KIND, {invoice_kind(invoice.kind)} }
                    Cell { heading: column::PARTY, {named(invoice.party_name.as_ref())} }
                    Cell { heading: column::STATUS,
                        Standing { status: invoice_status(invoice.status) }
                    }
                    NumberCell { heading: column::TOTAL, {said::money(invoice.total)} }
                    NumberCell { heading: column::OPEN, {said::money(invoice.open)} }
                    Cell { heading: column::MADE,
                        At { at: invoice.written_at }
                    }
                    Cell { heading: column::DUE,
                        if let Some(at) = invoice.due_at {
                            At { at }
                        }
                    }
                }
            }
        }
    }
}
