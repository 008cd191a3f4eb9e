//! An authenticator app.

use std::sync::Mutex;

use chrono::Utc;

use crate::SignInError;

/// An authenticator app with one account in it.
pub struct Factor {
    totp: totp_rs::Totp,
    /// The step of the last code that was shown: one is good once.
    last: Mutex<u64>,
}

/// Seconds that a code is shown.
const STEP_S: u64 = 30;

impl Factor {
    /// Takes the account in, by its secret in base32.
    ///
    /// # Errors
    /// When it is none.
    pub fn new(secret: &str) -> Result<Self, SignInError> {
        let unexpected = |_| SignInError::Unexpected("a second factor");
        let secret = totp_rs::Secret::try_from_base32(secret).map_err(unexpected)?;
        let totp = totp_rs::Builder::new()
            .with_secret(secret)
            .with_issuer(Some("Astro Bookings"))
            .with_account_name("me")
            .build()
            .map_err(|_| SignInError::Unexpected("a second factor"))?;
        Ok(Self {
            totp,
            last: Mutex::new(0),
        })
    }

    /// A code that was not shown before: of this step, or, since a clock may be ahead by one, of
    /// the next.
    ///
    /// # Errors
    /// When both were shown already.
    pub fn code(&self) -> Result<String, SignInError> {
        let now = u64::try_from(Utc::now().timestamp()).unwrap_or_default() / STEP_S;
        let mut last = self.last.lock().map_err(|_| SignInError::FactorRequired)?;
        let step = now.max(*last + 1);
        if step > now + 1 {
            return Err(SignInError::FactorRequired);
        }
        *last = step;
        Ok(self.totp.generate(step * STEP_S).to_string())
    }
}

/// Never shows the secret.
impl std::fmt::Debug for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Factor")
    }
}
