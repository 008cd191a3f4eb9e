//! The keys that wrap all others.

use std::str::FromStr;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};

/// The most master keys at the same time: two, and one more for when the new one has to be
/// replaced before it has replaced the old one.
const MOST: usize = 3;

/// A master key: 32 bytes, kept outside NATS. Without it no personal value can be read, so it
/// needs a backup of its own.
pub struct MasterKey(SecretBox<[u8; 32]>);

/// The master keys of an installation: one, and for as long as it is being replaced the other too.
/// The first wraps new keys; each unwraps what it wrapped.
#[derive(Debug)]
pub struct MasterKeys(Vec<MasterKey>);

/// Not a master key, or not as many as there may be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a master key is 64 hex digits; make one with `openssl rand -hex 32`. While one is replaced \
     there are two, no more than {MOST}, separated by commas, all different"
)]
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
    /// Which key this is: the first 8 hex digits of its SHA-256. Every entry of wrapped keys names
    /// the one that wrapped it, so that a new master key can take over one by one.
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

impl From<MasterKey> for MasterKeys {
    fn from(only: MasterKey) -> Self {
        Self(vec![only])
    }
}

impl FromStr for MasterKeys {
    type Err = MasterKeyError;

    /// Reads them from one text, in which commas separate them.
    fn from_str(text: &str) -> Result<Self, MasterKeyError> {
        let mut keys: Vec<MasterKey> = Vec::new();
        for key in text.split(',') {
            let key: MasterKey = key.trim().parse()?;
            // Two keys with one id could not be told apart.
            if keys.len() == MOST || keys.iter().any(|known| known.id() == key.id()) {
                return Err(MasterKeyError);
            }
            keys.push(key);
        }
        Ok(Self(keys))
    }
}

impl MasterKeys {
    /// The one that wraps new keys.
    pub(super) fn first(&self) -> &MasterKey {
        // There is one at least, however they are made.
        &self.0[0]
    }

    /// The one with this id.
    pub(super) fn get(&self, id: &str) -> Option<&MasterKey> {
        self.0.iter().find(|key| key.id() == id)
    }

    /// The ids of all, for people to read.
    pub(super) fn ids(&self) -> String {
        let ids: Vec<String> = self.0.iter().map(MasterKey::id).collect();
        ids.join(" and ")
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

    #[test]
    fn several_keys_are_separated_by_commas_and_the_first_one_wraps() {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|digit| digit.repeat(64));
        let keys: MasterKeys = format!("{a}, {b}").parse().expect("two keys");
        let id = |text: &str| text.parse::<MasterKey>().expect("a key").id();
        assert_eq!(keys.first().id(), id(&a));
        assert!(keys.get(&id(&b)).is_some() && keys.get(&id(&c)).is_none());
        assert_eq!(keys.ids(), format!("{} and {}", id(&a), id(&b)));
        for wrong in [
            String::new(),
            ",".to_owned(),
            format!("{a},"),
            format!("{a},{a}"),
            format!("{a},{b},{c},{d}"),
            format!("{a} {b}"),
        ] {
            let error = wrong.parse::<MasterKeys>().expect_err("no keys");
            assert!(!error.to_string().contains("aaaa"));
        }
    }
}
