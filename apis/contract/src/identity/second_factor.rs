//! The second factor: an authenticator app, and recovery codes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Secret;

/// The password once more, before something about it changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordAgain {
    /// The password. Whoever has given it a moment ago, to sign in, leaves it out.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 128)]
    pub password: Option<Secret>,
}

/// What an authenticator app needs; shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FactorSetUp {
    /// In base32, to be typed in.
    #[schema(value_type = String)]
    pub secret: Secret,
    /// As `otpauth://…`, for a QR code.
    #[schema(value_type = String)]
    pub uri: Secret,
}

/// The code that the app shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorCode {
    /// Six digits.
    #[schema(value_type = String, max_length = 16)]
    pub code: Secret,
}

/// What shows that somebody has the second factor: one of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The code that the app shows: six digits.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 16)]
    pub code: Option<Secret>,
    /// A recovery code, which is used up by it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 48)]
    pub recovery_code: Option<Secret>,
}

/// The password and the second factor, before the second factor changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorChange {
    /// The password.
    #[schema(value_type = String, max_length = 128)]
    pub password: Secret,
    /// The code that the app shows: six digits.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 16)]
    pub code: Option<Secret>,
    /// A recovery code, which is used up by it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 48)]
    pub recovery_code: Option<Secret>,
}

/// Codes for when the app is lost; shown once, each good once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// The codes.
    #[schema(value_type = Vec<String>, max_items = 10)]
    pub recovery_codes: Vec<Secret>,
}
