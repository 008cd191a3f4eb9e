//! Sessions as they are stored.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::AccountId;
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::Collection;
use mongodb::bson::doc;
use mongodb::options::ReturnDocument;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use uuid::Uuid;

use super::SessionView;
use crate::account::{Account, AccountKind};
use crate::by::Visit;
use crate::error::IdentityError;
use crate::store::{SESSIONS, Store};
use crate::stored::{Bytes, Id, Instant};
use crate::token::{Hash, OpaqueToken};

/// For how long a half-open session waits.
const HALF_OPEN: TimeDelta = TimeDelta::minutes(10);

/// When a session was last seen is written down no more often than this.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Sessions of one account that are looked through.
const MAX_SESSIONS: i64 = 100;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Progress {
    Open,
    /// The second factor is missing.
    SecondFactor,
    /// A second factor has to be set up.
    SetUp,
}

impl Progress {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::SecondFactor => "second_factor",
            Self::SetUp => "set_up",
        }
    }
}

/// The document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    #[serde(rename = "_id")]
    id: Id,
    account: Id,
    /// The hash of the cookie. Unique.
    cookie: Bytes,
    pub(crate) progress: Progress,
    /// The account's when it was opened: see [`Account::epoch`].
    pub(crate) epoch: u32,
    pub(crate) kind: AccountKind,
    pub(crate) amr: Vec<String>,
    pub(crate) authenticated_at: Instant,
    agent: String,
    address: String,
    pub(crate) created_at: Instant,
    last_seen_at: Instant,
    idle_until: Instant,
    /// When it ends at the latest, and is forgotten.
    pub(crate) expires_at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended_at: Option<Instant>,
    /// That it ended has to be published.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unpublished: bool,
}

/// How long a session of a kind of account may be idle, and how long it lasts.
fn lifetimes(kind: AccountKind) -> (TimeDelta, TimeDelta) {
    match kind {
        AccountKind::Customer | AccountKind::Supplier => (TimeDelta::days(14), TimeDelta::days(90)),
        AccountKind::Employee => (TimeDelta::hours(8), TimeDelta::hours(12)),
    }
}

impl Session {
    /// A new one, for whoever has just given the password.
    fn new(
        account: &Account,
        visit: &Visit,
        cookie: Hash,
        progress: Progress,
        now: Instant,
    ) -> Self {
        let (idle, lasts) = match progress {
            Progress::Open => lifetimes(account.kind),
            Progress::SecondFactor | Progress::SetUp => (HALF_OPEN, HALF_OPEN),
        };
        Self {
            id: Id(Uuid::new_v4()),
            account: account.id().into(),
            cookie: cookie.into(),
            progress,
            epoch: account.epoch,
            kind: account.kind,
            amr: vec!["pwd".to_owned()],
            authenticated_at: now,
            agent: visit.agent.as_str().to_owned(),
            address: visit.address.to_string(),
            created_at: now,
            last_seen_at: now,
            idle_until: Instant(now.0 + idle),
            expires_at: Instant(now.0 + lasts),
            ended_at: None,
            unpublished: false,
        }
    }

    pub(crate) fn id(&self) -> Uuid {
        self.id.0
    }

    pub(crate) fn account(&self) -> AccountId {
        AccountId(self.account.0)
    }

    pub(crate) fn is_live(&self, now: Instant) -> bool {
        self.ended_at.is_none() && now < self.idle_until && now < self.expires_at
    }

    pub(crate) fn view(&self) -> SessionView {
        let nowhere = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        SessionView {
            id: self.id.0,
            agent: self.agent.clone(),
            address: self.address.parse().unwrap_or(nowhere),
            opened_at: self.created_at.0,
            last_seen_at: self.last_seen_at.0,
            expires_at: self.expires_at.0,
        }
    }
}

/// The sessions.
#[derive(Clone)]
pub(crate) struct Sessions {
    documents: Collection<Kept<Session>>,
    /// Told when the end of one has to be published.
    ended: Arc<Notify>,
}

impl Sessions {
    pub(crate) fn new(store: &Store, ended: Arc<Notify>) -> Self {
        Self {
            documents: store.collection(SESSIONS),
            ended,
        }
    }

    /// Opens one, or half-opens it.
    pub(crate) async fn open(
        &self,
        account: &Account,
        visit: &Visit,
        progress: Progress,
        now: Instant,
    ) -> Result<(Session, OpaqueToken), IdentityError> {
        let cookie = OpaqueToken::random();
        let session = Kept(Session::new(account, visit, cookie.hash(), progress, now));
        self.documents.insert_one(&session).await?;
        let Kept(session) = session;
        Ok((session, cookie))
    }

    /// Opens a half-open one, under a new cookie: once, and only as it was seen. The epoch is that
    /// of the account as it is now, which the second factor may have begun.
    pub(crate) async fn open_fully(
        &self,
        seen: &Session,
        account: &Account,
        amr: &[&str],
        now: Instant,
    ) -> Result<Option<(Session, OpaqueToken)>, IdentityError> {
        let cookie = OpaqueToken::random();
        let (idle, lasts) = lifetimes(account.kind);
        let half_open = doc! {
            "_id": seen.id,
            "cookie": seen.cookie.clone(),
            "progress": seen.progress.word(),
            "ended_at": { "$exists": false },
        };
        let opened = doc! { "$set": {
            "cookie": Bytes::from(cookie.hash()),
            "progress": Progress::Open.word(),
            "epoch": i64::from(account.epoch),
            "amr": amr.to_vec(),
            "authenticated_at": now,
            "last_seen_at": now,
            "idle_until": Instant(now.0 + idle),
            "expires_at": Instant(now.0 + lasts),
        } };
        let session = self
            .documents
            .find_one_and_update(half_open, opened)
            .return_document(ReturnDocument::After)
            .await?;
        Ok(session.map(|Kept(session)| (session, cookie)))
    }

