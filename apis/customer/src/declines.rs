//! Whose cards were declined so often that they wait: who tries one card after the other has not found
//! them in a purse.

use std::time::Duration;

use api_kit::ApiProblem;
use domain::ids::CustomerId;
use moka::sync::Cache;

/// How many cards of a customer may be declined one after the other.
const MOST: u32 = 10;

/// How long after the last of them another may be tried.
const WAIT: Duration = Duration::from_secs(60 * 60);

/// The most customers that are kept; those of whom cards were declined last.
const MAX_CUSTOMERS: u64 = 100_000;

/// How many cards of each customer were declined lately, by this process.
#[derive(Debug)]
pub(crate) struct Declines(Cache<CustomerId, u32>);

impl Declines {
    pub(crate) fn new() -> Self {
        let kept = Cache::builder()
            .max_capacity(MAX_CUSTOMERS)
            .time_to_live(WAIT)
            .eviction_policy(moka::policy::EvictionPolicy::lru());
        Self(kept.build())
    }

    /// Notes that one was declined.
    pub(crate) fn note(&self, customer: CustomerId) {
        let counted = self.0.entry(customer);
        counted.and_upsert_with(|before| before.map_or(1, |before| before.into_value() + 1));
    }

    /// Whether another may be tried.
    ///
    /// # Errors
    /// 429, while it may not.
    pub(crate) fn check(&self, customer: CustomerId) -> Result<(), ApiProblem> {
        if self.0.get(&customer).is_none_or(|declined| declined < MOST) {
            return Ok(());
        }
        Err(ApiProblem::too_many(
            "too_many_declined_cards",
            format!("{MOST} cards were declined. Try again in an hour, or pay by transfer."),
            WAIT,
        ))
    }
}
