//! Folds the log after a sale: what was given out and what is stored are the same bookings, and
//! no launch was oversold. A bench that is fast and wrong ends here.

use std::collections::HashSet;

use anyhow::{Context, Result, ensure};
use domain::AnyEvent;
use domain::commit::Position;
use domain::ids::{BookingId, LaunchId};
use domain::launch::LaunchEvent;
use event_log::EventLog;

/// What was found in the log.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Ledger {
    /// Commits with bookings in them.
    pub(crate) commits: usize,
    /// Bookings.
    pub(crate) bookings: usize,
    /// What those commits hold together.
    pub(crate) bytes: usize,
}

impl Ledger {
    /// Bookings that travelled in one commit, on average.
    pub(crate) fn group(&self) -> f64 {
        self.bookings as f64 / self.commits.max(1) as f64
    }

    /// Bytes of a commit, on average.
    pub(crate) fn commit_bytes(&self) -> usize {
        self.bytes / self.commits.max(1)
    }
}

/// Compares all bookings of these launches with those that were answered with 201.
///
/// # Errors
/// When a booking is missing, is there twice, was never answered, or a launch is oversold.
pub(crate) async fn check(
    log: &EventLog,
    launches: &[LaunchId],
    given_out: impl IntoIterator<Item = BookingId>,
) -> Result<Ledger> {
    let mut ledger = Ledger::default();
    let mut stored = HashSet::new();
    for &launch in launches {
        let mut seats_sold = 0;
        let mut history = log.history("launch", launch.0, Position(0));
        while let Some(page) = history.next_page().await? {
            for recorded in page {
                let mut bookings = 0;
                for event in &recorded.commit.events {
                    let event = AnyEvent::decode("launch", &event.name, event.v, &event.data)?;
                    let AnyEvent::Launch(LaunchEvent::SeatsReserved(reserved)) = event else {
                        continue;
                    };
                    bookings += 1;
                    seats_sold += reserved.passengers.len();
                    let seats = reserved.seats;
                    ensure!(
                        seats_sold <= seats.offered as usize
                            && seats.reserved + seats.confirmed + seats.forfeited <= seats.offered,
                        "launch {launch} is oversold at position {}",
                        recorded.position
                    );
                    ensure!(
                        stored.insert(reserved.booking),
                        "booking {} is in the log twice",
                        reserved.booking
                    );
                }
                if bookings > 0 {
                    ledger.commits += 1;
                    ledger.bookings += bookings;
                    ledger.bytes += recorded.bytes;
                }
            }
        }
    }
    let mut answered = HashSet::with_capacity(stored.len());
    for booking in given_out {
        ensure!(
            stored.contains(&booking),
            "booking {booking} was given out but is not in the log"
        );
        ensure!(
            answered.insert(booking),
            "booking {booking} was given out twice"
        );
    }
    let unanswered = stored.difference(&answered).next().copied();
    match unanswered {
        None => Ok(ledger),
        Some(booking) => Err(anyhow::anyhow!(
            "booking {booking} is in the log, but nobody got it"
        )),
    }
    .with_context(|| {
        format!(
            "{} bookings stored, {} given out",
            stored.len(),
            answered.len()
        )
    })
}
