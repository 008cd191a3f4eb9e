//! The business clock, as a process goes by it.

use chrono::{DateTime, Utc};
use system_tests::Caller;
use test_support::{Astro, eventually};

/// Waits until an API goes by a time, or a later one.
///
/// # Panics
/// When it never does.
pub(crate) async fn goes_by(api: &Astro, to: DateTime<Utc>) {
    let api = Caller::visitor(api);
    eventually("the API goes by the new time", async || {
        let report = api.get("/readyz").await;
        let now = report.body["now"].as_str().and_then(|now| now.parse().ok());
        now.is_some_and(|now: DateTime<Utc>| now >= to)
    })
    .await;
}
