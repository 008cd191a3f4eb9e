//! The secrets that show that it is the provider who tells something.
//!
//! The provider signs nothing. It shows a password by HTTP Basic, which it was given with the address
//! of our webhook.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// How long a secret must be, and may be.
const BYTES: std::ops::RangeInclusive<usize> = 16..=200;

/// The most secrets at the same time.
const MOST: usize = 5;

/// The passwords that the provider shows: one, and for as long as it is being replaced another.
/// Clones share them.
#[derive(Debug, Clone)]
pub struct EventSecrets(Arc<[SecretString]>);

/// Texts that are no secrets. Says nothing of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {MOST} secrets separated by commas, each of {} to {} visible ASCII characters", BYTES.start(), BYTES.end())]
pub struct EventSecretsError;

impl EventSecrets {
    /// Reads them from one text, in which commas separate them.
    ///
    /// # Errors
    /// When there is none, or one is too short to be secret.
    pub fn parse(text: &SecretString) -> Result<Self, EventSecretsError> {
        let secrets: Vec<_> = text.expose_secret().split(',').map(str::trim).collect();
        let is_secret = |secret: &&str| {
            BYTES.contains(&secret.len()) && secret.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if secrets.len() > MOST || !secrets.iter().all(is_secret) {
            return Err(EventSecretsError);
        }
        Ok(Self(secrets.into_iter().map(SecretString::from).collect()))
    }

    /// Whether a password is one of them. Wherever it differs, comparing takes the same time.
    #[must_use]
    pub fn know(&self, shown: &str) -> bool {
        let matching = |secret: &SecretString| {
            let secret = secret.expose_secret().as_bytes();
            bool::from(secret.ct_eq(shown.as_bytes()))
        };
        // None is left out, whichever it is that matches.
        self.0
            .iter()
            .fold(false, |known, secret| known | matching(secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<EventSecrets, EventSecretsError> {
        EventSecrets::parse(&text.into())
    }

    #[test]
    fn while_a_secret_is_replaced_both_are_known_and_no_other_is() {
        let secrets = parse("0123456789abcdef, fedcba9876543210").unwrap();
        assert!(secrets.know("0123456789abcdef") && secrets.know("fedcba9876543210"));
        for other in [
            "",
            "0123456789abcde",
            "0123456789abcdeg",
            "0123456789abcdef0",
        ] {
            assert!(!secrets.know(other), "{other}");
        }
    }

    #[test]
    fn what_anybody_could_guess_is_no_secret_and_none_shows() {
        for bad in ["", ",", "short", "0123456789abcdef,", "0123456789 abcdef"] {
            assert_eq!(parse(bad).unwrap_err(), EventSecretsError, "{bad}");
        }
        assert!(parse(&["0123456789abcdef"; 6].join(",")).is_err());
        assert!(!format!("{:?}", parse("0123456789abcdef").unwrap()).contains("0123"));
    }
}
