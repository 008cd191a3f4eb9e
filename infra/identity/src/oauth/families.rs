//! Families of refresh tokens as they are stored.

use domain::ids::AccountId;
use kept::Kept;
use mongodb::Collection;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::clients::ClientId;
use crate::error::IdentityError;
use crate::family::{Family, Presented, Previous, RefreshToken};
use crate::sealing::SealingKey;
use crate::sessions::Session;
use crate::store::{FAMILIES, Store};
use crate::stored::{Bytes, Id, Instant};
use crate::token::Hash;

/// How often a rotation that meets another one is judged again.
const ATTEMPTS: usize = 8;

/// The document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StoredFamily {
    #[serde(rename = "_id")]
    id: Id,
    session: Id,
    account: Id,
    client: ClientId,
    current: Bytes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<Bytes>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous_until: Option<Instant>,
    expires_at: Instant,
}

impl StoredFamily {
    pub(super) fn session(&self) -> Uuid {
        self.session.0
    }

    pub(super) fn account(&self) -> AccountId {
        AccountId(self.account.0)
    }

    /// Whether a token is the current one or the one before: its secret is shown, not the family's
    /// id alone.
    pub(super) fn knows(&self, token: &RefreshToken) -> bool {
        let hash = token.hash();
        let previous = self.previous.iter();
        previous.chain([&self.current]).any(|known| known.0 == hash)
    }

    /// None when the store holds no hashes: then nobody has a token of it.
    fn family(&self) -> Option<Family> {
        let previous = match (&self.previous, self.previous_until) {
            (Some(hash), Some(until)) => Some(Previous {
                hash: Hash::try_from(hash.0.as_slice()).ok()?,
                until: until.0,
            }),
            _ => None,
        };
        Some(Family {
            current: Hash::try_from(self.current.0.as_slice()).ok()?,
            previous,
        })
    }
}

/// The families.
#[derive(Clone)]
pub(crate) struct Families(Collection<Kept<StoredFamily>>);

impl Families {
    pub(crate) fn new(store: &Store) -> Self {
        Self(store.collection(FAMILIES))
    }

    /// Begins one in a session, and lives no longer.
    pub(super) async fn begin(
        &self,
        session: &Session,
        client: ClientId,
    ) -> Result<RefreshToken, IdentityError> {
        let token = RefreshToken::first();
        let family = Family::begun_by(&token);
        let stored = StoredFamily {
            id: Id(token.family),
            session: Id(session.id()),
            account: session.account().into(),
            client,
            current: family.current.into(),
            previous: None,
            previous_until: None,
            expires_at: session.expires_at,
        };
        self.0.insert_one(Kept(stored)).await?;
        Ok(token)
    }

    /// The family of a token, if it is one of this client's.
    pub(super) async fn get(
        &self,
        token: &RefreshToken,
        client: ClientId,
    ) -> Result<Option<StoredFamily>, IdentityError> {
        let of_client = doc! { "_id": Id(token.family), "client": client.as_str() };
        let found = self.0.find_one(of_client).await?;
        Ok(found.map(|Kept(family)| family))
    }

    /// Uses a token: its child, or none if it was used before. Two uses at once get the same.
    pub(super) async fn rotate(
        &self,
        token: &RefreshToken,
        client: ClientId,
        key: &SealingKey,
        now: Instant,
    ) -> Result<Option<RefreshToken>, IdentityError> {
        for _ in 0..ATTEMPTS {
            let found = self.get(token, client).await?;
            let Some(family) = found.as_ref().and_then(StoredFamily::family) else {
                return Ok(None);
            };
            match family.judge(token, now.0) {
                Presented::Reuse => return Ok(None),
                Presented::Again => {
                    // Made a moment ago, under a key that is known still.
                    let made = token.child_made(key, family.current);
                    return made.map(Some).ok_or(IdentityError::Busy);
                }
                Presented::Rotate => {}
            }
            let child = token.child(key);
            let rotated = family.rotated_to(&child, now.0);
            let as_seen = doc! {
                "_id": Id(token.family),
                "current": Bytes::from(family.current),
            };
            let previous = rotated.previous.as_ref();
            let set = doc! { "$set": {
                "current": Bytes::from(rotated.current),
                "previous": previous.map(|previous| Bytes::from(previous.hash)),
                "previous_until": previous.map(|previous| Instant(previous.until)),
            } };
            if self.0.update_one(as_seen, set).await?.matched_count == 1 {
                return Ok(Some(child));
            }
        }
        Err(IdentityError::Busy)
    }
}
