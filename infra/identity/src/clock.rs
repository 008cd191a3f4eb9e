//! Real time, which tests can move.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

/// Tells the time. Instants are whole milliseconds, because MongoDB keeps no more.
#[derive(Clone)]
pub struct RealTime(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl RealTime {
    /// The machine's clock.
    #[must_use]
    pub fn of_machine() -> Self {
        Self::told_by(Utc::now)
    }

    /// A clock that says what `tell` does.
    #[must_use]
    pub fn told_by(tell: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// The time now.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let now = (self.0)();
        DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
    }
}

impl fmt::Debug for RealTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RealTime")
    }
}