    pub(crate) async fn get(&self, id: Uuid) -> Result<Option<Session>, IdentityError> {
        let found = self.documents.find_one(doc! { "_id": Id(id) }).await?;
        Ok(found.map(|Kept(session)| session))
    }

    pub(crate) async fn by_cookie(&self, cookie: Hash) -> Result<Option<Session>, IdentityError> {
        let by_cookie = doc! { "cookie": Bytes::from(cookie) };
        let found = self.documents.find_one(by_cookie).await?;
        Ok(found.map(|Kept(session)| session))
    }

    /// The open ones of an account that were seen last. Others are left out by the store: however
    /// many there are, they hide none of these.
    pub(crate) async fn open_of(
        &self,
        account: &Account,
        now: Instant,
    ) -> Result<Vec<Session>, IdentityError> {
        let open = doc! {
            "account": Id::from(account.id()),
            "ended_at": { "$exists": false },
            "progress": Progress::Open.word(),
            "epoch": i64::from(account.epoch),
            "idle_until": { "$gt": now },
            "expires_at": { "$gt": now },
        };
        let found = self
            .documents
            .find(open)
            .sort(doc! { "last_seen_at": -1 })
            .limit(MAX_SESSIONS)
            .await?;
        Ok(found.map_ok(|Kept(session)| session).try_collect().await?)
    }

    /// Lets one stay that belongs to an epoch of its account which has just ended.
    pub(crate) async fn keep(&self, account: &Account, session: Uuid) -> Result<(), IdentityError> {
        let of_before = doc! {
            "_id": Id(session),
            "account": Id::from(account.id()),
            "epoch": i64::from(account.epoch) - 1,
        };
        let kept = doc! { "$set": { "epoch": i64::from(account.epoch) } };
        self.documents.update_one(of_before, kept).await?;
        Ok(())
    }

    /// Notes that one was seen, which keeps it from being idle.
    pub(crate) async fn see(&self, seen: &Session, now: Instant) -> Result<(), IdentityError> {
        if now.0 - seen.last_seen_at.0 < SEEN_EVERY {
            return Ok(());
        }
        let (idle, _) = lifetimes(seen.kind);
        let set = doc! { "$set": { "last_seen_at": now, "idle_until": Instant(now.0 + idle) } };
        self.documents
            .update_one(doc! { "_id": seen.id }, set)
            .await?;
        Ok(())
    }

    /// Deletes all of an account. Its tokens were revoked before.
    pub(crate) async fn forget(&self, account: AccountId) -> Result<(), IdentityError> {
        let of_theirs = doc! { "account": Id::from(account) };
        self.documents.delete_many(of_theirs).await?;
        Ok(())
    }

    /// Ends one. That its tokens are not to be believed is published by the relay.
    pub(crate) async fn end(&self, id: Uuid, now: Instant) -> Result<(), IdentityError> {
        self.end_where(doc! { "_id": Id(id) }, now).await?;
        Ok(())
    }

    /// Ends one of an account; whether there is such a one.
    pub(crate) async fn end_of(
        &self,
        account: AccountId,
        id: Uuid,
        now: Instant,
    ) -> Result<bool, IdentityError> {
        let its_own = doc! { "_id": Id(id), "account": Id::from(account) };
        self.end_where(its_own, now).await
    }

    /// Ends all of an account but one, half-open ones too.
    pub(crate) async fn end_others(
        &self,
        account: AccountId,
        but: Uuid,
        now: Instant,
    ) -> Result<(), IdentityError> {
        let others = doc! {
            "_id": { "$ne": Id(but) },
            "account": Id::from(account),
            "ended_at": { "$exists": false },
        };
        let ended = doc! { "$set": { "ended_at": now, "unpublished": true } };
        // Also when it breaks off: those that have ended are published.
        let done = self.documents.update_many(others, ended).await;
        self.ended.notify_one();
        done?;
        Ok(())
    }

    async fn end_where(
        &self,
        mut which: mongodb::bson::Document,
        now: Instant,
    ) -> Result<bool, IdentityError> {
        which.insert("ended_at", doc! { "$exists": false });
        let ended = doc! { "$set": { "ended_at": now, "unpublished": true } };
        let ended = self.documents.update_one(which, ended).await?;
        if ended.matched_count == 1 {
            self.ended.notify_one();
        }
        Ok(ended.matched_count == 1)
    }

    /// Sessions whose end has to be published.
    pub(crate) async fn unpublished(&self, limit: usize) -> Result<Vec<Uuid>, IdentityError> {
        let unpublished = doc! { "unpublished": true };
        let found = self.documents.find(unpublished).limit(limit as i64).await?;
        let ids = found.map_ok(|Kept(session)| session.id());
        Ok(ids.try_collect().await?)
    }

    /// Notes that the end of one was published.
    pub(crate) async fn published(&self, id: Uuid) -> Result<(), IdentityError> {
        let published = doc! { "$unset": { "unpublished": "" } };
        self.documents
            .update_one(doc! { "_id": Id(id) }, published)
            .await?;
        Ok(())
    }
}
