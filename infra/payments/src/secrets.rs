//! The secrets that the gateway signs its webhooks with.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

/// How long a secret must be, and may be.
const BYTES: std::ops::RangeInclusive<usize> = 16..=200;

/// The most secrets at the same time.
const MOST: usize = 5;

/// The secrets that the gateway signs its webhooks with: one, and for as long as it is being
/// replaced another. Clones share them.
#[derive(Debug, Clone)]
pub struct WebhookSecrets(Arc<[SecretString]>);

/// Texts that are no secrets. Says nothing of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {MOST} secrets separated by commas, each of {} to {} visible ASCII characters", BYTES.start(), BYTES.end())]
pub struct SecretsError;

impl WebhookSecrets {
    /// Reads them from one text, in which commas separate them. The first one signs.
    ///
    /// # Errors
    /// When there is none, or one is too short to be secret.
    pub fn parse(text: &SecretString) -> Result<Self, SecretsError> {
        let secrets: Vec<_> = text.expose_secret().split(',').map(str::trim).collect();
        let is_secret = |secret: &&str| {
            BYTES.contains(&secret.len()) && secret.bytes().all(|b| b.is_ascii_graphic())
        };
        if secrets.len() > MOST || !secrets.iter().all(is_secret) {
            return Err(SecretsError);
        }
        Ok(Self(secrets.into_iter().map(SecretString::from).collect()))
    }

    /// Each of them, the one that signs first.
    pub(crate) fn each(&self) -> impl Iterator<Item = &[u8]> {
        self.0
            .iter()
            .map(|secret| secret.expose_secret().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<WebhookSecrets, SecretsError> {
        WebhookSecrets::parse(&text.into())
    }

    #[test]
    fn secrets_are_separated_by_commas() {
        let secrets = parse("0123456789abcdef, fedcba9876543210").unwrap();
        let each: Vec<_> = secrets.each().collect();
        assert_eq!(each, [b"0123456789abcdef", b"fedcba9876543210"]);
    }

    #[test]
    fn what_anybody_could_guess_is_no_secret() {
        for bad in ["", ",", "short", "0123456789abcdef,", "0123456789 abcdef"] {
            assert_eq!(parse(bad).unwrap_err(), SecretsError, "{bad}");
        }
        assert!(parse(&["0123456789abcdef"; 6].join(",")).is_err());
    }

    #[test]
    fn secrets_never_show_in_debug_output() {
        assert!(!format!("{:?}", parse("0123456789abcdef").unwrap()).contains("0123"));
    }
}
