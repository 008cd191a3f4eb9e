//! Signed-in people: the one place where tests make tokens.
//!
//! Tokens are made here by hand, from what is published about them, and not by the code that
//! reads them: so a test also holds both to that.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use domain::ids::{AccountId, CustomerId, SupplierId};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

/// How long tokens of tests are good: longer than any test.
const LIFETIME_S: i64 = 60 * 60;

const KEY_ID: &str = "test";

/// What an account may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountRole {
    /// Buys seats.
    Customer,
    /// Offers launches.
    Supplier,
    /// An employee in finance.
    Finance,
    /// An employee who keeps the system running.
    It,
    /// An employee who reads the history.
    Auditor,
}

/// What a token says; a test may change any of it before it is signed.
#[derive(Debug, Clone, Serialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// The API that it is for.
    pub aud: String,
    /// The account.
    pub sub: AccountId,
    /// What the account may be.
    pub roles: Vec<AccountRole>,
    /// The customer that the account belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// The supplier that the account belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<SupplierId>,
    /// Whether the account's email is verified.
    pub email_verified: bool,
    /// The session.
    pub sid: Uuid,
    /// Issued at, in seconds since 1970.
    pub iat: i64,
    /// Good until, in seconds since 1970.
    pub exp: i64,
}

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The access token.
    pub token: String,
    /// What it says.
    pub claims: Claims,
}

impl SignedIn {
    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.claims.sub
    }

    /// The customer.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        self.claims.customer.expect("signed in as a customer")
    }

    /// The supplier.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn supplier(&self) -> SupplierId {
        self.claims.supplier.expect("signed in as a supplier")
    }
}

/// Issues tokens, signed by a key of its own, and publishes that key in a file.
#[derive(Debug)]
pub struct Issuer {
    key: SigningKey,
    folder: TempDir,
}

impl Issuer {
    /// Makes a key pair and publishes it.
    ///
    /// # Panics
    /// When the file can't be written.
    #[must_use]
    pub fn new() -> Self {
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        seed[16..].copy_from_slice(Uuid::new_v4().as_bytes());
        let issuer = Self {
            key: SigningKey::from_bytes(&seed),
            folder: TempDir::with_prefix("astro-keys-").expect("a temporary folder"),
        };
        let public = URL_SAFE_NO_PAD.encode(issuer.key.verifying_key().as_bytes());
        let key_set = json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": KEY_ID, "x": public,
        }] });
        std::fs::write(issuer.key_set(), key_set.to_string()).expect("a file in a new folder");
        issuer
    }

    /// The file with the published key set.
    #[must_use]
    pub fn key_set(&self) -> PathBuf {
        self.folder.path().join("jwks.json")
    }

    /// The folder of that file, for files that belong to it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Signs in somebody new, with a verified email.
    #[must_use]
    pub fn sign_in(&self, role: AccountRole) -> SignedIn {
        self.sign_in_with(role, |_| {})
    }

    /// Signs in somebody new whose token says what `change` makes of it.
    ///
    /// # Panics
    /// Never: claims are JSON.
    #[must_use]
    pub fn sign_in_with(&self, role: AccountRole, change: impl FnOnce(&mut Claims)) -> SignedIn {
        let account = Uuid::new_v4();
        let now = Utc::now().timestamp();
        let customer = role == AccountRole::Customer;
        let mut claims = Claims {
            iss: "astro-bookings".to_owned(),
            aud: if customer {
                "customer-api"
            } else {
                "admin-api"
            }
            .to_owned(),
            sub: AccountId(account),
            roles: vec![role],
            customer: customer.then(|| CustomerId(Uuid::new_v4())),
            supplier: (role == AccountRole::Supplier).then(|| SupplierId(Uuid::new_v4())),
            email_verified: true,
            sid: Uuid::new_v4(),
            iat: now,
            exp: now + LIFETIME_S,
        };
        change(&mut claims);
        SignedIn {
            token: self.sign(&claims),
            claims,
        }
    }

    fn sign(&self, claims: &Claims) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(KEY_ID.to_owned());
        let key = self.key.to_pkcs8_der().expect("a key can be written");
        let key = EncodingKey::from_ed_der(key.as_bytes());
        jsonwebtoken::encode(&header, claims, &key).expect("claims are JSON")
    }
}

impl Default for Issuer {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::jwk::JwkSet;
    use jsonwebtoken::{DecodingKey, Validation};
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_token_is_verified_by_the_published_key_set() {
        let issuer = Issuer::new();
        let signed_in = issuer.sign_in(AccountRole::Customer);
        let keys: JwkSet =
            serde_json::from_slice(&std::fs::read(issuer.key_set()).unwrap()).unwrap();
        let key = DecodingKey::from_jwk(keys.find(KEY_ID).unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&["customer-api"]);
        let read = jsonwebtoken::decode::<Value>(&signed_in.token, &key, &validation).unwrap();
        assert_eq!(read.claims["sub"], json!(signed_in.account()));
        assert_eq!(read.claims["customer"], json!(signed_in.customer()));
        assert_eq!(read.claims["roles"], json!(["customer"]));
        assert_eq!(read.claims.get("supplier"), None);
    }
}
