//! Authorization codes: good once, for a minute.

use chrono::TimeDelta;
use kept::Kept;
use mongodb::Collection;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::clients::ClientId;
use crate::error::IdentityError;
use crate::store::{CODES, Store};
use crate::stored::{Bytes, Id, Instant};
use crate::token::{OpaqueToken, decode};

/// For how long a code is good.
const GOOD: TimeDelta = TimeDelta::seconds(60);

/// For how long it is known that one was used.
const REMEMBERED: TimeDelta = TimeDelta::hours(24);

/// The document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Code {
    #[serde(rename = "_id")]
    hash: Bytes,
    client: ClientId,
    session: Id,
    code_challenge: String,
    expires_at: Instant,
    forgotten_at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    used_at: Option<Instant>,
}

impl Code {
    pub(super) fn session(&self) -> Uuid {
        self.session.0
    }

    /// Whether `verifier` is what the challenge was made of (RFC 7636, `S256`).
    pub(super) fn is_proven_by(&self, verifier: &str) -> bool {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let is_verifier = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
        let digest: [u8; 32] = Sha256::digest(verifier).into();
        is_verifier
            && decode::<32>(&self.code_challenge)
                .is_some_and(|challenge| challenge.ct_eq(&digest).into())
    }
}

/// What comes of redeeming a code.
#[derive(Debug)]
pub(super) enum Redeemed {
    /// It is good, and was used up.
    Good(Code),
    /// It was used before.
    Reused(Code),
    /// There is no such code of this client, or it has expired.
    Unknown,
}

/// The codes.
#[derive(Clone)]
pub(crate) struct Codes(Collection<Kept<Code>>);

impl Codes {
    pub(crate) fn new(store: &Store) -> Self {
        Self(store.collection(CODES))
    }

    pub(super) async fn add(
        &self,
        code: &OpaqueToken,
        client: ClientId,
        session: Uuid,
        code_challenge: &str,
        now: Instant,
    ) -> Result<(), IdentityError> {
        let code = Code {
            hash: code.hash().into(),
            client,
            session: Id(session),
            code_challenge: code_challenge.to_owned(),
            expires_at: Instant(now.0 + GOOD),
            forgotten_at: Instant(now.0 + REMEMBERED),
            used_at: None,
        };
        self.0.insert_one(Kept(code)).await?;
        Ok(())
    }

    /// Uses a code up: of those who try at once, one succeeds.
    pub(super) async fn redeem(
        &self,
        code: &OpaqueToken,
        client: ClientId,
        now: Instant,
    ) -> Result<Redeemed, IdentityError> {
        let hash = Bytes::from(code.hash());
        let of_client = doc! { "_id": hash.clone(), "client": client.as_str() };
        let mut good = of_client.clone();
        good.insert("used_at", doc! { "$exists": false });
        good.insert("expires_at", doc! { "$gt": now });
        let used = doc! { "$set": { "used_at": now } };
        if let Some(Kept(code)) = self.0.find_one_and_update(good, used).await? {
            return Ok(Redeemed::Good(code));
        }
        let found = self.0.find_one(of_client).await?;
        Ok(match found.filter(|Kept(code)| code.used_at.is_some()) {
            Some(Kept(code)) => Redeemed::Reused(code),
            None => Redeemed::Unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(challenge: &str) -> Code {
        let now = Instant(chrono::DateTime::UNIX_EPOCH);
        Code {
            hash: [0; 32].into(),
            client: ClientId::CustomerApi,
            session: Id(Uuid::nil()),
            code_challenge: challenge.to_owned(),
            expires_at: now,
            forgotten_at: now,
            used_at: None,
        }
    }

    /// The example of RFC 7636, appendix B.
    #[test]
    fn a_challenge_is_proven_by_what_it_was_made_of() {
        let code = code("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(code.is_proven_by(verifier));
        for wrong in [
            "",
            &verifier[1..],
            &format!("{verifier}A"),
            &"é".repeat(43),
            &"a".repeat(129),
        ] {
            assert!(!code.is_proven_by(wrong), "{wrong}");
        }
    }
}
