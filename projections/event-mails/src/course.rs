//! A launch, as far as mails tell of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use domain::ids::{BookingId, CustomerId};
use domain::launch::{BookingStatus, Flight, Launch, LaunchEvent};
use domain::money::Money;
use domain::reference::{Spaceport, SpaceportCode};

use crate::words;

/// A launch and its bookings, and from where it flies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Course {
    launch: Launch,
    spaceport: Option<SpaceportCode>,
}

/// What a customer has in a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    /// How many seats.
    pub(crate) seats: u32,
    /// What they paid for them.
    pub(crate) paid: Money,
    /// The booking, if it is only one.
    pub(crate) booking: Option<BookingId>,
}

impl Course {
    /// The change that an event makes.
    pub(crate) fn apply(&mut self, event: LaunchEvent) {
        if let LaunchEvent::Scheduled(scheduled) = &event {
            self.spaceport = Some(scheduled.spaceport.clone());
        }
        self.launch.apply(event);
    }

    /// The launch and its bookings.
    pub(crate) fn launch(&self) -> &Launch {
        &self.launch
    }

    /// What was scheduled; nothing before it was.
    pub(crate) fn flight(&self) -> Option<&Flight> {
        self.launch.flight()
    }

    /// The seats on offer: about how much there is to remember of it.
    pub(crate) fn seats(&self) -> u64 {
        self.launch.seats().offered.into()
    }

    /// What it is called: `New Shepard from Corn Ranch`.
    pub(crate) fn name(&self, flight: &Flight) -> String {
        let from = match (self.spaceport(), &self.spaceport) {
            (Some(port), _) => &port.name,
            (None, Some(code)) => code.as_str(),
            (None, None) => return flight.rocket_name.to_string(),
        };
        format!("{} from {from}", flight.rocket_name)
    }

    /// An instant on the clocks of the place that it flies from.
    pub(crate) fn moment(&self, at: DateTime<Utc>) -> String {
        words::moment(at, self.spaceport().map(|port| &*port.time_zone))
    }

    /// Those who hold or bought seats, and what of each. With `paid_only` those who paid.
    pub(crate) fn buyers(&self, paid_only: bool) -> BTreeMap<CustomerId, Held> {
        let mut buyers = BTreeMap::new();
        for (id, booking) in self.launch.bookings() {
            let paid = match booking.status {
                BookingStatus::Confirmed => booking.total,
                BookingStatus::Reserved(_) if !paid_only => Money::ZERO,
                _ => continue,
            };
            buyers
                .entry(booking.customer)
                .and_modify(|held: &mut Held| {
                    held.seats = held.seats.saturating_add(booking.seats);
                    held.paid = held.paid.checked_add(paid).unwrap_or(held.paid);
                    held.booking = None;
                })
                .or_insert(Held {
                    seats: booking.seats,
                    paid,
                    booking: Some(id),
                });
        }
        buyers
    }

    fn spaceport(&self) -> Option<&'static Spaceport> {
        Spaceport::find(self.spaceport.as_ref()?.as_str())
    }
}
