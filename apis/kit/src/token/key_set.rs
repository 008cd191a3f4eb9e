//! The published key set: a file with a JSON Web Key Set (RFC 7517), read again when a token
//! names a key that is not known yet.

use std::collections::HashMap;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde_json::{Value, json};

/// The largest file that is read.
const MAX_BYTES: u64 = 64 * 1024;

/// The most keys in a set.
const MAX_KEYS: usize = 32;

/// The Ed25519 keys of a set, by their ids. Keys of other kinds are left out.
#[derive(Debug)]
pub struct PublicKeys(HashMap<String, DecodingKey>);

/// Why a key set can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    /// The file can't be read.
    #[error("the key set can't be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// The file is not a key set.
    #[error("the key set is not a JSON Web Key Set of at most {MAX_KEYS} keys")]
    Malformed,
    /// There is no key in it that could have signed a token.
    #[error("the key set holds no Ed25519 key with an id")]
    Empty,
}

impl PublicKeys {
    /// Reads a key set.
    ///
    /// # Errors
    /// When there is none at `path`.
    pub async fn read(path: &Path) -> Result<Self, KeySetError> {
        let file = tokio::fs::File::open(path).await?;
        let mut text = Vec::new();
        let mut bounded = tokio::io::AsyncReadExt::take(file, MAX_BYTES + 1);
        tokio::io::AsyncReadExt::read_to_end(&mut bounded, &mut text).await?;
        if text.len() as u64 > MAX_BYTES {
            return Err(KeySetError::Malformed);
        }
        Self::parse(&text)
    }

    /// Parses a key set.
    ///
    /// # Errors
    /// When it is none, or has no key that could have signed a token.
    pub fn parse(text: &[u8]) -> Result<Self, KeySetError> {
        let set: Value = serde_json::from_slice(text).map_err(|_| KeySetError::Malformed)?;
        let keys = set["keys"].as_array().ok_or(KeySetError::Malformed)?;
        if keys.len() > MAX_KEYS {
            return Err(KeySetError::Malformed);
        }
        let keys: HashMap<_, _> = keys.iter().filter_map(ed25519_key).collect();
        if keys.is_empty() {
            return Err(KeySetError::Empty);
        }
        Ok(Self(keys))
    }

    /// The set with one key, as JSON.
    pub(super) fn document(id: &str, public: &[u8; 32]) -> String {
        let key = json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "use": "sig",
            "alg": "EdDSA",
            "kid": id,
            "x": URL_SAFE_NO_PAD.encode(public),
        });
        format!("{:#}\n", json!({ "keys": [key] }))
    }

    pub(super) fn find(&self, id: &str) -> Option<&DecodingKey> {
        self.0.get(id)
    }
}

/// Id and key. The key's length is checked here: the cipher library takes 32 bytes for granted.
fn ed25519_key(key: &Value) -> Option<(String, DecodingKey)> {
    let is = |name: &str, value: &str| key[name].as_str() == Some(value);
    let may_sign = key["use"].is_null() || is("use", "sig");
    let signs_so = key["alg"].is_null() || is("alg", "EdDSA");
    if !(is("kty", "OKP") && is("crv", "Ed25519") && may_sign && signs_so) {
        return None;
    }
    let public: [u8; 32] = URL_SAFE_NO_PAD
        .decode(key["x"].as_str()?)
        .ok()?
        .try_into()
        .ok()?;
    Some((
        key["kid"].as_str()?.to_owned(),
        DecodingKey::from_ed_der(&public),
    ))
}
