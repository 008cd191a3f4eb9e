//! Who let so many reservations expire today that they may not book any more (rule 14).
//!
//! A booking waits for nothing, so this is not looked up for it: whose reservations expired is
//! kept in memory, below the limit too (a launch adds those of its own that nobody recorded yet),
//! and read anew when the read model says that launches changed. So it is a second late, ten at
//! most where the read model is slow; and while it does not answer, what was known last holds, and
//! nobody is refused for what is not known: seats that are held for nothing come free by
//! themselves.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use commands::Clock;
use cqrs_es::Aggregate;
use domain::ids::CustomerId;
use domain::launch::Launch;
use projection_customer::ReadModel;
use projection_runtime::{Change, Live};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep};

/// The least time from one reading to the next.
const PAUSE: Duration = Duration::from_secs(1);

/// A reading that takes long is followed by a pause that is so many times as long, so that the
/// read model has time for others.
const SHARE: u32 = 20;

/// The longest pause, however long a reading took.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The most customers that are kept: those of whom the most expired.
const MAX_CUSTOMERS: u32 = 10_000;

/// Whose reservations expired on one day in UTC, by the business clock.
#[derive(Debug, Default)]
pub(crate) struct Hoarding(RwLock<Tally>);

#[derive(Debug, Default)]
struct Tally {
    day: NaiveDate,
    expired: HashMap<CustomerId, u32>,
}

impl Hoarding {
    /// How many reservations of a customer expired on this day, as far as is known.
    pub(crate) fn expired_today(&self, customer: CustomerId, now: DateTime<Utc>) -> u32 {
        let tally = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if tally.day != now.date_naive() {
            return 0;
        }
        tally.expired.get(&customer).copied().unwrap_or(0)
    }

    fn replace(&self, tally: Tally) {
        metrics::gauge!("hoarding_customers").set(tally.expired.len() as f64);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = tally;
    }

    /// Reads whose reservations expired on the day that `clock` tells, again and again as launches
    /// change, until the last watcher is gone.
    pub(crate) async fn follow(
        self: Arc<Self>,
        live: Live<ReadModel>,
        clock: Clock,
        mut changes: Receiver<Change>,
    ) {
        loop {
            // What was announced before is in what is read next.
            changes = changes.resubscribe();
            let (day, started) = (clock.now().date_naive(), Instant::now());
            let expired = live.now().expired_on(day, 1, MAX_CUSTOMERS).await;
            match expired {
                Ok(expired) => {
                    let expired = expired.into_iter().collect();
                    self.replace(Tally { day, expired });
                    sleep(pause_after(started.elapsed())).await;
                    if launches_changed(&mut changes).await.is_err() {
                        return;
                    }
                }
                // Nobody is refused for what is not known; it is tried again.
                Err(error) => {
                    metrics::counter!("hoarding_failures_total").increment(1);
                    tracing::warn!(%error, "whose reservations expired is not known");
                    sleep(PAUSE).await;
                }
            }
        }
    }
}

/// How long the read model is left alone after a reading that took so long.
fn pause_after(reading: Duration) -> Duration {
    (reading * SHARE).clamp(PAUSE, LONGEST_PAUSE)
}

/// Returns when launches may have changed; an error when nothing is announced any more.
async fn launches_changed(changes: &mut Receiver<Change>) -> Result<(), RecvError> {
    loop {
        match changes.recv().await {
            Ok(Change::Changed(changed)) => {
                if changed
                    .iter()
                    .any(|(aggregate, _)| aggregate == Launch::TYPE)
                {
                    return Ok(());
                }
            }
            Ok(Change::Everything) | Err(RecvError::Lagged(_)) => return Ok(()),
            Err(closed @ RecvError::Closed) => return Err(closed),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::broadcast;
    use uuid::Uuid;

    use super::*;

    const CUSTOMER: CustomerId = CustomerId(Uuid::from_u128(1));

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn what_expired_counts_until_midnight_in_utc() {
        let hoarding = Hoarding::default();
        let (evening, midnight) = (at("2028-03-01T23:59:59.999Z"), at("2028-03-02T00:00:00Z"));
        assert_eq!(hoarding.expired_today(CUSTOMER, evening), 0);
        hoarding.replace(Tally {
            day: evening.date_naive(),
            expired: HashMap::from([(CUSTOMER, 3)]),
        });
        assert_eq!(hoarding.expired_today(CUSTOMER, evening), 3);
        assert_eq!(hoarding.expired_today(CUSTOMER, midnight), 0);
        let other = CustomerId(Uuid::from_u128(2));
        assert_eq!(hoarding.expired_today(other, evening), 0);
    }

    #[test]
    fn a_slow_read_model_is_left_alone_for_longer_but_not_for_long() {
        let after = |millis| pause_after(Duration::from_millis(millis)).as_millis();
        assert_eq!(
            (after(1), after(100), after(60_000)),
            (1_000, 2_000, 10_000)
        );
    }

    #[tokio::test]
    async fn only_changed_launches_matter() {
        let (sender, mut changes) = broadcast::channel(4);
        let changed = |aggregate: &str| {
            let all = [(aggregate.to_owned(), Uuid::nil())];
            sender.send(Change::Changed(all.into())).unwrap();
        };
        changed("customer");
        changed("launch");
        launches_changed(&mut changes).await.unwrap();
        assert!(changes.is_empty());
        sender.send(Change::Everything).unwrap();
        launches_changed(&mut changes).await.unwrap();
        changed("payment");
        drop(sender);
        let over = launches_changed(&mut changes).await;
        assert_eq!(over, Err(RecvError::Closed));
    }
}
