//! Refresh tokens of one grant: a family, in which each use makes the next token.
//!
//! A token is good once. Answers get lost, and browsers ask twice at a time, so for a few seconds
//! the token before gets the same answer again: its child is a function of it, so it need not be
//! kept. Whoever comes with an older one, or later, has a token that somebody else used: the whole
//! family ends.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use rand::RngCore;
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::sealing::SealingKey;
use crate::token::{Hash, decode};

/// For how long the token before gets its answer again.
pub(crate) const GRACE: TimeDelta = TimeDelta::seconds(10);

const PREFIX: &str = "astro_rt_";

/// What the key that children derive under is for.
const PURPOSE: &str = "refresh token";

/// A refresh token: which family it is of, and 32 bytes that nobody guesses.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RefreshToken {
    pub(crate) family: Uuid,
    secret: Zeroizing<[u8; 32]>,
}

/// The text is no refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotARefreshToken;

impl FromStr for RefreshToken {
    type Err = NotARefreshToken;

    fn from_str(text: &str) -> Result<Self, NotARefreshToken> {
        let bytes: Zeroizing<[u8; 48]> = text
            .strip_prefix(PREFIX)
            .and_then(decode)
            .ok_or(NotARefreshToken)?;
        let mut secret = Zeroizing::new([0; 32]);
        secret.copy_from_slice(&bytes[16..]);
        let family = Uuid::from_slice(&bytes[..16]).map_err(|_| NotARefreshToken)?;
        Ok(Self { family, secret })
    }
}

impl RefreshToken {
    /// The first one of a new family. The family's id shows nowhere but in its tokens.
    pub(crate) fn first() -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(&mut *secret);
        Self {
            family: Uuid::new_v4(),
            secret,
        }
    }

    /// The one that its use makes. Nobody can tell it from the token alone.
    pub(crate) fn child(&self, key: &SealingKey) -> Self {
        self.with(key.code(PURPOSE, &self.message()))
    }

    /// The one that its use has made, whichever key was the first one then.
    pub(crate) fn child_made(&self, key: &SealingKey, hash: Hash) -> Option<Self> {
        let message = self.message();
        let mut children = key.codes(PURPOSE, &message).map(|code| self.with(code));
        children.find(|child| child.hash() == hash)
    }

    fn message(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([self.family.as_bytes(), &self.secret[..]].concat())
    }

    fn with(&self, secret: [u8; 32]) -> Self {
        Self {
            family: self.family,
            secret: Zeroizing::new(secret),
        }
    }

    pub(crate) fn expose(&self) -> String {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(&*self.message()))
    }

    pub(crate) fn hash(&self) -> Hash {
        Sha256::digest(self.secret.as_slice()).into()
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken")
    }
}

/// How far a family has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Family {
    pub(crate) current: Hash,
    pub(crate) previous: Option<Previous>,
}

/// The token before the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Previous {
    pub(crate) hash: Hash,
    /// Until when it gets its answer again.
    pub(crate) until: DateTime<Utc>,
}

/// What is to be done with a token that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presented {
    /// It is the current one: its child becomes that.
    Rotate,
    /// It was the current one a moment ago: its child is that, and is the answer again.
    Again,
    /// It was used before: somebody else has it.
    Reuse,
}

impl Family {
    pub(crate) fn begun_by(first: &RefreshToken) -> Self {
        Self {
            current: first.hash(),
            previous: None,
        }
    }

    /// Judges a token of this family.
    pub(crate) fn judge(&self, token: &RefreshToken, now: DateTime<Utc>) -> Presented {
        let hash = token.hash();
        match &self.previous {
            _ if self.current == hash => Presented::Rotate,
            Some(previous) if previous.hash == hash && now <= previous.until => Presented::Again,
            _ => Presented::Reuse,
        }
    }

    /// The family after its current token was used.
    pub(crate) fn rotated_to(&self, child: &RefreshToken, now: DateTime<Utc>) -> Self {
        Self {
            current: child.hash(),
            previous: Some(Previous {
                hash: self.current,
                until: now + GRACE,
            }),
        }
    }
}

#[cfg(test)]
mod tests;
