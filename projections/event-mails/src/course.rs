//! A launch, as far as mails tell of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use documents::CalendarEntry;
use domain::commit::Position;
use domain::ids::{BookingId, CustomerId, LaunchId};
use domain::launch::{BookingStatus, Destination, Flight, Launch, LaunchEvent};
use domain::money::Money;
use domain::reference::{Spaceport, SpaceportCode};
use imbl::OrdMap;
use notifier::Moment;

use crate::plan::Seats;

/// A launch and its bookings, and from where it flies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Course {
    launch: Launch,
    /// From where it flies, and where to.
    way: Option<(SpaceportCode, Destination)>,
    /// When it got another date, and when it was over.
    turns: Vec<DateTime<Utc>>,
    trails: OrdMap<BookingId, Trail>,
}

/// When and where what happened to a booking. Persistent, as a launch is copied for each event.
#[derive(Debug, Clone, Copy)]
struct Trail {
    /// The commit in which it was reserved: there is who flies.
    reserved: Position,
    made_at: DateTime<Utc>,
    /// When it was paid, ran out, was cancelled.
    changes: [Option<DateTime<Utc>>; 3],
}

/// What a customer has in a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    /// How many seats.
    pub(crate) seats: u32,
    /// What they paid for them.
    pub(crate) paid: Money,
    /// The booking, if it is only one.
    pub(crate) booking: Option<BookingId>,
    /// All that they paid for.
    pub(crate) paid_bookings: Vec<BookingId>,
}

impl Course {
    /// The change that an event makes.
    pub(crate) fn apply(&mut self, event: LaunchEvent, at: DateTime<Utc>, position: Position) {
        match &event {
            LaunchEvent::Scheduled(scheduled) => {
                self.way = Some((scheduled.spaceport.clone(), scheduled.destination));
            }
            LaunchEvent::Delayed(_)
            | LaunchEvent::Aborted(_)
            | LaunchEvent::Completed(_)
            | LaunchEvent::Failed(_) => self.turns.push(at),
            LaunchEvent::SeatsReserved(reserved) => {
                let trail = Trail {
                    reserved: position,
                    made_at: at,
                    changes: [None; 3],
                };
                self.trails.insert(reserved.booking, trail);
            }
            LaunchEvent::BookingConfirmed(event) => self.change(event.booking, 0, at),
            LaunchEvent::BookingExpired(event) => self.change(event.booking, 1, at),
            LaunchEvent::BookingCancelled(event) => self.change(event.booking, 2, at),
            LaunchEvent::Revised(_)
            | LaunchEvent::Confirmed(_)
            | LaunchEvent::LowOccupancyFlagged(_)
            | LaunchEvent::Reminded(_) => {}
        }
        self.launch.apply(event);
    }

    /// As on the site, what happens again counts once, with its last time.
    fn change(&mut self, booking: BookingId, what: usize, at: DateTime<Utc>) {
        if let Some(trail) = self.trails.get_mut(&booking) {
            trail.changes[what] = Some(at);
        }
    }

    /// What a calendar knows the newest version of a booking by.
    pub(crate) fn version(&self, booking: BookingId) -> Option<(u32, DateTime<Utc>)> {
        let trail = self.trails.get(&booking)?;
        let changes = trail.changes.into_iter().flatten();
        let happened = self.turns.iter().copied().chain(changes);
        Some(CalendarEntry::version(trail.made_at, happened))
    }

    /// The commit in which a booking was reserved.
    pub(crate) fn reserved(&self, booking: BookingId) -> Option<Position> {
        self.trails.get(&booking).map(|trail| trail.reserved)
    }

    /// From where it flies, and where to; nothing before it was scheduled.
    pub(crate) fn way(&self) -> Option<(&SpaceportCode, Destination)> {
        let (spaceport, destination) = self.way.as_ref()?;
        Some((spaceport, *destination))
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
        let from = match (self.spaceport(), &self.way) {
            (Some(port), _) => &port.name,
            (None, Some((code, _))) => code.as_str(),
            (None, None) => return flight.rocket_name.to_string(),
        };
        format!("{} from {from}", flight.rocket_name)
    }

    /// An instant at the place that it flies from, as mails take it.
    pub(crate) fn moment(&self, at: DateTime<Utc>) -> String {
        match self.spaceport() {
            Some(port) => Moment::at_place(at, &port.time_zone).to_string(),
            None => Moment::of(at).to_string(),
        }
    }

    /// Where it stands who flies by each booking that is paid.
    pub(crate) fn paid_seats(&self, launch: LaunchId) -> impl Iterator<Item = Seats> + '_ {
        let bookings = self.launch.bookings();
        let paid = bookings.filter(|(_, booking)| booking.status == BookingStatus::Confirmed);
        paid.filter_map(move |(booking, _)| {
            Some(Seats {
                launch,
                booking,
                reserved: self.reserved(booking)?,
            })
        })
    }

    /// Those who hold or bought seats, and what of each. With `paid_only` those who paid.
    pub(crate) fn buyers(&self, paid_only: bool) -> BTreeMap<CustomerId, Held> {
        self.held(|status| match status {
            BookingStatus::Confirmed => true,
            BookingStatus::Reserved(_) => !paid_only,
            _ => false,
        })
    }

    /// Those for whom seats are held that are not paid, and what of each.
    pub(crate) fn debtors(&self) -> BTreeMap<CustomerId, Held> {
        self.held(|status| matches!(status, BookingStatus::Reserved(_)))
    }

    fn held(&self, counts: impl Fn(&BookingStatus) -> bool) -> BTreeMap<CustomerId, Held> {
        let mut buyers = BTreeMap::new();
        let bookings = self.launch.bookings();
        for (id, booking) in bookings.filter(|(_, booking)| counts(&booking.status)) {
            let (paid, paid_booking) = match booking.status {
                BookingStatus::Confirmed => (booking.total, Some(id)),
                _ => (Money::ZERO, None),
            };
            buyers
                .entry(booking.customer)
                .and_modify(|held: &mut Held| {
                    held.seats = held.seats.saturating_add(booking.seats);
                    held.paid = held.paid.checked_add(paid).unwrap_or(held.paid);
                    held.booking = None;
                    held.paid_bookings.extend(paid_booking);
                })
                .or_insert(Held {
                    seats: booking.seats,
                    paid,
                    booking: Some(id),
                    paid_bookings: paid_booking.into_iter().collect(),
                });
        }
        buyers
    }

    fn spaceport(&self) -> Option<&'static Spaceport> {
        let (spaceport, _) = self.way()?;
        Spaceport::find(spaceport.as_str())
    }
}
