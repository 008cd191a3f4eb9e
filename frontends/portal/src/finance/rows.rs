//! What rows of several lists show alike.

use api_contract::managed::payments::{ManagedPayment, PaymentPurpose};
use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use frontend_kit::said;
use frontend_ui::{Badge, Cell, DataTable, Empty, Heading, NumberCell, Tone};
use uuid::Uuid;

use super::words::{direction, failure, method, payment_status};
use crate::Page;
use crate::text::finance::{column, list};

/// The end of an id, which people can read out.
pub(super) fn short(id: Uuid) -> String {
    let text = id.simple().to_string();
    format!("#{}", text[text.len() - 8..].to_uppercase())
}

/// How somebody is called, if that is known.
pub(super) fn named(name: Option<&String>) -> String {
    name.map_or_else(|| list::UNKNOWN.to_owned(), Clone::clone)
}

/// A moment, in UTC, as programs read it too.
#[component]
pub(super) fn At(at: DateTime<Utc>) -> Element {
    rsx! {
        time { datetime: at.to_rfc3339(), {said::moment_utc(at)} }
    }
}

/// How something stands.
#[component]
pub(super) fn Standing(status: (Tone, &'static str)) -> Element {
    let (tone, words) = status;
    rsx! {
        Badge { tone, {words} }
    }
}

/// Nothing that fits what is asked for.
#[component]
pub(super) fn NothingFits() -> Element {
    rsx! {
        Empty { title: list::NOTHING, {list::NOTHING_FITS} }
    }
}

/// What a payment is for, and the way there.
#[component]
pub(super) fn Purpose(purpose: PaymentPurpose) -> Element {
    let (href, words) = match purpose {
        PaymentPurpose::Booking { booking, .. } => (
            Page::Booking.of(booking.0),
            format!("{} {}", column::BOOKING, short(booking.0)),
        ),
        PaymentPurpose::Invoice { invoice, .. } => (
            Page::Invoice.of(invoice.0),
            format!("{} {}", column::INVOICE, short(invoice.0)),
        ),
    };
    rsx! {
        a { href, {words} }
    }
}

/// Payments.
#[component]
pub(super) fn PaymentTable(caption: String, payments: Vec<ManagedPayment>) -> Element {
    rsx! {
        DataTable {
            caption,
            headings: vec![
                Heading::text(column::PURPOSE),
                Heading::text(column::PARTY),
                Heading::text(column::DIRECTION),
                Heading::text(column::PAYMENT),
                Heading::number(column::AMOUNT),
                Heading::text(column::STATUS),
                Heading::text(column::REFERENCE),
                Heading::text(column::BEGUN),
                Heading::text(column::PAID_AT),
            ],
            for payment in payments {
                tr { key: "{payment.id}",
                    Cell { heading: column::PURPOSE,
                        Purpose { purpose: payment.purpose }
                    }
                    Cell { heading: column::PARTY, {named(payment.party_name.as_ref())} }
                    Cell { heading: column::DIRECTION, {direction(payment.direction)} }
                    Cell { heading: column::PAYMENT, {method(payment.method)} }
                    NumberCell { heading: column::AMOUNT, {said::money(payment.amount)} }
                    Cell { heading: column::STATUS,
                        Standing { status: payment_status(payment.status) }
                        if let Some(why) = payment.failure {
                            span { class: "cell-note", {failure(why)} }
                        }
                    }
                    Cell { heading: column::REFERENCE, {payment.reference.clone().unwrap_or_default()} }
                    Cell { heading: column::BEGUN,
                        At { at: payment.initiated_at }
                    }
                    Cell { heading: column::PAID_AT,
                        if let Some(at) = payment.paid_at {
                            At { at }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn an_id_is_told_by_its_end() {
        let id = "0190b3a0-0000-7000-8000-0000deadbeef".parse().unwrap();
        assert_eq!(short(id), "#DEADBEEF");
    }
}
