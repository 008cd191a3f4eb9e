//! Sealing all that is sealed here anew, while the master key is being replaced and others work on.
//!
//! Each document is written only as it was read, so nothing that somebody changes meanwhile is
//! undone. What is done is done: it may be killed at any moment and begun again.

use std::sync::Arc;

use domain::ids::AccountId;
use futures_util::TryStreamExt;
use mongodb::bson::doc;
use serde::Deserialize;
use tokio::sync::Notify;

use crate::account::Account;
use crate::accounts::Accounts;
use crate::error::IdentityError;
use crate::keys;
use crate::sealing::{Resealing, SealingKey};
use crate::store::{ACCOUNTS, Store};
use crate::stored::{Bytes, Id};
use crate::totp;

/// An account that holds a secret.
#[derive(Deserialize)]
struct Holder {
    #[serde(rename = "_id")]
    id: Id,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Secrets that are sealed: signing keys, and second factors.
    pub secrets: usize,
    /// How many of them were sealed anew.
    pub resealed: usize,
    /// How many none of the given keys opens.
    pub unreadable: usize,
}

impl Resealed {
    /// Notes a secret, and puts the new form in its place.
    pub(crate) fn note(&mut self, resealing: Resealing, sealed: &mut Bytes) {
        self.secrets += 1;
        match resealing {
            Resealing::Current => {}
            Resealing::Anew(anew) => {
                self.resealed += 1;
                *sealed = Bytes(anew);
            }
            Resealing::Unreadable => self.unreadable += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.secrets += other.secrets;
        self.resealed += other.resealed;
        self.unreadable += other.unreadable;
    }
}

impl Store {
    /// Seals under the first key all that is sealed under another one, until there is nothing left.
    ///
    /// # Errors
    /// When the store is not available; what was done until then stays.
    pub async fn reseal(&self, key: &SealingKey) -> Result<Resealed, IdentityError> {
        let mut before = 0;
        loop {
            let mut pass = keys::reseal(self, key).await?;
            pass.add(self.reseal_second_factors(key).await?);
            if pass.resealed == 0 {
                pass.resealed = before;
                return Ok(pass);
            }
            before += pass.resealed;
        }
    }

    async fn reseal_second_factors(&self, key: &SealingKey) -> Result<Resealed, IdentityError> {
        let accounts = Accounts::new(self, Arc::new(Notify::new()));
        let with_secrets = doc! { "$or": [
            { "second_factor": { "$exists": true } },
            { "setting_up": { "$exists": true } },
        ] };
        let mut found = self
            .collection::<Holder>(ACCOUNTS)
            .find(with_secrets)
            .projection(doc! { "_id": 1 })
            .await?;
        let mut pass = Resealed::default();
        while let Some(found) = found.try_next().await? {
            let change =
                accounts.change(AccountId(found.id.0), |account| Ok(reseal_of(account, key)));
            match change.await {
                Ok(done) => pass.add(done),
                Err(IdentityError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(pass)
    }
}

fn reseal_of(account: &mut Account, key: &SealingKey) -> Resealed {
    let context = account.id().0.into_bytes();
    let factor = account.second_factor.as_mut();
    let waiting = account.setting_up.as_mut();
    let secrets = factor.map(|factor| &mut factor.secret).into_iter();
    let secrets = secrets.chain(waiting.map(|waiting| &mut waiting.secret));
    let mut done = Resealed::default();
    for secret in secrets {
        done.note(key.reseal(totp::SEALED_FOR, &secret.0, &context), secret);
    }
    done
}
