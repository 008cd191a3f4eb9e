//! What OAuth's endpoints answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A token (RFC 6749, section 5.1).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// For how many seconds it is good.
    pub expires_in: u64,
    /// For the next one; good once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenResponse")
    }
}

/// Why there is no token (RFC 6749, section 5.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OAuthProblem {
    /// Such as `invalid_grant`.
    pub error: String,
    /// What it means, for people.
    pub error_description: String,
}

/// What the issuer of tokens is like (RFC 8414).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Metadata {
    /// Its address.
    pub issuer: String,
    /// Where browsers are sent to sign in.
    pub authorization_endpoint: String,
    /// Where tokens come from.
    pub token_endpoint: String,
    /// Where tokens are taken back.
    pub revocation_endpoint: String,
    /// Where personal tokens are looked into.
    pub introspection_endpoint: String,
    /// Where the keys are that verify tokens.
    pub jwks_uri: String,
    /// `code`.
    pub response_types_supported: Vec<String>,
    /// What tokens are given for.
    pub grant_types_supported: Vec<String>,
    /// `S256`.
    pub code_challenge_methods_supported: Vec<String>,
    /// `client_secret_basic`.
    pub token_endpoint_auth_methods_supported: Vec<String>,
}
