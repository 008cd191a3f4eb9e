//! The relay: hands over what waits in outboxes.
//!
//! Each entry is handed over first and taken out after, so whoever dies in between leaves it to be
//! handed over again; the outlet does everything once, by its id. Entries of one account go in
//! their order, and one that can't go now holds up only those after it.

use std::time::Duration;

use ::tokens::Revocation;
use futures_util::StreamExt;
use futures_util::stream;
use tokio_util::sync::CancellationToken;

use crate::account::Account;
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::outbox::{Outlet, OutletError};

/// How often is looked for what other processes left behind.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Accounts, and sessions, of one round.
const BATCH: usize = 64;

/// How many of them are seen to at once.
const AT_ONCE: usize = 8;

impl Identity {
    /// Hands over what waits in outboxes, until it is told to stop. Any number of processes may do
    /// so at once. What this process changes is handed over at once, what others left behind within
    /// a second or two.
    pub async fn relay(&self, outlet: &impl Outlet, stop: &CancellationToken) {
        loop {
            let round = tokio::select! {
                () = stop.cancelled() => break,
                round = self.relay_once(outlet) => round,
            };
            match round {
                // There may be more.
                Ok(handed_over) if handed_over >= BATCH => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the relay finds nothing now"),
            }
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.0.waiting.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
        self.write_gathered(true).await;
    }

    /// Hands over what waits now, a bounded batch of it. How many entries went. Lines of the
    /// security log that waited for more of their kind go into it.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn relay_once(&self, outlet: &impl Outlet) -> Result<usize, IdentityError> {
        self.write_gathered(false).await;
        let accounts = self.0.accounts.with_outbox(BATCH).await?;
        let of_accounts = stream::iter(accounts)
            .map(|account| self.empty(outlet, account))
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>();
        let ended = self.0.sessions.unpublished(BATCH).await?;
        let of_sessions = stream::iter(ended)
            .map(|session| self.publish_end(outlet, session))
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>();
        let (of_accounts, of_sessions) = tokio::join!(of_accounts, of_sessions);
        of_accounts.into_iter().chain(of_sessions).sum()
    }

    /// Hands over what waits in one outbox, in order.
    async fn empty(&self, outlet: &impl Outlet, account: Account) -> Result<usize, IdentityError> {
        let id = account.id();
        let mut handed_over = 0;
        for entry in &account.outbox {
            let set_aside = match entry.hand_to(outlet, id).await {
                Ok(()) => false,
                Err(OutletError::Unavailable(cause)) => {
                    tracing::warn!(account = %id, cause, "an entry of an outbox waits");
                    return Ok(handed_over);
                }
                Err(OutletError::Refused(cause)) => {
                    tracing::error!(account = %id, cause, "an entry of an outbox was set aside");
                    true
                }
            };
            self.0.accounts.take_out(id, entry.id.0, set_aside).await?;
            handed_over += 1;
        }
        Ok(handed_over)
    }

    async fn publish_end(
        &self,
        outlet: &impl Outlet,
        session: uuid::Uuid,
    ) -> Result<usize, IdentityError> {
        match outlet.revocation(&Revocation::Session(session)).await {
            Ok(()) => {
                self.0.sessions.published(session).await?;
                Ok(1)
            }
            Err(error) => {
                tracing::warn!(%session, %error, "the end of a session waits");
                Ok(0)
            }
        }
    }
}
