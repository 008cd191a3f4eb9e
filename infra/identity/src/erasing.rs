//! Erasure of whoever holds an account: asked for by themselves or by IT, carried out by whoever can
//! destroy their keys, and for ever.
//!
//! 1. Who is to be erased can't use the account any more: its sessions and tokens end with the wish.
//! 2. Some time after, nobody can still be acting for it ([`SETTLES_AFTER`]). Then whoever carries it
//!    out looks once more whether it may be, and destroys the keys.
//! 3. As long after that, nobody remembers the keys. Then the account forgets its holder, and the log is
//!    told. Not before: what shows the log forgets them once it is told, and must not read anything of
//!    them after.
//!
//! Each step may be done again by anybody, so whoever dies over it holds nothing up.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, CustomerId, SupplierId};
use domain::text::Reason;
use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountKind, AccountStatus};
use crate::by::{By, Caller, Visit, holder};
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::outbox::{Entry, Fact, Template};
use crate::password::Password;
use crate::second_factor::SecondFactorProof;
use crate::security_log::{Outcome, What};
use crate::stored::Instant;

/// How long it takes until a step is so everywhere: an API that does not hear of ended sessions refuses
/// everybody after 30 seconds, and a key is looked up anew after 60.
pub const SETTLES_AFTER: TimeDelta = TimeDelta::seconds(90);

/// How long after it was asked for an erasure that is not carried out is late: what it waits for may need
/// somebody, and keys are gone from their last copy only 30 days after they were destroyed.
pub const LATE_AFTER: TimeDelta = TimeDelta::days(1);

/// What the log says of an account whose holder is to be erased.
const REASON: &str = "whoever holds it is to be erased";

/// Who is to be erased, or was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Erasure {
    pub(crate) asked_at: Instant,
    /// Who asked, unless it was the holder: an account, or the name of a process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    /// Why it was not carried out when it was tried last, and when that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) waits_for: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tried_at: Option<Instant>,
    /// When the keys were destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) keys_gone_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) erased_at: Option<Instant>,
}

/// How an erasure stands, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureView {
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Who asked, unless it was the holder: an account, or the name of a process.
    pub by: Option<String>,
    /// Why it was not carried out when it was tried last.
    pub waits_for: Option<String>,
    /// When it was carried out.
    pub erased_at: Option<DateTime<Utc>>,
}

/// An erasure that should have been carried out long ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateErasure {
    /// The account.
    pub account: AccountId,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Why it was not carried out when it was tried last.
    pub waits_for: Option<String>,
    /// When the keys were destroyed, if they were: it is the rest that is late.
    pub keys_gone_at: Option<DateTime<Utc>>,
}

/// Somebody whose erasure can be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct ToErase {
    /// The account.
    pub account: AccountId,
    /// The customer whose it is.
    pub customer: Option<CustomerId>,
    /// The supplier whose it is.
    pub supplier: Option<SupplierId>,
    /// Whether their keys were destroyed, long enough ago that nobody remembers them.
    pub keys_are_gone: bool,
}

impl Identity {
    /// Makes sure that whoever is signed in knows their password, before it is looked whether they may be
    /// erased.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], [`IdentityError::Throttled`], and when the store is not
    /// available.
    pub async fn knows_password(
        &self,
        visit: &Visit,
        caller: Caller,
        password: &Password,
    ) -> Result<(), IdentityError> {
        self.ask_password(visit, caller, password).await.map(drop)
    }

    /// Asks that whoever is signed in be erased: nobody can use their account from now on. Whether
    /// they may be is for whoever calls to see to.
    ///
    /// # Errors
    /// [`IdentityError::OwnAccount`] for an employee, [`IdentityError::WrongCredentials`],
    /// [`IdentityError::WrongCode`], [`IdentityError::SecondFactorMissing`],
    /// [`IdentityError::Throttled`], [`IdentityError::Busy`], and when the store is not available.
    pub async fn ask_to_be_erased(
        &self,
        visit: &Visit,
        caller: Caller,
        password: &Password,
        proof: Option<&SecondFactorProof>,
    ) -> Result<(), IdentityError> {
        let done = async {
            let seen = self.ask_password(visit, caller, password).await?;
            if seen.kind == AccountKind::Employee {
                return Err(IdentityError::OwnAccount);
            }
            let now = self.now();
            let told = Entry::event(
                Fact::Disabled { reason: reason() },
                holder(caller.account, seen.kind, Some(caller.session)),
                visit.correlation,
            );
            let change = |account: &mut Account| account.ask_for_erasure(now, None, &told);
            self.change_proven(visit, &seen, proof, change).await
        };
        let done = done.await.map(drop);
        self.log(visit, What::Erase, Outcome::of(&done))
            .about(caller.account)
            .write()
            .await;
        done
    }

    /// Asks that somebody else be erased, as they or the law want it.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`], [`IdentityError::OwnAccount`], [`IdentityError::LastOfIt`],
    /// [`IdentityError::Busy`], and when the store is not available.
    pub async fn ask_to_erase(
        &self,
        by: &By,
        account: AccountId,
        why: Reason,
    ) -> Result<(), IdentityError> {
        let now = self.now();
        let told = Entry::event(
            Fact::Disabled { reason: reason() },
            by.actor.clone(),
            by.correlation,
        );
        self.change_by(by, account, What::Erase, Some(&why), |account| {
            account.ask_for_erasure(now, Some(by.actor.id.clone()), &told);
            Ok(())
        })
        .await
    }

