//! What somebody registers with and changes of their credentials.

use domain::text::Email;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Secret;
use crate::fields::InvalidFields;

/// Who may register themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegistrantKind {
    /// Somebody who books seats.
    Customer,
    /// A company that offers launches.
    Supplier,
}

/// A new account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What they are.
    pub kind: RegistrantKind,
    /// Where the link goes that verifies it.
    #[schema(max_length = 254, example = "ada@example.com")]
    pub email: String,
    /// At least 15 characters, of any kind; no common one, and nothing of the email or our name.
    #[schema(value_type = String, min_length = 15, max_length = 128)]
    pub password: Secret,
}

/// The token of a link in a mail: what stands after `#`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkToken {
    /// The token.
    #[schema(value_type = String, max_length = 100)]
    pub token: Secret,
}

/// An email that a link goes to, if there is such an account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailAddress {
    /// The email.
    #[schema(max_length = 254, example = "ada@example.com")]
    pub email: String,
}

/// A new password by the link of a mail: of somebody who forgot theirs, or who was invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// The token of the link.
    #[schema(value_type = String, max_length = 100)]
    pub token: Secret,
    /// At least 15 characters, or 8 where a second factor is on.
    #[schema(value_type = String, min_length = 8, max_length = 128)]
    pub password: Secret,
}

/// A new password of somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The one until now.
    #[schema(value_type = String, max_length = 128)]
    pub current: Secret,
    /// At least 15 characters, or 8 where a second factor is on.
    #[schema(value_type = String, min_length = 8, max_length = 128)]
    pub new: Secret,
    /// The code that the app shows, six digits; where a second factor is on, this or the other.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 16)]
    pub code: Option<Secret>,
    /// A recovery code, which is used up by it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 48)]
    pub recovery_code: Option<Secret>,
}

/// What shows that it is really the holder of an account who wants to be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnErasure {
    /// The password.
    #[schema(value_type = String, max_length = 128)]
    pub password: Secret,
    /// The code that the app shows, six digits; where a second factor is on, this or the other.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 16)]
    pub code: Option<Secret>,
    /// A recovery code, which is used up by it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 48)]
    pub recovery_code: Option<Secret>,
}

/// A new email of somebody who is signed in: a link goes there first.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmail {
    /// The new one.
    #[schema(max_length = 254, example = "ada@example.com")]
    pub email: String,
    /// Their password.
    #[schema(value_type = String, max_length = 128)]
    pub password: Secret,
    /// The code that the app shows, six digits; where a second factor is on, this or the other.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 16)]
    pub code: Option<Secret>,
    /// A recovery code, which is used up by it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 48)]
    pub recovery_code: Option<Secret>,
}

/// The email of a body.
fn email(text: &str) -> Result<Email, InvalidFields> {
    Email::parse(text).map_err(|error| InvalidFields::one("email", error))
}

macro_rules! has_email {
    ($($body:ident),*) => {$(
        impl $body {
            /// The email.
            ///
            /// # Errors
            /// What is wrong with it.
            pub fn email(&self) -> Result<Email, InvalidFields> {
                email(&self.email)
            }
        }
    )*};
}
has_email!(Registration, EmailAddress, NewEmail);

macro_rules! hides_email {
    ($($body:ident),*) => {$(
        /// Never shows a value: debug output ends in logs.
        impl std::fmt::Debug for $body {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($body), "(personal)"))
            }
        }
    )*};
}
hides_email!(Registration, EmailAddress, NewEmail);
