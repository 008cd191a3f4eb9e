//! One invoice, as a supplier sees it.

use api_contract::managed::invoices::ManagedInvoiceDetails;
use dioxus::prelude::*;
use frontend_kit::{said, use_answer};
use frontend_ui::{Badge, Cell, DataTable, Fact, Heading, NumberCell, Tile, Tiles};
use uuid::Uuid;

use crate::Page;
use crate::frame::{Head, Part};
use crate::text::{invoices as text, words};

/// One invoice: what it is, what it charges, what is paid.
#[component]
pub(in crate::supplier) fn InvoicePage(invoice: Uuid) -> Element {
    let answer = use_answer::<ManagedInvoiceDetails>(move || format!("/api/v1/invoices/{invoice}"));
    let found = answer.here().map(|found| found.invoice);
    let number = found.as_ref().and_then(|found| found.number.clone());
    rsx! {
        p { class: "page-back",
            a { href: Page::Invoices.path(), {text::BACK} }
        }
        Head { title: number.clone().unwrap_or_else(|| Page::Invoice.title().to_owned()),
            if let Some(found) = found {
                Badge { tone: words::invoice_status(found.status).0, {words::invoice_status(found.status).1} }
            }
            if number.is_some() {
                a { class: "button button-plain", href: "/api/v1/invoices/{invoice}.pdf", download: true, {text::PDF} }
            }
        }
        {answer.view(|found| rsx! {
            InvoiceWhole { found }
        })}
    }
}

/// What it is, what it charges, what is paid.
#[component]
pub(crate) fn InvoiceWhole(found: ManagedInvoiceDetails) -> Element {
    let head = found.invoice;
    rsx! {
        Tiles {
            Tile { label: text::TOTAL, value: said::money(head.total) }
            Tile { label: text::PAID, value: said::money(head.paid) }
            Tile {
                label: text::OPEN,
                value: said::money(head.open),
                note: head.due_at.map(|due| format!("{} {}", text::DUE, said::utc_day(due))),
            }
        }
        div { class: "beside",
            Part { title: Page::Invoice.title(),
                dl { class: "facts",
                    Fact { name: text::KIND, {words::invoice_kind(head.kind)} }
                    Fact { name: text::DATE, {said::utc_day(head.issued_at.unwrap_or(head.written_at))} }
                    Fact { name: text::LAUNCH,
                        a { href: Page::Launch.of(head.launch.0), {Page::Launch.title()} }
                    }
                    if let Some(booking) = head.booking {
                        Fact { name: Page::Booking.title(),
                            a { href: Page::Booking.of(booking.0), {Page::Booking.title()} }
                        }
                    }
                    if let Some(recipient) = found.recipient {
                        Fact { name: text::RECIPIENT, note: recipient.address.clone(), {recipient.name.clone()} }
                    }
                    if let (Some(corrects), Some(number)) = (head.corrects, found.corrects_number) {
                        Fact { name: text::CORRECTS,
                            a { href: Page::Invoice.of(corrects.0), {number} }
                        }
                    }
                    if let (Some(note), Some(number)) = (head.credit_note, found.credit_note_number) {
                        Fact { name: text::CREDITED,
                            a { href: Page::Invoice.of(note.0), {number} }
                        }
                    }
                }
            }
            div {
                if !found.lines.is_empty() {
                    Part { title: text::LINES,
                        DataTable {
                            caption: text::LINES,
                            headings: vec![
                                Heading::text(text::TEXT),
                                Heading::number(text::QUANTITY),
                                Heading::number(text::UNIT_PRICE),
                                Heading::number(text::NET),
                                Heading::number(text::TAX),
                            ],
                            for (place , line) in found.lines.into_iter().enumerate() {
                                tr { key: "{place}",
                                    Cell { heading: text::TEXT, {line.text.clone()} }
                                    NumberCell { heading: text::QUANTITY, "{line.quantity}" }
                                    NumberCell { heading: text::UNIT_PRICE, {said::money(line.unit_price)} }
                                    NumberCell { heading: text::NET, {said::money(line.net)} }
                                    NumberCell { heading: text::TAX, {said::money(line.tax)} }
                                }
                            }
                        }
                    }
                }
                Part { title: text::PAYMENTS,
                    if found.payments.is_empty() {
                        p { class: "page-lead", {text::NO_PAYMENTS} }
                    } else {
                        DataTable {
                            caption: text::PAYMENTS,
                            headings: vec![
                                Heading::text(text::DATE),
                                Heading::text(text::REFERENCE),
                                Heading::number(text::TOTAL),
                            ],
                            for payment in found.payments {
                                tr { key: "{payment.payment}",
                                    Cell { heading: text::DATE,
                                        {said::utc_day(payment.paid_at.unwrap_or(payment.applied_at))}
                                    }
                                    Cell { heading: text::REFERENCE, {payment.reference.clone().unwrap_or_default()} }
                                    NumberCell { heading: text::TOTAL, {said::money(payment.amount)} }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
