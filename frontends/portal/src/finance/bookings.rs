//! All bookings.

use api_contract::managed::bookings::ManagedBooking;
use api_contract::page::Page as Part;
use dioxus::prelude::*;
use frontend_kit::{said, use_answer, use_query};
use frontend_ui::{Cell, DataTable, Heading, NumberCell};

use super::filters::{Filters, OneWord, Stretch};
use super::rows::{At, NothingFits, Standing, named, short};
use super::words::{BOOKING_STATUSES, method};
use crate::frame::{Head, Parts, use_trail};
use crate::text::finance::{column, filter, list};
use crate::text::words::booking_status;
use crate::{Page, listing};

const LIST: &str = "/api/v1/bookings";
const NAMES: [&str; 7] = [
    "launch", "supplier", "customer", "status", "from", "to", "sort",
];

/// All bookings.
#[component]
pub(super) fn BookingsPage() -> Element {
    let (query, trail) = (use_query(), use_trail());
    let bookings =
        use_answer::<Part<ManagedBooking>>(move || listing::page(LIST, &query.now(), &NAMES));
    let statuses = BOOKING_STATUSES.map(|(word, status)| (word, booking_status(status).1));
    rsx! {
        Head { title: Page::Bookings.title() }
        Filters { csv: listing::file(LIST, &query.now(), &NAMES),
            OneWord { name: "status", label: filter::STATUS, words: statuses.to_vec() }
            Stretch {}
        }
        {bookings.view(|part| rsx! {
            if part.items.is_empty() {
                NothingFits {}
            } else {
                BookingTable { bookings: part.items.clone() }
            }
            Parts {
                label: list::BOOKINGS,
                query,
                trail,
                said: list::shown(part.items.len()),
                next: part.next,
            }
        })}
    }
}

#[component]
fn BookingTable(bookings: Vec<ManagedBooking>) -> Element {
    let query = use_query();
    rsx! {
        DataTable {
            caption: list::BOOKINGS,
            headings: vec![
                Heading::text(column::BOOKING),
                Heading::text(column::CUSTOMER),
                Heading::text(column::LAUNCH),
                Heading::number(column::SEATS),
                Heading::number(column::TOTAL),
                Heading::text(column::PAYMENT),
                Heading::text(column::STATUS),
                listing::sorting(Heading::text(column::MADE), query, "created_at", "-created_at"),
            ],
            onsort: move |address: String| query.go(address),
            for booking in bookings {
                tr { key: "{booking.id}",
                    Cell { heading: column::BOOKING,
                        a { href: Page::Booking.of(booking.id.0), {short(booking.id.0)} }
                    }
                    Cell { heading: column::CUSTOMER, {named(booking.customer_name.as_ref())} }
                    Cell { heading: column::LAUNCH,
                        a { href: Page::Launch.of(booking.launch.0), {booking.launch_slug.clone()} }
                    }
                    NumberCell { heading: column::SEATS, "{booking.seats}" }
                    NumberCell { heading: column::TOTAL, {said::money(booking.total)} }
                    Cell { heading: column::PAYMENT, {method(booking.payment)} }
                    Cell { heading: column::STATUS,
                        Standing { status: booking_status(booking.status) }
                    }
                    Cell { heading: column::MADE,
                        At { at: booking.created_at }
                    }
                }
            }
        }
    }
}
