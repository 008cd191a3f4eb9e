//! Personal access tokens as they are stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::ids::AccountId;
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::Collection;
use mongodb::bson::doc;
use rand::RngCore;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{NewPersonalToken, PersonalTokenView, Scope};
use crate::account::Account;
use crate::error::IdentityError;
use crate::store::{PERSONAL_TOKENS, Store};
use crate::stored::{Bytes, Id, Instant};
use crate::token::decode;

const PREFIX: &str = "astro_pat_";

/// Tokens of one account.
const MOST: usize = 20;

const TOO_MANY: IdentityError = IdentityError::TooMany {
    what: "personal access tokens",
    most: MOST,
};

/// When a token was last used is written down no more often than this.
const SEEN_EVERY: TimeDelta = TimeDelta::hours(1);

/// The document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PersonalToken {
    #[serde(rename = "_id")]
    id: Id,
    /// Unique.
    hash: Bytes,
    account: Id,
    /// When the account's password was set: with another one the token is good no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    password_set_at: Option<Instant>,
    name: String,
    scopes: Vec<Scope>,
    created_at: Instant,
    expires_at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_used_at: Option<Instant>,
}

impl PersonalToken {
    pub(crate) fn account(&self) -> AccountId {
        AccountId(self.account.0)
    }

    /// Whether its account has the password that it was made under.
    pub(crate) fn is_under_password_of(&self, account: &Account) -> bool {
        self.password_set_at == account.password_set_at
    }

    pub(crate) fn view(&self) -> PersonalTokenView {
        PersonalTokenView {
            id: self.id.0,
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            created_at: self.created_at.0,
            expires_at: self.expires_at.0,
            last_used_at: self.last_used_at.map(|at| at.0),
        }
    }
}

/// The tokens.
#[derive(Clone)]
pub(crate) struct PersonalTokens(Collection<Kept<PersonalToken>>);

impl PersonalTokens {
    pub(crate) fn new(store: &Store) -> Self {
        Self(store.collection(PERSONAL_TOKENS))
    }

    /// Whether there may be another one.
    pub(crate) async fn check_room(
        &self,
        account: &Account,
        now: Instant,
    ) -> Result<(), IdentityError> {
        if self.of(account, now).await?.len() < MOST {
            Ok(())
        } else {
            Err(TOO_MANY)
        }
    }

    /// Adds one, if there are not too many. Of several that are added at once as the last one,
    /// none may be. `account` is as it was when the password was shown: one that has another by
    /// now has a token that is good for nothing.
    pub(crate) async fn add(
        &self,
        account: &Account,
        new: NewPersonalToken,
        now: Instant,
    ) -> Result<(PersonalTokenView, String), IdentityError> {
        let mut secret = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(&mut *secret);
        let token = Kept(PersonalToken {
            id: Id(Uuid::new_v4()),
            hash: Bytes(Sha256::digest(secret.as_slice()).to_vec()),
            account: account.id().into(),
            password_set_at: account.password_set_at,
            name: new.name.0,
            scopes: new.scopes,
            created_at: now,
            expires_at: Instant(new.expires_at),
            last_used_at: None,
        });
        self.0.insert_one(&token).await?;
        let Kept(token) = token;
        if self.of(account, now).await?.len() > MOST {
            self.remove(account.id(), token.id.0).await?;
            return Err(TOO_MANY);
        }
        let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret.as_slice()));
        Ok((token.view(), text))
    }

    /// Those of an account that are good, the newest first.
    pub(crate) async fn of(
        &self,
        account: &Account,
        now: Instant,
    ) -> Result<Vec<PersonalTokenView>, IdentityError> {
        let good = doc! {
            "account": Id::from(account.id()),
            "password_set_at": account.password_set_at,
            "expires_at": { "$gt": now },
        };
        let found = self.0.find(good).sort(doc! { "created_at": -1 }).await?;
        let views = found.map_ok(|Kept(token)| token.view());
        Ok(views.try_collect().await?)
    }

    pub(crate) async fn remove(&self, account: AccountId, id: Uuid) -> Result<(), IdentityError> {
        let its_own = doc! { "_id": Id(id), "account": Id::from(account) };
        let removed = self.0.delete_one(its_own).await?;
        if removed.deleted_count == 1 {
            Ok(())
        } else {
            Err(IdentityError::NotFound("token"))
        }
    }

    /// Deletes all of an account.
    pub(crate) async fn forget(&self, account: AccountId) -> Result<(), IdentityError> {
        let of_theirs = doc! { "account": Id::from(account) };
        self.0.delete_many(of_theirs).await?;
        Ok(())
    }

    /// The token of a text, while it is good.
    pub(crate) async fn by_text(
        &self,
        text: &str,
        now: Instant,
    ) -> Result<Option<PersonalToken>, IdentityError> {
        let secret: Option<Zeroizing<[u8; 32]>> = text.strip_prefix(PREFIX).and_then(decode);
        let Some(secret) = secret else {
            return Ok(None);
        };
        let by_hash = doc! { "hash": Bytes(Sha256::digest(secret.as_slice()).to_vec()) };
        let found = self.0.find_one(by_hash).await?;
        let found = found.map(|Kept(token)| token);
        Ok(found.filter(|token| now < token.expires_at))
    }

    /// Notes that one was used.
    pub(crate) async fn see(
        &self,
        token: &PersonalToken,
        now: Instant,
    ) -> Result<(), IdentityError> {
        let is_recent = |at: Instant| now.0 - at.0 < SEEN_EVERY;
        if token.last_used_at.is_some_and(is_recent) {
            return Ok(());
        }
        let used = doc! { "$set": { "last_used_at": now } };
        self.0.update_one(doc! { "_id": token.id }, used).await?;
        Ok(())
    }
}
