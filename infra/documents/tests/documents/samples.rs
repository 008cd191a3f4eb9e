//! Documents with something in them.

use chrono::{DateTime, Utc};
use documents::{
    BookingStatus, CalendarEntry, Invoice, LaunchFacts, LaunchReference, Party, References, Ticket,
    TicketPassenger,
};
use domain::ids::{BookingId, CustomerId, LaunchId, PassengerId, RefundId};
use domain::invoice::{Counterparty, InvoiceKind, InvoiceLine, InvoiceStatus};
use domain::launch::{Destination, LaunchStatus};
use domain::money::Money;
use domain::text::LineText;
use uuid::{Uuid, uuid};

pub(crate) const BOOKING: BookingId = BookingId(uuid!("0190b7a4-1f2e-8c3d-9a4b-5c6d91c07b3f"));
const LAUNCH: LaunchId = LaunchId(uuid!("0190b7a4-1f2e-8c3d-9a4b-5c6d33aa9e01"));
const CUSTOMER: CustomerId = CustomerId(uuid!("0190b7a4-1f2e-7c3d-9a4b-5c6d0042beef"));

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

pub(crate) fn usd(cents: i64) -> Money {
    Money::usd(cents).expect("not below zero")
}

pub(crate) fn launch() -> LaunchFacts {
    LaunchFacts {
        mission: "First light over the desert".to_owned(),
        rocket: "New Shepard".to_owned(),
        spaceport: "CORN-RANCH".to_owned(),
        destination: Destination::Suborbital,
        date: instant("2028-03-01T03:30:00Z"),
        status: LaunchStatus::Confirmed,
    }
}

/// A ticket for passengers of these names.
pub(crate) fn ticket(names: &[&str]) -> Ticket {
    let passenger = |(place, name): (usize, &&str)| TicketPassenger {
        id: PassengerId(Uuid::from_u128(
            0x0190_b7a4_1f2e_8c3d_9a4b_5c6d_7e51_0001 + place as u128,
        )),
        name: Some((*name).to_owned()),
    };
    Ticket {
        booking: BOOKING,
        status: BookingStatus::Confirmed,
        launch: launch(),
        passengers: names.iter().enumerate().map(passenger).collect(),
    }
}

pub(crate) fn line(text: &str, quantity: u32, cents: i64) -> InvoiceLine {
    InvoiceLine {
        text: LineText::parse(text).expect("a good text"),
        quantity,
        unit_price: usd(cents),
        tax_basis_points: 0,
    }
}

/// A paid invoice of three lines.
pub(crate) fn invoice() -> Invoice {
    Invoice {
        kind: InvoiceKind::Booking,
        number: "BKG-2027-000042".to_owned(),
        status: InvoiceStatus::Settled,
        issued_at: instant("2027-02-11T10:00:00Z"),
        due_at: instant("2027-03-13T10:00:00Z"),
        counterparty: Counterparty::Customer(CUSTOMER),
        party: Some(Party {
            name: "Ada Lovelace".to_owned(),
            address: "12 St James's Square, London SW1Y 4LB".to_owned(),
            country: Some("GB".to_owned()),
            tax_id: Some("GB 123 4567 89".to_owned()),
        }),
        lines: vec![
            line(
                "Seat in the launch “First light over the desert” of New Shepard from Corn Ranch",
                2,
                45_000_000,
            ),
            line("Pressure suit, fitted", 2, 1_250_000),
            line("Window seat", 1, 99_950),
        ],
        paid: usd(92_599_950),
        references: References {
            booking: Some(BOOKING),
            launch: Some(LaunchReference {
                id: LAUNCH,
                mission: "First light over the desert".to_owned(),
                date: instant("2028-03-01T03:30:00Z"),
            }),
            corrects: None,
            refund: None,
        },
    }
}

/// An invoice of that many lines, of which a part is paid.
pub(crate) fn long_invoice(lines: usize) -> Invoice {
    let text = |place: usize| match place % 7 {
        3 => format!("Seat {place}, with a view of the Earth, a suit, and training for three days"),
        _ => format!("Seat {place}"),
    };
    Invoice {
        status: InvoiceStatus::PartiallyPaid,
        lines: (1..=lines)
            .map(|place| line(&text(place), 1, 100_000_000_000))
            .collect(),
        paid: usd(12_345_678_900),
        ..invoice()
    }
}

/// A credit note of a refund.
pub(crate) fn credit_note() -> Invoice {
    let invoice = invoice();
    Invoice {
        kind: InvoiceKind::CreditNote,
        number: "CRN-2027-000007".to_owned(),
        issued_at: instant("2027-04-02T08:00:00Z"),
        lines: vec![line(
            "Refund of 90 percent for the cancelled booking",
            1,
            83_339_955,
        )],
        paid: Money::ZERO,
        references: References {
            corrects: Some(invoice.number.clone()),
            refund: Some(RefundId(uuid!("0190b7a4-1f2e-8c3d-9a4b-5c6d5a5a1234"))),
            ..invoice.references.clone()
        },
        ..invoice
    }
}

pub(crate) fn entry() -> CalendarEntry {
    CalendarEntry {
        booking: BOOKING,
        status: BookingStatus::Confirmed,
        seats: 2,
        launch: launch(),
        sequence: 3,
        changed_at: instant("2027-02-11T10:00:00Z"),
    }
}
