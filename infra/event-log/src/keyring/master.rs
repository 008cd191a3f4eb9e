//! The key that wraps all others.

use std::str::FromStr;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};

/// The master key: 32 bytes, kept outside NATS. Without it no personal value can be read, so it
/// needs a backup of its own.
pub struct MasterKey(SecretBox<[u8; 32]>);

/// Not a master key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 64 hex digits; make one with `openssl rand -hex 32`")]
pub struct MasterKeyError;

impl FromStr for MasterKey {
    type Err = MasterKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(MasterKeyError);
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| MasterKeyError)?;
        }
        let key = Self(SecretBox::init_with_mut(|secret: &mut [u8; 32]| {
            *secret = bytes
        }));
        bytes.zeroize();
        Ok(key)
    }
}

impl MasterKey {
    /// Which key this is: the first 8 hex digits of its SHA-256. Every wrapped key names the one
    /// that wrapped it, so that a new master key can take over one by one.
    pub(super) fn id(&self) -> String {
        let digest = Sha256::digest(self.bytes());
        digest[..4]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

/// Never shows the key.
impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_64_hex_digits_are_a_key_and_it_shows_no_more_than_its_id() {
        let text = "0123456789abcdefABCDEF0000000000000000000000000000000000000000ff";
        let key: MasterKey = text.parse().expect("a key");
        assert_eq!(key.bytes()[..2], [0x01, 0x23]);
        assert_eq!(key.bytes()[31], 0xff);
        assert_eq!(format!("{key:?}"), format!("MasterKey({})", key.id()));
        assert_eq!(key.id().len(), 8);
        for wrong in [
            "",
            "00",
            &text[1..],
            &format!("{}g", &text[1..]),
            &"é".repeat(32),
        ] {
            assert!(wrong.parse::<MasterKey>().is_err());
        }
    }
}
