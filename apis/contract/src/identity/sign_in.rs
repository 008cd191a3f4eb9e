//! Signing in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Secret;

/// Email and password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The email of the account.
    #[schema(max_length = 254, example = "ada@example.com")]
    pub email: String,
    /// Its password.
    #[schema(value_type = String, max_length = 128)]
    pub password: Secret,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIn(personal)")
    }
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Nothing: signed in.
    Done,
    /// The second factor, within ten minutes.
    SecondFactor,
    /// An employee without a second factor sets one up first, within ten minutes.
    SetUpSecondFactor,
}

/// How far somebody is with signing in. The cookies of the answer go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextStep {
    /// What comes next.
    pub next: Step,
}
