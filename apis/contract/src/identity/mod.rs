//! Accounts: who registers, signs in, and may do what. What IT sees of them, and what everybody
//! sees of their own.

mod account;
mod credentials;
mod managing;
mod oauth;
mod second_factor;
mod sessions;
mod sign_in;
mod tokens;

pub use account::{
    Account, AccountEntry, AccountKind, AccountStatus, Erasure, OwnData, OwnEvent, OwnValue,
};
pub use credentials::{
    EmailAddress, LinkToken, NewEmail, OwnErasure, PasswordChange, PasswordReset, RegistrantKind,
    Registration,
};
pub use managing::{Activity, Disabling, ErasureWish, FactorRemoval, Invitation};
pub use oauth::{Metadata, OAuthProblem, TokenResponse};
pub use second_factor::{
    FactorChange, FactorCode, FactorSetUp, PasswordAgain, Proof, RecoveryCodes,
};
pub use sessions::{OpenSession, SessionEnd, Sessions};
pub use sign_in::{NextStep, SignIn, Step};
pub use tokens::{MadeToken, NewToken, PersonalToken, PersonalTokens};

use std::fmt;

use serde::{Deserialize, Serialize};

/// A secret on its way: a password, a code. Debug output ends in logs, and never shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
