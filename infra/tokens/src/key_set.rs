//! The published key set: a JSON Web Key Set (RFC 7517) in a file or at an address, read again
//! when a token names a key that is not known yet, and now and then.

use std::collections::HashMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::Full;
use hyper::Request;
use jsonwebtoken::DecodingKey;
use serde_json::{Value, json};
use service::authorities::Authorities;
use service::http::HttpClient;

use crate::PublicKey;

/// The longest that asking an address may take.
const ASKING_TIMEOUT: Duration = Duration::from_secs(3);

/// The largest file that is read.
const MAX_BYTES: u64 = 64 * 1024;

/// The most keys in a set.
const MAX_KEYS: usize = 32;

/// The Ed25519 keys of a set, by their ids. Keys of other kinds are left out.
#[derive(Debug)]
pub struct PublicKeys(HashMap<String, DecodingKey>);

/// Tells a key set, as JSON, or why there is none now.
type Teller = dyn Fn() -> BoxFuture<'static, Result<String, String>> + Send + Sync;

/// Where a key set is published.
#[derive(Clone)]
pub enum KeySource {
    /// A file.
    File(PathBuf),
    /// An address, `http://` or `https://`, and who asks there.
    Url(String, HttpClient),
    /// This process itself: the one that issues tokens.
    Own(Arc<Teller>),
}

impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => path.fmt(f),
            Self::Url(url, _) => url.fmt(f),
            Self::Own(_) => f.write_str("own"),
        }
    }
}

impl FromStr for KeySource {
    type Err = Infallible;

    /// An address, or else a file.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(
            if text.starts_with("http://") || text.starts_with("https://") {
                Self::Url(text.to_owned(), HttpClient::new(ASKING_TIMEOUT))
            } else {
                Self::File(text.into())
            },
        )
    }
}

impl KeySource {
    /// The same source, whose addresses are believed when these authorities know them.
    #[must_use]
    pub fn trusting(self, authorities: &Authorities) -> Self {
        match self {
            Self::Url(url, _) => Self::Url(url, HttpClient::trusting(ASKING_TIMEOUT, authorities)),
            source @ (Self::File(_) | Self::Own(_)) => source,
        }
    }

    /// The address that is asked, where one is.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Url(url, _) => Some(url),
            Self::File(_) | Self::Own(_) => None,
        }
    }

    /// Reads the key set as it is now.
    ///
    /// # Errors
    /// When there is none.
    pub async fn read(&self) -> Result<PublicKeys, KeySetError> {
        match self {
            Self::File(path) => PublicKeys::read(path).await,
            Self::Own(tell) => {
                let told = tell().await.map_err(KeySetError::Unanswered)?;
                PublicKeys::parse(told.as_bytes())
            }
            Self::Url(url, http) => {
                let request = Request::get(url.as_str())
                    .body(Full::new(Bytes::new()))
                    .map_err(|error| KeySetError::Unanswered(error.to_string()))?;
                let (status, body) = http
                    .send(request)
                    .await
                    .map_err(|error| KeySetError::Unanswered(error.to_string()))?;
                if !status.is_success() {
                    return Err(KeySetError::Unanswered(format!("status {status}")));
                }
                PublicKeys::parse(&body)
            }
        }
    }
}

/// Why a key set can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    /// Nobody answers with it.
    #[error("the key set can't be had: {0}")]
    Unanswered(String),
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

    /// No keys: nobody is believed.
    pub(crate) fn none() -> Self {
        Self(HashMap::new())
    }

    /// A set as JSON, to be published.
    #[must_use]
    pub fn document(keys: &[PublicKey]) -> String {
        let keys: Vec<_> = keys
            .iter()
            .map(|key| {
                json!({
                    "kty": "OKP",
                    "crv": "Ed25519",
                    "use": "sig",
                    "alg": "EdDSA",
                    "kid": key.id,
                    "x": URL_SAFE_NO_PAD.encode(key.public),
                })
            })
            .collect();
        format!("{:#}\n", json!({ "keys": keys }))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn ids(&self) -> std::collections::BTreeSet<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    pub(crate) fn find(&self, id: &str) -> Option<&DecodingKey> {
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
