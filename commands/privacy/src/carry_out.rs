//! Carries out what was asked for, one person after the other.

use std::time::Duration;

use domain::ids::Subject;
use identity::ToErase;
use tokio_util::sync::CancellationToken;

use crate::{Person, Privacy, PrivacyError};

/// How often it is looked who is to be erased.
const LOOKS_EVERY: Duration = Duration::from_secs(2);

/// How many people are looked at in one round.
const BATCH: usize = 16;

/// What came of an attempt.
enum Attempt {
    Done,
    /// The keys are destroyed. The rest is for when nobody remembers them.
    KeysGone,
    /// Why it has to wait.
    Waits(String),
}

impl Privacy {
    /// Erases who is to be erased, until it is told to stop. Any number of processes may do so at once:
    /// each step can be done again.
    pub async fn run(&self, stop: &CancellationToken) {
        loop {
            let round = tokio::select! {
                () = stop.cancelled() => return,
                round = self.round() => round,
            };
            if let Err(error) = round {
                tracing::warn!(%error, "nobody can be erased now");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOKS_EVERY) => {}
            }
        }
    }

    async fn round(&self) -> Result<(), PrivacyError> {
        for wanted in self.identity.to_erase(BATCH).await? {
            let account = wanted.account;
            match self.erase(&wanted).await {
                Ok(Attempt::Done) => tracing::info!(%account, "whoever held it was erased"),
                Ok(Attempt::KeysGone) => tracing::info!(%account, "keys were destroyed"),
                Ok(Attempt::Waits(waits_for)) => {
                    self.wait(&wanted, &waits_for).await;
                    tracing::info!(%account, waits_for, "an erasure waits");
                }
                Err(error) => {
                    // Written down, so that the others have their turn.
                    let waits_for = "a part of the system that does not answer";
                    self.wait(&wanted, waits_for).await;
                    tracing::warn!(%account, %error, "an erasure is tried again");
                }
            }
        }
        Ok(())
    }

    /// Writes down what it waits for. If that can't be, the others have their turn all the same.
    async fn wait(&self, wanted: &ToErase, waits_for: &str) {
        let noted = self.identity.erasure_waits(wanted.account, waits_for).await;
        if let Err(error) = noted {
            let account = wanted.account;
            tracing::warn!(%account, %error, "what an erasure waits for was not noted");
        }
    }

    async fn erase(&self, wanted: &ToErase) -> Result<Attempt, PrivacyError> {
        let person = Person {
            account: wanted.account,
            customer: wanted.customer,
            supplier: wanted.supplier,
        };
        // Nobody acts for the account any more: all that they ever did is there by now.
        let Some(traces) = self.all_traces(person).await? else {
            return Ok(Attempt::Waits(
                "the index of events, which is behind".to_owned(),
            ));
        };
        let not_over = match wanted.keys_are_gone {
            false => self.not_over(person, &traces.launches).await?,
            // There is no way back: a payment that came late changes nothing.
            true => Vec::new(),
        };
        if let Some(launch) = not_over.first() {
            let others = not_over.len() - 1;
            return Ok(Attempt::Waits(match others {
                0 => format!("launch {launch}, which is not over"),
                _ => format!("launch {launch} and {others} more, which are not over"),
            }));
        }
        let mut named = self.named(person, &traces).await?;
        named
            .keys
            .insert(Subject::Account(person.account).to_string());
        self.keyring.destroy(&named.keys).await?;
        if !wanted.keys_are_gone {
            self.identity.keys_are_gone(person.account).await?;
            return Ok(Attempt::KeysGone);
        }
        self.messages
            .forget(person.account, &named.bookings)
            .await?;
        self.identity.forget(person.account).await?;
        // What was relayed in between.
        self.messages.forget(person.account, &[]).await?;
        Ok(Attempt::Done)
    }
}
