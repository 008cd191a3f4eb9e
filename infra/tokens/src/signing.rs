//! The key that signs tokens.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::{AccessClaims, PublicKeys};

/// The type of an access token (RFC 9068): no other kind of signed text can be taken for one.
pub(crate) const TYPE: &str = "at+jwt";

/// An Ed25519 key pair with its id.
pub struct SigningKey {
    pub(crate) key: ed25519_dalek::SigningKey,
    encoding: EncodingKey,
    id: String,
}

/// The public half of a key pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The key's id.
    pub id: String,
    /// The Ed25519 public key.
    pub public: [u8; 32],
}

/// The text is no key.
#[derive(Debug, thiserror::Error)]
#[error("not an Ed25519 private key in PEM (PKCS#8)")]
pub struct SigningKeyError;

impl SigningKey {
    /// A new key.
    #[must_use]
    pub fn generate() -> Self {
        Self::of(ed25519_dalek::SigningKey::from_bytes(&rand::random()))
            .expect("a new key can be written as PKCS#8")
    }

    /// Reads a key from PEM.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_pem(pem: &SecretString) -> Result<Self, SigningKeyError> {
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem.expose_secret())
            .map_err(|_| SigningKeyError)?;
        Self::of(key)
    }

    fn of(key: ed25519_dalek::SigningKey) -> Result<Self, SigningKeyError> {
        let der = key.to_pkcs8_der().map_err(|_| SigningKeyError)?;
        let encoding = EncodingKey::from_ed_der(der.as_bytes());
        let digest = Sha256::digest(key.verifying_key().as_bytes());
        Ok(Self {
            key,
            encoding,
            id: URL_SAFE_NO_PAD.encode(&digest[..12]),
        })
    }

    /// The key as PEM: a secret.
    #[must_use]
    pub fn to_pem(&self) -> SecretString {
        let pem = self.key.to_pkcs8_pem(LineEnding::LF);
        pem.expect("a key can be written as PKCS#8")
            .to_string()
            .into()
    }

    /// The key's id (`kid`): derived from its public half.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public half as a JSON Web Key Set, to be published.
    #[must_use]
    pub fn key_set(&self) -> String {
        PublicKeys::document(&[self.public()])
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey {
            id: self.id.clone(),
            public: self.key.verifying_key().to_bytes(),
        }
    }

    /// Signs a token.
    #[must_use]
    pub fn sign(&self, claims: &AccessClaims) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.id.clone());
        jsonwebtoken::encode(&header, claims, &self.encoding)
            .expect("claims are JSON, and the key was read before")
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
