//! What one keeps of a booking: tickets, the calendar's entry, invoices.

use api_contract::booked::BookingDetails;
use api_contract::bookings::BookingStatus;
use dioxus::prelude::*;
use domain::invoice::InvoiceKind;

use super::text::papers as text;

/// What one keeps of a booking, as links that the browser saves.
#[component]
pub(super) fn Papers(details: BookingDetails) -> Element {
    let booking = &details.booking;
    let of_booking = |name: &str| format!("/api/v1/bookings/{}/{name}", booking.id);
    let has_ticket = booking.status == BookingStatus::Confirmed && booking.flight.is_some();
    rsx! {
        ul { class: "papers", "aria-label": text::LABEL,
            if has_ticket {
                li {
                    a { href: of_booking("ticket.pdf"), download: "", {text::ticket(booking.seats)} }
                }
            }
            if let Some(words) = entry(booking.status) && booking.flight.is_some() {
                li {
                    a { href: of_booking("launch.ics"), download: "", {words} }
                }
            }
            for invoice in &details.invoices {
                li { key: "{invoice.id}",
                    a { href: "/api/v1/invoices/{invoice.id}.pdf", download: "",
                        {match invoice.kind {
                            InvoiceKind::CreditNote => text::credit_note(&invoice.number),
                            _ => text::invoice(&invoice.number),
                        }}
                    }
                }
            }
        }
    }
}

/// What the calendar's entry is for; none once the launch flew.
const fn entry(status: BookingStatus) -> Option<&'static str> {
    match status {
        BookingStatus::Reserved | BookingStatus::Confirmed => Some(text::CALENDAR),
        // The entry says that it is off.
        BookingStatus::Expired | BookingStatus::Cancelled | BookingStatus::Aborted => {
            Some(text::TAKE_OUT)
        }
        BookingStatus::Completed | BookingStatus::Failed => None,
    }
}
