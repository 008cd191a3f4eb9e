//! All payments.

use api_contract::managed::SummedPage;
use api_contract::managed::payments::{ManagedPayment, PaymentSum};
use dioxus::prelude::*;
use domain::payment::Direction;
use frontend_kit::{said, use_answer, use_query};
use frontend_ui::{Tile, Tiles};

use super::filters::{Filters, OneWord, Stretch, Typed};
use super::rows::{NothingFits, PaymentTable};
use super::words::{PAYMENT_STATUSES, direction, payment_status};
use crate::frame::{Head, Parts, use_trail};
use crate::text::finance::{filter, list};
use crate::{Page, listing};

const LIST: &str = "/api/v1/payments";
const NAMES: [&str; 10] = [
    "launch",
    "supplier",
    "customer",
    "booking",
    "invoice",
    "status",
    "direction",
    "reference",
    "from",
    "to",
];

/// All payments.
#[component]
pub(super) fn PaymentsPage() -> Element {
    let (query, trail) = (use_query(), use_trail());
    let payments = use_answer::<SummedPage<ManagedPayment, PaymentSum>>(move || {
        listing::page(LIST, &query.now(), &NAMES)
    });
    let statuses = PAYMENT_STATUSES.map(|(word, status)| (word, payment_status(status).1));
    let ways = Direction::ALL
        .iter()
        .map(|way| (way.as_str(), direction(*way)));
    rsx! {
        Head { title: Page::Payments.title() }
        Filters { csv: listing::file(LIST, &query.now(), &NAMES),
            OneWord { name: "status", label: filter::STATUS, words: statuses.to_vec() }
            OneWord { name: "direction", label: filter::DIRECTION, words: ways.collect::<Vec<_>>() }
            Stretch {}
            Typed { name: "reference", label: filter::REFERENCE }
        }
        {payments.view(|part| rsx! {
            Tiles {
                for (place , sum) in part.sums.into_iter().enumerate() {
                    Tile {
                        key: "{place}",
                        label: format!("{}: {}", direction(sum.direction), payment_status(sum.status).1),
                        value: said::money(sum.total),
                        note: list::of(sum.count, "payment", "payments"),
                    }
                }
            }
            if part.items.is_empty() {
                NothingFits {}
            } else {
                PaymentTable { caption: list::PAYMENTS, payments: part.items.clone() }
            }
            Parts {
                label: list::PAYMENTS,
                query,
                trail,
                said: list::shown(part.items.len()),
                next: part.next,
            }
        })}
    }
}
