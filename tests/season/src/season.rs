//! The stage: who takes part, what is on offer, what was booked.

use anyhow::Result;
use chrono::{DateTime, Utc};
use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

use crate::api::Api;
use crate::clock::Clock;
use crate::people::{Cast, Person};
use crate::plot::{Fate, Paying};

/// A season that is played.
pub(crate) struct Season {
    pub(crate) chance: StdRng,
    pub(crate) customer_api: Api,
    pub(crate) admin_api: Api,
    pub(crate) clock: Clock,
    pub(crate) customers: Vec<Person>,
    pub(crate) suppliers: Vec<Person>,
    pub(crate) finance: Person,
    pub(crate) launches: Vec<Launch>,
    pub(crate) bookings: Vec<Booking>,
    counts: Vec<(&'static str, usize)>,
}

/// A launch on offer.
#[derive(Clone)]
pub(crate) struct Launch {
    pub(crate) id: Uuid,
    /// The place of its supplier.
    pub(crate) supplier: usize,
    pub(crate) date: DateTime<Utc>,
    pub(crate) fate: Fate,
}

/// A booking that was made.
#[derive(Clone)]
pub(crate) struct Booking {
    pub(crate) id: Uuid,
    /// The place of its launch.
    pub(crate) launch: usize,
    /// The place of its customer.
    pub(crate) customer: usize,
    /// What it costs, in cents.
    pub(crate) total: i64,
    pub(crate) paying: Paying,
    /// Whether it was paid in time.
    pub(crate) paid: bool,
    pub(crate) cancelled: bool,
}

impl Season {
    pub(crate) fn new(
        seed: u64,
        cast: Cast,
        customer_api: &str,
        admin_api: &str,
        clock: Clock,
    ) -> Result<Self> {
        Ok(Self {
            chance: StdRng::seed_from_u64(seed),
            customer_api: Api::new(customer_api)?,
            admin_api: Api::new(admin_api)?,
            clock,
            customers: cast.customers,
            suppliers: cast.suppliers,
            finance: cast.finance,
            launches: Vec::new(),
            bookings: Vec::new(),
            counts: Vec::new(),
        })
    }

    /// Moves the clock to a time that is still to come, and waits until both APIs go by it.
    pub(crate) async fn reach(&self, time: DateTime<Utc>) -> Result<()> {
        let now = self.clock.reach(time).await?;
        self.apis_go_by(now).await
    }

    /// Moves the clock ahead, such as by `31m`, and waits until both APIs go by it.
    pub(crate) async fn advance(&self, by: &str) -> Result<()> {
        let now = self.clock.advance(by).await?;
        self.apis_go_by(now).await
    }

    async fn apis_go_by(&self, time: DateTime<Utc>) -> Result<()> {
        self.customer_api.goes_by(time).await?;
        self.admin_api.goes_by(time).await
    }

    /// Notes how often something was done, and says so.
    pub(crate) fn note(&mut self, what: &'static str, count: usize) {
        println!("• {what}: {count}");
        self.counts.push((what, count));
    }

    /// The supplier of a launch.
    pub(crate) fn supplier_of(&self, launch: usize) -> &Person {
        &self.suppliers[self.launches[launch].supplier]
    }

    /// What was done, in a line.
    pub(crate) fn summary(&self) -> String {
        let counts: Vec<_> = self
            .counts
            .iter()
            .map(|(what, count)| format!("{count} {what}"))
            .collect();
        counts.join(", ")
    }
}
