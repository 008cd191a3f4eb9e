//! Documents with something in them.

use chrono::{DateTime, Utc};
use documents::{BookingStatus, CalendarEntry, LaunchFacts, Ticket, TicketPassenger};
use domain::ids::{BookingId, PassengerId};
use domain::launch::{Destination, LaunchStatus};
use uuid::{Uuid, uuid};

pub(crate) const BOOKING: BookingId = BookingId(uuid!("0190b7a4-1f2e-8c3d-9a4b-5c6d91c07b3f"));
pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
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
