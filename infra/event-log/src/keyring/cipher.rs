//! XChaCha20-Poly1305, for keys under the master key and for values under keys.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::RngCore;
use secrecy::zeroize::Zeroizing;

/// The bytes of a nonce; long enough to be chosen at random.
pub(super) const NONCE_BYTES: usize = 24;

/// A key that seals values of one person.
#[derive(Clone)]
pub(super) struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A new one.
    pub(super) fn random() -> Self {
        let mut key = Self(Zeroizing::new([0; 32]));
        rand::rng().fill_bytes(&mut *key.0);
        key
    }

    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A random nonce and the ciphertext of `plain`, bound to `context`.
pub(super) fn seal(key: &[u8; 32], plain: &[u8], context: &[u8]) -> ([u8; NONCE_BYTES], Vec<u8>) {
    let mut nonce = [0; NONCE_BYTES];
    rand::rng().fill_bytes(&mut nonce);
    let payload = Payload {
        msg: plain,
        aad: context,
    };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(XNonce::from_slice(&nonce), payload)
        .expect("only values of 256 GiB are too long");
    (nonce, sealed)
}

/// What was sealed, if key, nonce and context are those it was sealed with.
pub(super) fn open(
    key: &[u8; 32],
    nonce: &[u8],
    sealed: &[u8],
    context: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    if nonce.len() != NONCE_BYTES {
        return None;
    }
    let payload = Payload {
        msg: sealed,
        aad: context,
    };
    XChaCha20Poly1305::new(key.into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .ok()
        .map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_opens_only_with_the_key_and_in_the_context_it_was_sealed_with() {
        let (key, other) = (Key::random(), Key::random());
        let (nonce, mut sealed) = seal(key.bytes(), b"Ada", b"here");
        let plain = |key: &Key, sealed: &[u8], context: &[u8]| {
            open(key.bytes(), &nonce, sealed, context).map(|plain| plain.to_vec())
        };
        assert_eq!(plain(&key, &sealed, b"here"), Some(b"Ada".to_vec()));
        assert_eq!(plain(&other, &sealed, b"here"), None);
        assert_eq!(plain(&key, &sealed, b"there"), None);
        assert_eq!(open(key.bytes(), &nonce[1..], &sealed, b"here"), None);
        sealed[0] ^= 1;
        assert_eq!(plain(&key, &sealed, b"here"), None);
    }
}
