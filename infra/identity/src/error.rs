//! Why something asked of [`Identity`](crate::Identity) is not done.

use std::time::Duration;

use domain::account::AccountRole;

use crate::password::PasswordError;
use crate::throttle::CounterKey;

/// Why it is not done. Nothing of it tells whether an email has an account, unless whoever asks
/// has shown that it is theirs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Too many tries: 429 with `Retry-After`.
    #[error("too many tries; try again in {} s", retry_after.as_secs().max(1))]
    Throttled {
        /// When to try again.
        retry_after: Duration,
        /// What had counted too many.
        counter: CounterKey,
    },
    /// Too much waits already: 503 with `Retry-After`.
    #[error("too much waits already; try again in a moment")]
    Busy,
    /// The store does not answer: 503.
    #[error("accounts are not available now: {0}")]
    Unavailable(String),
    /// Wrong email or password, or no such account.
    #[error("email or password are not right")]
    WrongCredentials,
    /// The second factor's code is wrong, or was used before.
    #[error("the code is not right, or was used before")]
    WrongCode,
    /// There is no such session, or it is not in the state that this needs: sign in again.
    #[error("sign in again")]
    NotSignedIn,
    /// Nobody may use the account. Told only to whoever knows its password.
    #[error("this account is disabled")]
    AccountDisabled,
    /// The new password is not good enough.
    #[error("the password {0}")]
    Password(#[from] PasswordError),
    /// The link was used, has expired, was replaced by a newer one, or never was one.
    #[error("this link is not valid any more: ask for a new one")]
    Link,
    /// Another account has this email. Told only to who has shown that they read it, and to IT.
    #[error("another account has this email")]
    EmailTaken,
    /// Only with a verified email.
    #[error("verify your email first")]
    EmailNotVerified,
    /// There is no such account, session or token.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Customers and suppliers are never employees.
    #[error("only an employee's roles can be granted and revoked")]
    NotAnEmployee,
    /// Employees are neither customers nor suppliers.
    #[error("{0} is not a role of employees")]
    NotARoleOfEmployees(AccountRole),
    /// An invitation names at least one role.
    #[error("name at least one role")]
    NoRole,
    /// Nobody changes their own roles, disables themselves, or takes their own second factor away.
    #[error("somebody else has to do this to your account")]
    OwnAccount,
    /// Somebody of IT is always left who can undo it.
    #[error("nobody else of IT has an account that can be used: make or enable one first")]
    LastOfIt,
    /// Employees must have a second factor.
    #[error("employees keep their second factor")]
    SecondFactorRequired,
    /// There is one already: remove it first.
    #[error("there is a second factor already")]
    SecondFactorOn,
    /// There is none.
    #[error("there is no second factor")]
    SecondFactorOff,
    /// It has to be shown too, and was not.
    #[error("send either code or recovery_code: a second factor is on")]
    SecondFactorMissing,
    /// Personal tokens are for suppliers.
    #[error("only suppliers have personal access tokens")]
    NotASupplier,
    /// The expiry of a personal token is not within its bounds.
    #[error("expires_at must be in the future, and within a year")]
    Expiry,
    /// A personal token is for something.
    #[error("name at least one scope")]
    NoScope,
    /// There are as many as there may be.
    #[error("at most {most} {what}: remove one first")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The bound.
        most: usize,
    },
}

impl From<mongodb::error::Error> for IdentityError {
    fn from(error: mongodb::error::Error) -> Self {
        // The whole error would show the filter's values, which are personal.
        Self::Unavailable(crate::store::cause(&error))
    }
}
