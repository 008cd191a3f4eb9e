//! Seats are reserved; a booking is confirmed, cancelled, expired.

use domain::ids::BookingId;
use domain::launch::{Booking, BookingCancelled, BookingConfirmed, BookingExpired, SeatsReserved};
use notifier::{Template, Values};

use super::{Mail, Reader, Told};
use crate::papers::{self, Stands};
use crate::words;

pub(super) fn seats_reserved(told: &Told<'_>, event: &SeatsReserved) -> Mail {
    let seats = u32::try_from(event.passengers.len()).unwrap_or(u32::MAX);
    Mail {
        template: Template::SeatsReserved,
        to: Reader::Customer(event.customer),
        booking: Some(event.booking),
        values: Values::from([
            ("launch", told.launch.clone()),
            ("date", told.date.clone()),
            ("seats", words::seats(seats)),
            ("total", event.total.to_string()),
            ("until", told.turn.after.moment(event.expires_at)),
            ("page", told.turn.sites.booking(event.booking)),
        ]),
        attachments: Vec::new(),
    }
}

pub(super) fn confirmed(told: &Told<'_>, event: &BookingConfirmed) -> Vec<Mail> {
    let Some(booking) = booking(told, event.booking) else {
        return Vec::new();
    };
    let course = told.turn.after;
    let ticket = papers::ticket(course, told.turn.id, event.booking);
    let calendar = papers::calendar(course, event.booking, Stands::Confirmed);
    let values = |page: String| {
        Values::from([
            ("launch", told.launch.clone()),
            ("date", told.date.clone()),
            ("seats", words::seats(booking.seats)),
            ("total", booking.total.to_string()),
            ("page", page),
        ])
    };
    vec![
        Mail {
            template: Template::BookingConfirmed,
            to: Reader::Customer(event.customer),
            booking: Some(event.booking),
            values: values(told.turn.sites.booking(event.booking)),
            attachments: ticket.into_iter().chain(calendar).collect(),
        },
        Mail {
            template: Template::SupplierBookingConfirmed,
            to: told.supplier(),
            booking: Some(event.booking),
            values: values(told.own_page()),
            attachments: Vec::new(),
        },
    ]
}

pub(super) fn cancelled(told: &Told<'_>, event: &BookingCancelled) -> Vec<Mail> {
    let Some(booking) = booking(told, event.booking) else {
        return Vec::new();
    };
    let refund = match (event.payment, event.refund.is_zero()) {
        (_, false) => format!("{} ({}%)", event.refund, event.refund_percent),
        (None, true) => "nothing, since nothing was paid".to_owned(),
        (Some(_), true) => "nothing, since the launch is too near".to_owned(),
    };
    // Who had paid was told of the launch for a calendar.
    let was_paid = booking.payment.is_some();
    let calendar = was_paid
        .then(|| papers::calendar(told.turn.after, event.booking, Stands::Cancelled))
        .flatten();
    let mut mails = vec![Mail {
        template: Template::BookingCancelled,
        to: Reader::Customer(event.customer),
        booking: Some(event.booking),
        values: Values::from([
            ("launch", told.launch.clone()),
            ("date", told.date.clone()),
            ("seats", words::seats(booking.seats)),
            ("refund", refund),
            ("page", told.turn.sites.booking(event.booking)),
        ]),
        attachments: calendar.into_iter().collect(),
    }];
    // What was only held was never told to the supplier.
    if was_paid {
        mails.push(Mail {
            template: Template::SupplierBookingCancelled,
            to: told.supplier(),
            booking: Some(event.booking),
            values: Values::from([
                ("launch", told.launch.clone()),
                ("date", told.date.clone()),
                ("seats", words::seats(booking.seats)),
                ("page", told.own_page()),
            ]),
            attachments: Vec::new(),
        });
    }
    mails
}

pub(super) fn expired(told: &Told<'_>, event: &BookingExpired) -> Vec<Mail> {
    let Some(booking) = booking(told, event.booking) else {
        return Vec::new();
    };
    vec![Mail {
        template: Template::BookingExpired,
        to: Reader::Customer(event.customer),
        booking: Some(event.booking),
        values: Values::from([
            ("launch", told.launch.clone()),
            ("date", told.date.clone()),
            ("seats", words::seats(booking.seats)),
            ("page", told.turn.sites.launch(&told.flight.slug)),
        ]),
        attachments: Vec::new(),
    }]
}

/// A booking, which was reserved before.
fn booking<'a>(told: &Told<'a>, id: BookingId) -> Option<&'a Booking> {
    told.turn.after.launch().booking(id)
}