    /// Those whose erasure can be carried out by now and was not tried lately, at most so many, whoever
    /// was tried last as the last.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn to_erase(&self, limit: usize) -> Result<Vec<ToErase>, IdentityError> {
        let before = Instant(self.now().0 - SETTLES_AFTER);
        let accounts = self.0.accounts.to_erase(before, limit).await?;
        Ok(accounts.iter().map(ToErase::of).collect())
    }

    /// Erasures that were asked for longer than [`LATE_AFTER`] ago and are not carried out, at most so many, the
    /// oldest first.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn late_erasures(&self, limit: usize) -> Result<Vec<LateErasure>, IdentityError> {
        let before = Instant(self.now().0 - LATE_AFTER);
        let accounts = self.0.accounts.erasing_since(before, limit).await?;
        Ok(accounts.iter().filter_map(LateErasure::of).collect())
    }

    /// Notes why somebody can't be erased yet.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`], [`IdentityError::Busy`], and when the store is not available.
    pub async fn erasure_waits(
        &self,
        account: AccountId,
        waits_for: &str,
    ) -> Result<(), IdentityError> {
        let now = self.now();
        self.0
            .accounts
            .change(account, |account| {
                let is_due = account.status == AccountStatus::Erasing;
                if let Some(erasure) = account.erasure.as_mut().filter(|_| is_due) {
                    erasure.waits_for = Some(waits_for.to_owned());
                    erasure.tried_at = Some(now);
                }
                Ok(())
            })
            .await
    }

    /// Notes that the keys of somebody who is to be erased are destroyed.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`], [`IdentityError::Busy`], and when the store is not available: destroy
    /// them again then.
    pub async fn keys_are_gone(&self, account: AccountId) -> Result<(), IdentityError> {
        let now = self.now();
        self.0
            .accounts
            .change(account, |account| {
                let is_due = account.status == AccountStatus::Erasing;
                if let Some(erasure) = account.erasure.as_mut().filter(|_| is_due) {
                    erasure.waits_for = None;
                    erasure.keys_gone_at.get_or_insert(now);
                }
                Ok(())
            })
            .await
    }

    /// Forgets whoever is to be erased, and lets the log be told. Their keys are destroyed by then.
    /// Done again it changes nothing.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`], [`IdentityError::Busy`], and when the store is not available: ask
    /// again then.
    pub async fn forget(&self, account: AccountId) -> Result<(), IdentityError> {
        self.0.sessions.forget(account).await?;
        self.0.personal_tokens.forget(account).await?;
        self.0.log.forget(account).await?;
        let now = self.now();
        let by = By::system("eraser");
        let told = Entry::event(Fact::SubjectErased, by.actor, by.correlation);
        self.0
            .accounts
            .change(account, |account| {
                account.forget_holder(now, &told);
                Ok(())
            })
            .await
    }
}

fn reason() -> Reason {
    Reason::parse(REASON).expect("a reason is any line")
}

impl ErasureView {
    pub(crate) fn of(erasure: &Erasure) -> Self {
        Self {
            asked_at: erasure.asked_at.0,
            by: erasure.by.clone(),
            waits_for: erasure.waits_for.clone(),
            erased_at: erasure.erased_at.map(|at| at.0),
        }
    }
}

impl LateErasure {
    fn of(account: &Account) -> Option<Self> {
        let erasure = account.erasure.as_ref()?;
        Some(Self {
            account: account.id(),
            asked_at: erasure.asked_at.0,
            waits_for: erasure.waits_for.clone(),
            keys_gone_at: erasure.keys_gone_at.map(|at| at.0),
        })
    }
}

impl ToErase {
    fn of(account: &Account) -> Self {
        Self {
            account: account.id(),
            customer: account.customer(),
            supplier: account.supplier(),
            keys_are_gone: (account.erasure.as_ref())
                .is_some_and(|erasure| erasure.keys_gone_at.is_some()),
        }
    }
}

impl Account {
    /// Nobody can use it from now on. That it was asked for before, and is not done yet, changes nothing.
    /// Somebody who was erased may be once more: their keys may have come back with an old copy.
    fn ask_for_erasure(&mut self, now: Instant, by: Option<String>, told: &Entry) {
        if self.status == AccountStatus::Erasing {
            return;
        }
        let is_anew = self.status == AccountStatus::Erased;
        self.erasure = Some(Erasure {
            asked_at: now,
            by,
            waits_for: None,
            tried_at: None,
            keys_gone_at: None,
            erased_at: None,
        });
        // First of all: nothing may hold it up.
        self.begin_epoch();
        if !is_anew && self.status != AccountStatus::Disabled {
            self.outbox.push(told.clone());
        }
        if !is_anew {
            self.mail(Template::ErasureAsked, []);
        }
        self.status = AccountStatus::Erasing;
    }
}
