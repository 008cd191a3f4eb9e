//! Who leads: a lease with a fencing token. It ends by the server's clock, so clocks of processes
//! need not agree, and never by the business clock.

use std::time::Duration;

use chrono::{DateTime, Utc};
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::options::ReturnDocument;
use serde::{Deserialize, Serialize};

use super::documents::{LEASES, time};
use super::{JobStore, JobsError};

/// The one lease of the scheduler.
const ID: &str = "scheduler";

/// The right to lead, for as long as nobody has a higher token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) token: i64,
    pub(crate) holder: String,
}

/// Who leads, or led last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leader {
    /// The process.
    pub holder: String,
    /// Its fencing token: each leader has a higher one than all before.
    pub token: i64,
    /// Until when it leads surely, in real time. None when it stepped back.
    pub leased_until: Option<DateTime<Utc>>,
}

/// As it is stored.
#[derive(Debug, Serialize, Deserialize)]
struct Lease {
    holder: Option<String>,
    token: i64,
    leased_until: Option<bson::DateTime>,
}

impl JobStore {
    /// Who leads, or led last; none before the first.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn leader(&self) -> Result<Option<Leader>, JobsError> {
        let lease = self.leases().find_one(doc! { "_id": ID }).await?;
        Ok(lease.and_then(|lease| {
            Some(Leader {
                holder: lease.holder?,
                token: lease.token,
                leased_until: lease.leased_until.map(time),
            })
        }))
    }

    /// Who leads now, by the server's clock; nobody when the last lease was given back or has ended.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn leading(&self) -> Result<Option<Leader>, JobsError> {
        let (now, leader) = tokio::try_join!(self.server_time(), self.leader())?;
        let leads = |leader: &Leader| leader.leased_until.is_some_and(|until| until > time(now));
        Ok(leader.filter(leads))
    }

    /// Takes the lease if it is free, has ended, or is this holder's own from before.
    pub(crate) async fn acquire(
        &self,
        holder: &str,
        ttl: Duration,
    ) -> Result<Option<Claim>, JobsError> {
        let lease = match self.take(holder, ttl).await? {
            None if self.make_lease().await? => self.take(holder, ttl).await?,
            taken => taken,
        };
        Ok(lease.map(|lease| Claim {
            token: lease.token,
            holder: holder.to_owned(),
        }))
    }

    async fn take(&self, holder: &str, ttl: Duration) -> Result<Option<Lease>, JobsError> {
        let now = self.server_time().await?;
        let free = doc! {
            "_id": ID,
            "$or": [
                { "leased_until": Bson::Null },
                { "leased_until": { "$lte": now } },
                { "holder": holder },
            ],
        };
        let taken = doc! {
            "$set": { "holder": holder, "leased_until": now.saturating_add_duration(ttl) },
            "$inc": { "token": 1_i64 },
        };
        let lease = self
            .leases()
            .find_one_and_update(free, taken)
            .return_document(ReturnDocument::After)
            .await?;
        Ok(lease)
    }

    /// Makes the lease where there is none. Whether it did.
    async fn make_lease(&self) -> Result<bool, JobsError> {
        let new = doc! { "holder": Bson::Null, "token": 0_i64, "leased_until": Bson::Null };
        let made = self
            .leases()
            .update_one(doc! { "_id": ID }, doc! { "$setOnInsert": new })
            .upsert(true)
            .await;
        match made {
            Ok(made) => Ok(made.upserted_id.is_some()),
            // Of two that make it at once, one may be refused.
            Err(error) if super::error::is_duplicate(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Lengthens the lease. `false`: somebody else leads now.
    pub(crate) async fn renew(&self, claim: &Claim, ttl: Duration) -> Result<bool, JobsError> {
        let until = self.server_time().await?.saturating_add_duration(ttl);
        self.change_lease(claim, doc! { "leased_until": until })
            .await
    }

    /// Ends the lease, unless somebody else leads now.
    pub(crate) async fn release(&self, claim: &Claim) -> Result<(), JobsError> {
        let free = doc! { "leased_until": Bson::Null };
        self.change_lease(claim, free).await.map(drop)
    }

    async fn change_lease(&self, claim: &Claim, set: Document) -> Result<bool, JobsError> {
        let ours = doc! { "_id": ID, "token": claim.token };
        let changed = self.leases().update_one(ours, doc! { "$set": set }).await?;
        Ok(changed.matched_count == 1)
    }

    fn leases(&self) -> mongodb::Collection<Lease> {
        self.collection(LEASES)
    }

    async fn server_time(&self) -> Result<bson::DateTime, JobsError> {
        let reply = self.database.run_command(doc! { "hello": 1 }).await?;
        reply
            .get_datetime("localTime")
            .copied()
            .map_err(|_| JobsError::Unavailable("the server does not tell its time".to_owned()))
    }
}
