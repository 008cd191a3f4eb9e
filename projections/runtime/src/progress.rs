//! How far a projector is, in figures: for whoever watches it, and for the metrics.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::commit::Position;
use event_log::EventLog;
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use tokio::time::MissedTickBehavior;

use crate::batch::Batch;
use crate::standing::{Stand, Standing};
use crate::target::Target;
use crate::versions::Mode;

/// How often the end of the log is asked for.
const LAG_INTERVAL: Duration = Duration::from_secs(1);

/// The figures of one shard of a projection in one version.
pub(crate) struct Progress {
    standing: Standing,
    /// When the oldest event that was read and is not applied happened, in milliseconds; 0 for
    /// none.
    oldest: AtomicI64,
    meters: Meters,
}

struct Meters {
    active: Gauge,
    position: Gauge,
    lag_commits: Gauge,
    lag_seconds: Gauge,
    parked: Gauge,
    batch_events: Histogram,
    apply_seconds: Histogram,
    events: Counter,
    failures: Counter,
}

impl Progress {
    pub(crate) fn new(target: &impl Target, standing: Standing) -> Self {
        let labels = [
            ("projection", target.name().to_owned()),
            ("version", target.version().to_string()),
            ("shard", target.shard().index().to_string()),
        ];
        let meters = Meters {
            active: gauge!("projection_active", &labels),
            position: gauge!("projection_position", &labels),
            lag_commits: gauge!("projection_lag_commits", &labels),
            lag_seconds: gauge!("projection_lag_seconds", &labels),
            parked: gauge!("projection_parked_aggregates", &labels),
            batch_events: histogram!("projection_batch_events", &labels),
            apply_seconds: histogram!("projection_apply_seconds", &labels),
            events: counter!("projection_events_total", &labels),
            failures: counter!("projection_failures_total", &labels),
        };
        Self {
            standing,
            oldest: AtomicI64::new(0),
            meters,
        }
    }

    /// This instance writes now, from here on.
    pub(crate) fn leads(&self, position: Position) {
        self.standing.set(Some(Stand {
            position,
            parked: 0,
        }));
        self.meters.position.set(position.0 as f64);
        self.meters.active.set(1.0);
    }

    /// This instance does not write (any more). How late the projection is, another one says.
    pub(crate) fn stands_by(&self) {
        self.standing.set(None);
        self.oldest.store(0, Relaxed);
        self.meters.active.set(0.0);
        self.meters.lag_commits.set(0.0);
        self.meters.lag_seconds.set(0.0);
        self.meters.parked.set(0.0);
    }

    /// This loop is no more: whether anybody writes, it does not know any longer. A version that is written no
    /// more may have had shards that the next one has not.
    pub(crate) fn ends(&self) {
        self.meters.active.set(f64::NAN);
    }

    /// Events are about to be applied, the oldest of which happened then.
    pub(crate) fn takes(&self, oldest: DateTime<Utc>) {
        self.oldest.store(oldest.timestamp_millis(), Relaxed);
    }

    /// A batch is applied.
    pub(crate) fn applied(&self, batch: &Batch, took: Duration) {
        self.standing.update(|stand| stand.position = batch.last);
        self.standing.count(batch.events.len());
        self.oldest.store(0, Relaxed);
        self.meters.position.set(batch.last.0 as f64);
        self.meters.batch_events.record(batch.events.len() as f64);
        self.meters.apply_seconds.record(took.as_secs_f64());
        self.meters.events.increment(batch.events.len() as u64);
    }

    /// So many aggregates are parked.
    pub(crate) fn parked(&self, aggregates: usize) {
        self.standing.update(|stand| stand.parked = aggregates);
        self.meters.parked.set(aggregates as f64);
    }

    /// The store did not do as asked.
    pub(crate) fn failed(&self) {
        self.meters.failures.increment(1);
    }

    /// Compares with the end of the log, again and again, until it is dropped. A version that is
    /// built is not late: nobody reads it.
    pub(crate) async fn watch_lag(&self, log: &EventLog, mode: &Mode) {
        let mut ticks = tokio::time::interval(LAG_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if mode.is_building() {
                continue;
            }
            // Without an answer the figures stay as they are: the log's own health says why.
            if let Ok(end) = log.end().await {
                let stand = self.standing.now().unwrap_or_default();
                let behind = end.0.saturating_sub(stand.position.0);
                self.meters.lag_commits.set(behind as f64);
                self.meters.lag_seconds.set(self.age().as_secs_f64());
            }
        }
    }

    /// How long ago the oldest event that waits happened.
    fn age(&self) -> Duration {
        match self.oldest.load(Relaxed) {
            0 => Duration::ZERO,
            // In development the business clock may run ahead of the real one.
            oldest => Duration::from_millis(
                u64::try_from(Utc::now().timestamp_millis() - oldest).unwrap_or(0),
            ),
        }
    }
}
