//! What follows from events, row by row.
//!
//! A batch is folded in memory to what each row looks like after it, so that the number of
//! statements does not grow with the batch: per table at most one that inserts rows which begin
//! in this batch, and one that changes rows which were there before. Each row is guarded by the
//! number of the event that wrote it last.
//!
//! Rows are written in the order of their ids, which is kind to the indexes.

mod bookings;
mod launches;
mod passengers;
mod rockets;
mod suppliers;

use domain::any_event::AnyEvent;
use domain::launch::LaunchEvent;
use domain::rocket::RocketEvent;
use domain::supplier::SupplierEvent;
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;

use bookings::Bookings;
use launches::Launches;
use passengers::Passengers;
use rockets::Rockets;
use suppliers::Suppliers;

/// The rows that a batch touches, as they are after it. Borrows from the events.
#[derive(Default)]
pub(crate) struct Rows<'a> {
    suppliers: Suppliers<'a>,
    rockets: Rockets<'a>,
    launches: Launches<'a>,
    bookings: Bookings<'a>,
    passengers: Passengers<'a>,
}

impl<'a> Rows<'a> {
    /// Folds events, which are in the order of the log.
    pub(crate) fn of(events: &'a [Event]) -> Self {
        let mut rows = Self::default();
        for event in events {
            match &event.payload {
                AnyEvent::Supplier(payload) => match payload {
                    SupplierEvent::ProfileOpened(opened) => rows.suppliers.opened(event, opened),
                    _ => {}
                },
                AnyEvent::Rocket(payload) => match payload {
                    RocketEvent::Registered(registered) => {
                        rows.rockets.registered(event, registered);
                    }
                    RocketEvent::Revised(revised) => rows.rockets.revised(event, revised),
                    RocketEvent::Retired(_) => rows.rockets.retired(event),
                },
                AnyEvent::Launch(payload) => rows.launch(event, payload),
                AnyEvent::Customer(_) | AnyEvent::Slug(_) => {}
                _ => {}
            }
        }
        rows
    }

    fn launch(&mut self, event: &'a Event, payload: &'a LaunchEvent) {
        match payload {
            LaunchEvent::Scheduled(scheduled) => self.launches.scheduled(event, scheduled),
            LaunchEvent::SeatsReserved(reserved) => {
                self.launches.seats_moved(event, reserved.seats);
                self.bookings.reserved(event, reserved);
                self.passengers.reserved(event, reserved);
            }
            LaunchEvent::BookingConfirmed(confirmed) => {
                self.launches.seats_moved(event, confirmed.seats);
                self.bookings.confirmed(event, confirmed);
            }
            LaunchEvent::BookingCancelled(cancelled) => {
                self.launches.seats_moved(event, cancelled.seats);
                self.bookings.cancelled(event, cancelled);
            }
            LaunchEvent::BookingExpired(expired) => {
                self.launches.seats_moved(event, expired.seats);
                self.bookings.expired(event, expired);
            }
            _ => {}
        }
    }

    /// Writes the rows: what others point to first.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        self.suppliers.write(connection).await?;
        self.rockets.write(connection).await?;
        self.launches.write(connection).await?;
        self.bookings.write(connection).await?;
        self.passengers.write(connection).await
    }
}

/// A change of a row that is not there: the events before it were never projected here.
fn missing(table: &str, rows: i64) -> TargetError {
    TargetError::Poisonous(format!("{rows} rows to change are not in {table}"))
}
