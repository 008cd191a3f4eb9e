//! A launch as far as decisions need it, and how each event changes it.
//!
//! Holds nothing personal. Copies cheaply: its maps share what they have in common. Every change
//! costs the logarithm of the number of bookings.

use chrono::{DateTime, Utc};
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

use super::events::LaunchEvent;
use super::{LaunchStatus, SeatCount, Takings};
use crate::ids::{BookingId, CustomerId, PaymentId, RocketId, SupplierId};
use crate::money::Money;
use crate::slug::SlugText;
use crate::text::{Mission, RocketName};

/// A launch and its bookings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Launch {
    pub(super) flight: Option<Flight>,
    pub(super) seats: SeatCount,
    pub(super) bookings: OrdMap<BookingId, Booking>,
    /// The reservations by the time at which they expire, the first to expire first.
    pub(super) deadlines: OrdSet<(Deadline, BookingId)>,
    pub(super) holdings: OrdMap<CustomerId, Holding>,
    pub(super) takings: Takings,
}

/// What was scheduled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flight {
    /// Who offers it.
    pub supplier: SupplierId,
    /// What flies.
    pub rocket: RocketId,
    /// What that was called.
    pub rocket_name: RocketName,
    /// The most seats there can be on offer.
    pub capacity: u32,
    /// The link of its page.
    pub slug: SlugText,
    /// What it is for.
    pub mission: Mission,
    /// When it starts.
    #[serde(with = "crate::instant")]
    pub date: DateTime<Utc>,
    /// What a seat costs.
    pub seat_price: Money,
    /// How it stands.
    pub status: LaunchStatus,
    /// How often it was delayed.
    pub delays: u32,
    /// Whether its occupancy was found to be low, for this date.
    pub low_occupancy: bool,
    /// The days that were left when its buyers were last told again of this date.
    pub reminded: Option<u32>,
}

/// A booking of seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Whose it is.
    pub customer: CustomerId,
    /// How many seats it is about.
    pub seats: u32,
    /// What they cost.
    pub total: Money,
    /// The payment that paid all of it, however it stands now.
    pub payment: Option<PaymentId>,
    /// How it stands.
    pub status: BookingStatus,
}

/// How a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BookingStatus {
    /// Its seats are held until just before this time.
    Reserved(Deadline),
    /// Paid: its seats are sold.
    Confirmed,
    /// Not paid in time: it holds no seats.
    Expired,
    /// Its customer stepped back.
    Cancelled,
    /// Its launch does not fly.
    Aborted,
    /// Its launch flew.
    Completed,
    /// Its launch flew, and failed.
    Failed,
}

/// The instant at which a reservation is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Deadline(#[serde(with = "crate::instant")] pub DateTime<Utc>);

impl Deadline {
    /// Whether the time is up.
    #[must_use]
    pub fn is_over(self, now: DateTime<Utc>) -> bool {
        self.0 <= now
    }
}

/// The seats of one customer in this launch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Holding {
    /// In reserved and confirmed bookings.
    pub(super) seats: u32,
    /// The most that was ever granted them here. A customer can only become a VIP, never cease
    /// to be one, so a late payment is measured against this.
    pub(super) limit: u32,
}

impl Launch {
    /// What was scheduled, if anything was.
    #[must_use]
    pub fn flight(&self) -> Option<&Flight> {
        self.flight.as_ref()
    }

    /// Where every seat is. A reservation whose time is up counts as reserved until its
    /// expiry is recorded, which the next reservation does.
    #[must_use]
    pub fn seats(&self) -> SeatCount {
        self.seats
    }

    /// What was paid for its bookings, and what of it goes back.
    #[must_use]
    pub fn takings(&self) -> Takings {
        self.takings
    }

