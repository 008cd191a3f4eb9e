//! Sealing what must be read again, under a key that derives from the master key.

use std::fmt;
use std::str::FromStr;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::RngCore;
use secrecy::zeroize::Zeroizing;
use sha2::Sha256;

const NONCE_BYTES: usize = 24;

/// The keys that derive from the master key, one for each use.
#[derive(Clone)]
pub struct SealingKey(Zeroizing<[u8; 32]>);

/// Not a master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 64 hex digits; make one with `openssl rand -hex 32`")]
pub struct SealingKeyError;

impl FromStr for SealingKey {
    type Err = SealingKeyError;

    /// From the master key: 64 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, SealingKeyError> {
        if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(SealingKeyError);
        }
        let mut bytes = Zeroizing::new([0; 32]);
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| SealingKeyError)?;
        }
        Ok(Self(bytes))
    }
}

impl SealingKey {
    /// A code of `message` that nobody else can make, for one use alone.
    pub(crate) fn code(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        let key = self.derived(purpose);
        mac(&key, message)
    }

    /// Seals `plain` for one use, bound to `context`: the nonce, then the ciphertext.
    pub(crate) fn seal(&self, purpose: &str, plain: &[u8], context: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: context,
        };
        let sealed = XChaCha20Poly1305::new((&*self.derived(purpose)).into())
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
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
        let payload = Payload {
            msg: sealed,
            aad: context,
        };
        XChaCha20Poly1305::new((&*self.derived(purpose)).into())
            .decrypt(XNonce::from_slice(nonce), payload)
            .ok()
            .map(Zeroizing::new)
    }

    fn derived(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let label = format!("astro identity {purpose}");
        Zeroizing::new(mac(&self.0, label.as_bytes()))
    }
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

    fn key(digit: &str) -> SealingKey {
        digit.repeat(64).parse().unwrap()
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
    fn only_64_hex_digits_are_a_key_and_it_shows_nothing() {
        assert_eq!(format!("{:?}", key("a")), "SealingKey");
        for bad in ["", "a", &"g".repeat(64), &"é".repeat(32), &"a".repeat(65)] {
            assert!(bad.parse::<SealingKey>().is_err(), "{bad}");
        }
    }
}
