//! The store of accounts.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::account::AccountRole;
use domain::ids::{AccountId, CustomerId, SupplierId};
use domain::text::{Email, TimeZone};
use uuid::Uuid;

use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::Collection;
use mongodb::bson::{Document, doc};
use tokio::sync::Notify;

use crate::account::{Account, AccountKind, AccountStatus, normalised};
use crate::erasing::ErasureView;
use crate::error::IdentityError;
use crate::store::{ACCOUNTS, Store, is_duplicate};
use crate::stored::{Id, Instant};

/// How often a change that meets another one is decided again.
const ATTEMPTS: usize = 16;

/// Refused entries that are kept for people to look at.
const MAX_REFUSED: usize = 16;

/// An account, as its holder and IT see it.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// Whose it is.
    pub kind: AccountKind,
    /// Its email, as it was typed in.
    pub email: Email,
    /// When it was shown that its holder reads the email.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// The email that takes the other's place once it is verified.
    pub pending_email: Option<Email>,
    /// What it may be.
    pub roles: Vec<AccountRole>,
    /// The customer that it belongs to.
    pub customer: Option<CustomerId>,
    /// The supplier that it belongs to.
    pub supplier: Option<SupplierId>,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// Whether a second factor is on.
    pub second_factor: bool,
    /// How many recovery codes are left.
    pub recovery_codes_left: usize,
    /// When the password was last set.
    pub password_set_at: Option<DateTime<Utc>>,
    /// By which clocks its holder lives, if a browser of theirs told.
    pub time_zone: Option<TimeZone>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// How the erasure of its holder stands, if it was asked for.
    pub erasure: Option<ErasureView>,
}

/// Which accounts: those that all of it holds for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AccountFilter {
    /// Whose.
    pub kind: Option<AccountKind>,
    /// With this role.
    pub role: Option<AccountRole>,
    /// In this state.
    pub status: Option<AccountStatus>,
    /// With this email.
    pub email: Option<Email>,
}

/// Where a page of accounts begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountCursor {
    created_at_ms: i64,
    id: Uuid,
}

/// The text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list: leave it out to begin at the start")]
pub struct InvalidCursor;

impl fmt::Display for AccountCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created_at_ms, self.id.simple())
    }
}

impl FromStr for AccountCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (created_at_ms, id) = text.split_once('.').ok_or(InvalidCursor)?;
        Ok(Self {
            created_at_ms: created_at_ms.parse().map_err(|_| InvalidCursor)?,
            id: Uuid::parse_str(id).map_err(|_| InvalidCursor)?,
        })
    }
}

/// The accounts.
#[derive(Clone)]
pub(crate) struct Accounts {
    documents: Collection<Kept<Account>>,
    /// Told when something waits in an outbox.
    changed: Arc<Notify>,
}

impl Accounts {
    pub(crate) fn new(store: &Store, changed: Arc<Notify>) -> Self {
        Self {
            documents: store.collection(ACCOUNTS),
            changed,
        }
    }

    pub(crate) async fn get(&self, id: AccountId) -> Result<Account, IdentityError> {
        let found = self
            .documents
            .find_one(doc! { "_id": Id::from(id) })
            .await?;
        let Kept(account) = found.ok_or(IdentityError::NotFound("account"))?;
        Ok(account)
    }

    pub(crate) async fn by_email(&self, email: &Email) -> Result<Option<Account>, IdentityError> {
        let by_email = doc! { "email": normalised(email) };
        let found = self.documents.find_one(by_email).await?;
        Ok(found.map(|Kept(account)| account))
    }

    pub(crate) async fn by_link(&self, link: Uuid) -> Result<Option<Account>, IdentityError> {
        let by_link = doc! { "links.id": Id(link) };
        let found = self.documents.find_one(by_link).await?;
        Ok(found.map(|Kept(account)| account))
    }