    /// All of its bookings, by their ids.
    pub fn bookings(&self) -> impl Iterator<Item = (BookingId, &Booking)> + '_ {
        self.bookings.iter().map(|(id, booking)| (*id, booking))
    }

    /// A booking.
    #[must_use]
    pub fn booking(&self, id: BookingId) -> Option<&Booking> {
        self.bookings.get(&id)
    }

    /// The reservations whose time is up, in the order of their deadlines.
    pub fn overdue(&self, now: DateTime<Utc>) -> impl Iterator<Item = BookingId> + '_ {
        self.deadlines
            .iter()
            .take_while(move |(deadline, _)| deadline.is_over(now))
            .map(|(_, booking)| *booking)
    }

    /// The seats that a customer holds in reserved and confirmed bookings.
    #[must_use]
    pub fn held_by(&self, customer: CustomerId) -> u32 {
        self.holdings.get(&customer).map_or(0, |held| held.seats)
    }

    /// The change that an event makes. Never fails: an event is a fact.
    pub(super) fn evolve(&mut self, event: LaunchEvent) {
        match event {
            LaunchEvent::Scheduled(scheduled) => {
                self.flight = Some(Flight {
                    supplier: scheduled.supplier,
                    rocket: scheduled.rocket.id,
                    rocket_name: scheduled.rocket.name,
                    capacity: scheduled.rocket.capacity,
                    slug: scheduled.slug,
                    mission: scheduled.mission,
                    date: scheduled.date,
                    seat_price: scheduled.seat_price,
                    status: LaunchStatus::Scheduled,
                    delays: 0,
                    low_occupancy: false,
                    reminded: None,
                });
                self.seats = scheduled.seats;
            }
            LaunchEvent::Revised(revised) => {
                if let Some(flight) = &mut self.flight {
                    flight.mission = revised.mission;
                    flight.seat_price = revised.seat_price;
                }
                self.seats = revised.seats;
            }
            LaunchEvent::Confirmed(_) => self.stand(LaunchStatus::Confirmed),
            LaunchEvent::Delayed(delayed) => {
                if let Some(flight) = &mut self.flight {
                    flight.date = delayed.date;
                    flight.delays = flight.delays.saturating_add(1);
                    flight.low_occupancy = false;
                    flight.reminded = None;
                }
                self.stand(LaunchStatus::Delayed);
            }
            LaunchEvent::LowOccupancyFlagged(_) => {
                if let Some(flight) = &mut self.flight {
                    flight.low_occupancy = true;
                }
            }
            LaunchEvent::Reminded(reminded) => {
                if let Some(flight) = &mut self.flight {
                    flight.reminded = Some(reminded.days);
                }
            }
            LaunchEvent::Aborted(aborted) => {
                self.end(LaunchStatus::Aborted, aborted.seats, aborted.money);
            }
            LaunchEvent::Completed(completed) => {
                self.end(LaunchStatus::Completed, completed.seats, completed.money);
            }
            LaunchEvent::Failed(failed) => {
                self.end(LaunchStatus::Failed, failed.seats, failed.money);
            }
            LaunchEvent::SeatsReserved(reserved) => {
                let deadline = Deadline(reserved.expires_at);
                let booking = Booking {
                    customer: reserved.customer,
                    seats: u32::try_from(reserved.passengers.len()).unwrap_or(u32::MAX),
                    total: reserved.total,
                    payment: None,
                    status: BookingStatus::Reserved(deadline),
                };
                let holding = self.holdings.entry(reserved.customer).or_default();
                holding.seats += booking.seats;
                holding.limit = holding.limit.max(reserved.seat_limit);
                self.deadlines.insert((deadline, reserved.booking));
                self.bookings.insert(reserved.booking, booking);
                self.seats = reserved.seats;
            }
            LaunchEvent::BookingConfirmed(confirmed) => {
                self.turn(confirmed.booking, BookingStatus::Confirmed);
                if let Some(booking) = self.bookings.get_mut(&confirmed.booking) {
                    booking.payment = Some(confirmed.payment);
                    self.takings = self.takings.collect(booking.total);
                }
                self.seats = confirmed.seats;
            }
            LaunchEvent::BookingCancelled(cancelled) => {
                self.turn(cancelled.booking, BookingStatus::Cancelled);
                self.takings = self.takings.pay_back(cancelled.refund);
                self.seats = cancelled.seats;
            }
            LaunchEvent::BookingExpired(expired) => {
                self.turn(expired.booking, BookingStatus::Expired);
                self.seats = expired.seats;
            }
        }
    }

    fn stand(&mut self, status: LaunchStatus) {
        if let Some(flight) = &mut self.flight {
            flight.status = status;
        }
    }

    /// The launch ends, and with it all of its bookings that were not over before.
    fn end(&mut self, status: LaunchStatus, seats: SeatCount, takings: Takings) {
        self.stand(status);
        let live: Vec<_> = self
            .bookings()
            .filter_map(|(id, booking)| Some((id, booking.status.after(status)?)))
            .collect();
        for (id, status) in live {
            self.turn(id, status);
        }
        self.seats = seats;
        self.takings = takings;
    }

    /// Turns a booking into another status, with all that hangs on it.
    fn turn(&mut self, id: BookingId, status: BookingStatus) {
        let Some(booking) = self.bookings.get_mut(&id) else {
            return;
        };
        let before = std::mem::replace(&mut booking.status, status);
        if let BookingStatus::Reserved(deadline) = before {
            self.deadlines.remove(&(deadline, id));
        }
        let holding = self.holdings.entry(booking.customer).or_default();
        match (before.holds_seats(), status.holds_seats()) {
            (true, false) => holding.seats -= booking.seats,
            (false, true) => holding.seats += booking.seats,
            (true, true) | (false, false) => {}
        }
    }
}

impl BookingStatus {
    /// What the end of its launch makes of a booking; nothing when it was over before.
    fn after(self, end: LaunchStatus) -> Option<Self> {
        match (self, end) {
            (Self::Reserved(_) | Self::Confirmed, LaunchStatus::Aborted) => Some(Self::Aborted),
            (Self::Confirmed, LaunchStatus::Completed) => Some(Self::Completed),
            (Self::Confirmed, LaunchStatus::Failed) => Some(Self::Failed),
            (Self::Reserved(_), LaunchStatus::Completed | LaunchStatus::Failed) => {
                Some(Self::Expired)
            }
            _ => None,
        }
    }

    /// Whether it counts against its customer's limit.
    fn holds_seats(self) -> bool {
        matches!(self, Self::Reserved(_) | Self::Confirmed)
    }
}
