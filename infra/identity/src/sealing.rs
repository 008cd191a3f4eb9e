//! Sealing what must be read again, under a key that derives from the master key.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::RngCore;
use secrecy::zeroize::Zeroizing;
use sha2::Sha256;

const NONCE_BYTES: usize = 24;

/// The most master keys at the same time, as for the keys of personal data.
const MOST: usize = 3;

/// The keys that derive from the master key, one for each use. While the master key is being
/// replaced there are several: the first one seals and makes codes, each opens what it sealed.
#[derive(Clone)]
pub struct SealingKey(Arc<[MasterKey]>);

type MasterKey = Zeroizing<[u8; 32]>;

/// Not a master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a master key is 64 hex digits; make one with `openssl rand -hex 32`. While one is replaced \
     there are two, no more than {MOST}, separated by commas"
)]
pub struct SealingKeyError;

impl FromStr for SealingKey {
    type Err = SealingKeyError;

    /// From the master keys: 64 hexadecimal digits each, separated by commas.
    fn from_str(text: &str) -> Result<Self, SealingKeyError> {
        let keys: Vec<_> = text
            .split(',')
            .map(|key| master_key(key.trim()))
            .collect::<Result<_, _>>()?;
        match keys.len() <= MOST {
            true => Ok(Self(keys.into())),
            false => Err(SealingKeyError),
        }
    }
}

fn master_key(text: &str) -> Result<MasterKey, SealingKeyError> {
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(SealingKeyError);
    }
    let mut bytes = Zeroizing::new([0; 32]);
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| SealingKeyError)?;
    }
    Ok(bytes)
}

/// What is to be done with something sealed while the master key is being replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resealing {
    /// The first key sealed it.
    Current,
    /// Another one did: the same, sealed by the first.
    Anew(Vec<u8>),
    /// None of them did.
    Unreadable,
}

impl SealingKey {
    /// A code of `message` that nobody else can make, for one use alone.
    pub(crate) fn code(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        mac(&derived(self.first(), purpose), message)
    }

    /// The codes that each key makes, the first one's first.
    pub(crate) fn codes(&self, purpose: &str, message: &[u8]) -> impl Iterator<Item = [u8; 32]> {
        let codes = self.0.iter();
        codes.map(move |master| mac(&derived(master, purpose), message))
    }

    /// Seals `plain` for one use, bound to `context`: the nonce, then the ciphertext.
    pub(crate) fn seal(&self, purpose: &str, plain: &[u8], context: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: context,
        };
        let sealed = XChaCha20Poly1305::new((&*derived(self.first(), purpose)).into())
            .encrypt(XNonce::from_slice(&nonce), payload)
            .expect("only values of 256 GiB are too long");
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed, if use and context are those it was sealed for.
    pub(crate) fn open(
        &self,
        purpose: &str,
        sealed: &[u8],
        context: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let mut keys = self.0.iter();
        keys.find_map(|master| open(master, purpose, sealed, context))
    }

    /// Seals something again, unless the first key did.
    pub(crate) fn reseal(&self, purpose: &str, sealed: &[u8], context: &[u8]) -> Resealing {
        if open(self.first(), purpose, sealed, context).is_some() {
            return Resealing::Current;
        }
        match self.open(purpose, sealed, context) {
            Some(plain) => Resealing::Anew(self.seal(purpose, &plain, context)),
            None => Resealing::Unreadable,
        }
    }

    fn first(&self) -> &MasterKey {
        // There is one at least, however they are made.
        &self.0[0]
    }
}

fn open(
    master: &MasterKey,
    purpose: &str,
    sealed: &[u8],
    context: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
    let payload = Payload {
        msg: sealed,
        aad: context,
    };
    XChaCha20Poly1305::new((&*derived(master, purpose)).into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .ok()
        .map(Zeroizing::new)
}

fn derived(master: &MasterKey, purpose: &str) -> Zeroizing<[u8; 32]> {
    let label = format!("astro identity {purpose}");
    Zeroizing::new(mac(master, label.as_bytes()))
}

fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One key for each digit.
    fn key(digits: &str) -> SealingKey {
        let keys: Vec<_> = digits
            .chars()
            .map(|digit| digit.to_string().repeat(64))
            .collect();
        keys.join(",").parse().unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_use_in_its_context_under_its_key_alone() {
        let sealed = key("a").seal("totp", b"secret", b"here");
        let opened = |key: SealingKey, purpose, context: &[u8]| {
            key.open(purpose, &sealed, context)
                .map(|plain| plain.to_vec())
        };
        assert_eq!(opened(key("a"), "totp", b"here"), Some(b"secret".to_vec()));
        assert_eq!(opened(key("b"), "totp", b"here"), None);
        assert_eq!(opened(key("a"), "key", b"here"), None);
        assert_eq!(opened(key("a"), "totp", b"there"), None);
        assert_eq!(key("a").open("totp", &sealed[..10], b"here"), None);
    }

    #[test]
    fn codes_of_different_uses_differ() {
        assert_eq!(key("a").code("x", b"1"), key("a").code("x", b"1"));
        assert_ne!(key("a").code("x", b"1"), key("a").code("y", b"1"));
        assert_ne!(key("a").code("x", b"1"), key("b").code("x", b"1"));
    }

    #[test]
    fn while_a_key_is_replaced_both_open_and_the_new_one_seals() {
        let sealed = key("a").seal("totp", b"secret", b"here");
        let opens = |key: SealingKey, sealed: &[u8]| key.open("totp", sealed, b"here").is_some();
        assert!(opens(key("ab"), &sealed) && opens(key("ba"), &sealed));
        let Resealing::Anew(anew) = key("ba").reseal("totp", &sealed, b"here") else {
            panic!("another key sealed it");
        };
        assert!(opens(key("b"), &anew) && !opens(key("a"), &anew));
        let again = key("ba").reseal("totp", &anew, b"here");
        assert_eq!(again, Resealing::Current);
        let elsewhere = key("ba").reseal("totp", &sealed, b"there");
        assert_eq!(elsewhere, Resealing::Unreadable);
        assert_eq!(key("ba").code("x", b"1"), key("b").code("x", b"1"));
        let codes: Vec<_> = key("ba").codes("x", b"1").collect();
        assert_eq!(codes, [key("b").code("x", b"1"), key("a").code("x", b"1")]);
    }

    #[test]
    fn only_64_hex_digits_are_a_key_and_it_shows_nothing() {
        assert_eq!(format!("{:?}", key("a")), "SealingKey");
        for bad in [
            "",
            "a",
            &"g".repeat(64),
            &"é".repeat(32),
            &"a".repeat(65),
            ",",
        ] {
            assert!(bad.parse::<SealingKey>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_was_sealed_long_ago_still_opens() {
        let sealed = [
            22, 47, 91, 86, 184, 246, 6, 250, 227, 170, 101, 117, 44, 88, 118, 146, 158, 240, 189,
            40, 242, 41, 218, 22, 27, 137, 134, 74, 212, 161, 125, 23, 132, 153, 145, 15, 156, 18,
            228, 3, 145, 225, 169, 159, 17, 213,
        ];
        for keys in ["a", "ab", "ba"] {
            let plain = key(keys).open("totp", &sealed, b"here");
            assert_eq!(
                plain.as_deref().map(Vec::as_slice),
                Some(b"secret".as_slice())
            );
        }
    }
}