    /// Adds a new account, with what follows from it.
    ///
    /// # Errors
    /// [`IdentityError::EmailTaken`].
    pub(crate) async fn insert(&self, mut account: Account) -> Result<(), IdentityError> {
        account.waiting = !account.outbox.is_empty();
        match self.documents.insert_one(Kept(account)).await {
            Ok(_) => {
                self.changed.notify_one();
                Ok(())
            }
            Err(error) if is_duplicate(&error) => Err(IdentityError::EmailTaken),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes an account, with what follows from it, as one write: of the account as `change`
    /// saw it, or not at all. `change` is asked again when another change came first. Whatever
    /// takes somebody of IT away leans on another one first: see [`Self::lean_on_another`].
    ///
    /// # Errors
    /// What `change` says; [`IdentityError::Busy`] when too much waits in its outbox, or when too
    /// many others change it; [`IdentityError::EmailTaken`]; [`IdentityError::LastOfIt`].
    pub(crate) async fn change<T>(
        &self,
        id: AccountId,
        mut change: impl FnMut(&mut Account) -> Result<T, IdentityError>,
    ) -> Result<T, IdentityError> {
        for attempt in 0..ATTEMPTS {
            let before = self.get(id).await?;
            let mut after = before.clone();
            let outcome = change(&mut after)?;
            if after == before {
                return Ok(outcome);
            }
            if after.outbox.len() > before.outbox.len() && after.is_full() {
                return Err(IdentityError::Busy);
            }
            after.waiting = !after.outbox.is_empty();
            after.version += 1;
            let takes_from_it = before.is_of_it() && !after.is_of_it();
            if takes_from_it {
                self.lean_on_another(id).await?;
            }
            let as_seen = doc! { "_id": Id::from(id), "version": before.version };
            let replaced = match self.documents.replace_one(as_seen, Kept(after)).await {
                Ok(replaced) => replaced,
                Err(error) if is_duplicate(&error) => return Err(IdentityError::EmailTaken),
                Err(error) => return Err(error.into()),
            };
            if replaced.matched_count == 1 {
                self.changed.notify_one();
                return Ok(outcome);
            }
            if takes_from_it {
                // Two who lean on each other would keep each other from it for ever.
                let most = 10 * (attempt as u64 + 1);
                let pause = rand::random_range(0..=most);
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
        }
        Err(IdentityError::Busy)
    }

    /// Writes into the document of somebody of IT, other than `leaving`, that can be used: so that
    /// one is always left who can let others in.
    ///
    /// Two of IT may disable each other at the same time, at two processes. Each sees that the
    /// other is there, and each write is of one document alone, so looking is not enough. But a
    /// change is of an account as it was seen: who was leant on in between has another version,
    /// and whoever takes them away has to look again. So of all that go, whoever was leant on was
    /// looked at later than the one for whom it was done, and the last to be looked at leans on
    /// somebody who stays. It holds for any number of accounts and processes; who dies in between
    /// leaves nothing but a version.
    ///
    /// # Errors
    /// [`IdentityError::LastOfIt`] when there is nobody else.
    async fn lean_on_another(&self, leaving: AccountId) -> Result<(), IdentityError> {
        let another = doc! {
            "_id": { "$ne": Id::from(leaving) },
            "kind": AccountKind::Employee.as_str(),
            "roles": AccountRole::It.as_str(),
            "status": AccountStatus::Active.as_str(),
        };
        let touched = doc! { "$inc": { "version": 1_i64 } };
        match self.documents.update_one(another, touched).await? {
            touched if touched.matched_count == 1 => Ok(()),
            _ => Err(IdentityError::LastOfIt),
        }
    }

    pub(crate) async fn list(
        &self,
        filter: &AccountFilter,
        after: Option<AccountCursor>,
        limit: usize,
    ) -> Result<(Vec<AccountView>, Option<AccountCursor>), IdentityError> {
        let limit = limit.clamp(1, 100);
        let found: Vec<Account> = self
            .documents
            .find(condition(filter, after))
            .sort(doc! { "created_at": -1, "_id": -1 })
            .limit(limit as i64 + 1)
            .await?
            .map_ok(|Kept(account)| account)
            .try_collect()
            .await?;
        let next = (found.len() > limit).then(|| AccountCursor {
            created_at_ms: found[limit - 1].created_at.0.timestamp_millis(),
            id: found[limit - 1].id().0,
        });
        let views = found.iter().take(limit).map(AccountView::of).collect();
        Ok((views, next))
    }

    /// Accounts whose holder is to be erased, whose last step was taken or tried before then; those that
    /// were not tried for longest first.
    pub(crate) async fn to_erase(
        &self,
        before: Instant,
        limit: usize,
    ) -> Result<Vec<Account>, IdentityError> {
        let asked = doc! {
            "status": AccountStatus::Erasing.as_str(),
            "erasure.asked_at": { "$lte": before },
            // Somebody may still act for it until the end of its tokens is told.
            "waiting": { "$ne": true },
            "erasure.tried_at": { "$not": { "$gt": before } },
            "erasure.keys_gone_at": { "$not": { "$gt": before } },
        };
        let found = self.documents.find(asked);
        let found = found.sort(doc! { "erasure.tried_at": 1 });
        let found = found.limit(limit as i64).await?;
        Ok(found.map_ok(|Kept(account)| account).try_collect().await?)
    }

    /// Accounts whose holder was to be erased by then and is not, whoever waits for longest first.
    pub(crate) async fn erasing_since(
        &self,
        before: Instant,
        limit: usize,
    ) -> Result<Vec<Account>, IdentityError> {
        let asked = doc! {
            "status": AccountStatus::Erasing.as_str(),
            "erasure.asked_at": { "$lte": before },
        };
        let found = self.documents.find(asked);
        let found = found.sort(doc! { "erasure.asked_at": 1 });
        let found = found.limit(limit as i64).await?;
        Ok(found.map_ok(|Kept(account)| account).try_collect().await?)
    }

    /// Accounts in whose outbox something waits.
    pub(crate) async fn with_outbox(&self, limit: usize) -> Result<Vec<Account>, IdentityError> {
        let waiting = doc! { "waiting": true };
        let found = self.documents.find(waiting).limit(limit as i64).await?;
        Ok(found.map_ok(|Kept(account)| account).try_collect().await?)
    }

    /// Takes an entry out of an outbox, or sets it aside.
    pub(crate) async fn take_out(
        &self,
        id: AccountId,
        entry: Uuid,
        set_aside: bool,
    ) -> Result<(), IdentityError> {
        self.change(id, |account| {
            let Some(at) = account.outbox.iter().position(|known| known.id.0 == entry) else {
                return Ok(());
            };
            let entry = account.outbox.remove(at);
            if set_aside {
                account.refused.push(entry);
                let surplus = account.refused.len().saturating_sub(MAX_REFUSED);
                account.refused.drain(..surplus);
            }
            Ok(())
        })
        .await
    }
}

fn condition(filter: &AccountFilter, after: Option<AccountCursor>) -> Document {
    let mut condition = Document::new();
    if let Some(kind) = filter.kind {
        condition.insert("kind", kind.as_str());
    }
    if let Some(role) = filter.role {
        condition.insert("roles", role.as_str());
    }
    if let Some(status) = filter.status {
        condition.insert("status", status.as_str());
    }
    if let Some(email) = &filter.email {
        condition.insert("email", normalised(email));
    }
    if let Some(AccountCursor { created_at_ms, id }) = after {
        let at = mongodb::bson::DateTime::from_millis(created_at_ms);
        condition.insert(
            "$or",
            vec![
                doc! { "created_at": { "$lt": at } },
                doc! { "created_at": at, "_id": { "$lt": Id(id) } },
            ],
        );
    }
    condition
}

impl AccountView {
    pub(crate) fn of(account: &Account) -> Self {
        let time = |at: Option<Instant>| at.map(|at| at.0);
        Self {
            id: account.id(),
            kind: account.kind,
            email: account.email().clone(),
            email_verified_at: time(account.email_verified_at),
            pending_email: account.pending_email.clone(),
            roles: account.roles.clone(),
            customer: account.customer(),
            supplier: account.supplier(),
            status: account.status,
            second_factor: account.second_factor.is_some(),
            recovery_codes_left: account.recovery_codes.len(),
            password_set_at: time(account.password_set_at),
            time_zone: account.time_zone().cloned(),
            created_at: account.created_at.0,
            erasure: account.erasure.as_ref().map(ErasureView::of),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_from_its_text() {
        let cursor = AccountCursor {
            created_at_ms: 1_800_000_000_123,
            id: Uuid::from_u128(7),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in ["", "1", "1.2", "x.00000000000000000000000000000007"] {
            assert_eq!(bad.parse::<AccountCursor>(), Err(InvalidCursor), "{bad}");
        }
    }
}
