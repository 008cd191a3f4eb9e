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

#[cfg(test)]
mod tests {
    use test_support::nats::NatsServer;

    use super::*;
    use crate::history::{self, Size};

    /// A log with one launch, and the bookings in it.
    async fn sold() -> (NatsServer, EventLog, LaunchId, Vec<BookingId>) {
        let server = NatsServer::start().await;
        let log = server.event_log().await;
        let size = Size {
            launches: 1,
            events: 20,
            group: 4,
        };
        let (launches, written) = history::write(&log, &server.keyring().await, size)
            .await
            .unwrap();
        let mut bookings = Vec::new();
        for recorded in log
            .load("launch", launches[0].0, Position(0))
            .await
            .unwrap()
        {
            for event in &recorded.commit.events {
                let event = AnyEvent::decode("launch", &event.name, event.v, &event.data).unwrap();
                if let AnyEvent::Launch(LaunchEvent::SeatsReserved(reserved)) = event {
                    bookings.push(reserved.booking);
                }
            }
        }
        assert_eq!(bookings.len(), written);
        (server, log, launches[0], bookings)
    }

    #[tokio::test]
    async fn what_was_given_out_is_exactly_what_is_in_the_log() {
        let (_server, log, launch, bookings) = sold().await;
        let ledger = check(&log, &[launch], bookings.iter().copied())
            .await
            .unwrap();
        assert_eq!((ledger.bookings, ledger.commits), (bookings.len(), 5));

        let unanswered = check(&log, &[launch], bookings[1..].iter().copied()).await;
        assert!(format!("{:#}", unanswered.unwrap_err()).contains("nobody got it"));
        let invented = bookings
            .iter()
            .copied()
            .chain([BookingId(uuid::Uuid::new_v4())]);
        let invented = check(&log, &[launch], invented).await;
        assert!(format!("{:#}", invented.unwrap_err()).contains("not in the log"));
        let doubled = bookings.iter().copied().chain([bookings[0]]);
        let doubled = check(&log, &[launch], doubled).await;
        assert!(format!("{:#}", doubled.unwrap_err()).contains("twice"));
    }
}
