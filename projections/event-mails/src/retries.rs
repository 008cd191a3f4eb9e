//! Does again what could not be mailed, when somebody wants it: after a newer program was started, say.
//!
//! What is wanted stands beside the messages. Any number of processes may do it, lease or none: mails
//! are known by event, template and recipient, so whoever does it beside another, or dies and is
//! followed by another, asks for the same.

use std::convert::Infallible;
use std::time::Duration;

use domain::commit::Position;
use notifier::{StoreError, WantedRetry};
use projection_runtime::TargetError;
use tokio::time::sleep;

use crate::follower::EventMails;
use crate::lookup::Courses;

/// How often it is looked for wishes.
const PAUSE: Duration = Duration::from_secs(1);

impl EventMails {
    /// Does what people want done again, until it is dropped: at any moment, since a wish stands until
    /// it is done.
    pub async fn retry_what_is_wanted(&self) -> Infallible {
        loop {
            sleep(PAUSE).await;
            if let Err(error) = self.retry_all().await {
                tracing::warn!(%error, "what is set aside can't be tried again");
            }
        }
    }

    /// Each wish that there is, in the order of the log. One that can't be tried now keeps no other
    /// from it.
    async fn retry_all(&self) -> Result<(), StoreError> {
        let messages = &self.inner.messages;
        let mut after = 0;
        while let Some(retry) = messages.wanted_retry(after).await? {
            after = retry.position;
            let outcome = match self.retry(&retry).await {
                Ok(()) => Ok(()),
                Err(TargetError::Poisonous(cause)) => Err(cause),
                Err(error) => {
                    tracing::warn!(%error, position = after, "what is set aside can't be tried again");
                    continue;
                }
            };
            match &outcome {
                Ok(()) => tracing::info!(position = after, "what was set aside is mailed"),
                Err(cause) => {
                    tracing::error!(position = after, cause, "what is set aside can't be mailed");
                }
            }
            let outcome = outcome.as_ref().map(drop).map_err(String::as_str);
            messages.retried(&retry, outcome).await?;
        }
        Ok(())
    }

    /// Asks for the mails of a commit, as they would have been asked for in its turn: with what was
    /// true at that moment, to whoever can be reached now.
    async fn retry(&self, retry: &WantedRetry) -> Result<(), TargetError> {
        let inner = &self.inner;
        let position = Position(retry.position);
        let mails_after = inner.record.mails_after(inner.archive.log_id()).await?;
        let events = inner
            .archive
            .events_at(&retry.aggregate, retry.id, position);
        let events = events.await?;
        inner.directory.note(&events).await?;
        if position <= mails_after {
            return Ok(());
        }
        inner.mail(events.iter(), &mut Courses::new()).await
    }
}
