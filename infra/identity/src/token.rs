//! Opaque tokens: random bytes that mean something only to whoever stored their hash.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore;
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};

/// The SHA-256 of a token: what is stored.
pub(crate) type Hash = [u8; 32];

/// 32 random bytes, as 43 characters of base64url: the value of a cookie, or a code.
#[derive(Clone, PartialEq, Eq)]
pub struct OpaqueToken(Zeroizing<[u8; 32]>);

/// The text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct NotAToken;

impl FromStr for OpaqueToken {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        decode(text).map(Self).ok_or(NotAToken)
    }
}

impl OpaqueToken {
    /// A new one.
    pub(crate) fn random() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(&mut *bytes);
        Self(bytes)
    }

    /// The text: a secret.
    #[must_use]
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_slice())
    }

    pub(crate) fn hash(&self) -> Hash {
        Sha256::digest(self.0.as_slice()).into()
    }
}

/// Never shows the token: debug output ends in logs.
impl fmt::Debug for OpaqueToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueToken")
    }
}

/// Bytes of exactly one length, from base64url.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    // Longer texts are not even decoded.
    if text.len() != (N * 4).div_ceil(3) {
        return None;
    }
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
    <[u8; N]>::try_from(bytes.as_slice())
        .ok()
        .map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_from_its_text_and_shows_nowhere_else() {
        let token = OpaqueToken::random();
        assert_eq!(token.expose().parse(), Ok(token.clone()));
        assert_eq!(format!("{token:?}"), "OpaqueToken");
        assert_ne!(token, OpaqueToken::random());
    }

    #[test]
    fn only_the_one_spelling_of_32_bytes_is_a_token() {
        let good = OpaqueToken::random().expose();
        for bad in [
            "",
            &good[1..],
            &format!("{good}="),
            &format!("{}!", &good[1..]),
            // The last character has bits that mean nothing, and must be zero.
            &format!("{}B", "A".repeat(42)),
        ] {
            assert_eq!(bad.parse::<OpaqueToken>(), Err(NotAToken), "{bad}");
        }
    }
}
