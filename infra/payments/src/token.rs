//! What stands for a card.

use secrecy::{ExposeSecret, SecretString};

/// The longest token.
const MAX_BYTES: usize = 200;

/// Stands for a card: the gateway gave it to the customer's browser, which gives it to us. It is
/// handed on to the gateway, and neither stored nor logged: its debug output does not show it.
#[derive(Debug, Clone)]
pub struct CardToken(SecretString);

/// A text that is no token. Says nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be the token that the gateway gave for the card: 1 to {MAX_BYTES} visible ASCII characters"
)]
pub struct CardTokenError;

impl CardToken {
    /// Reads what a browser sent.
    ///
    /// # Errors
    /// When no gateway makes such tokens.
    pub fn parse(text: &str) -> Result<Self, CardTokenError> {
        let is_token = (1..=MAX_BYTES).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_token
            .then(|| Self(text.to_owned().into()))
            .ok_or(CardTokenError)
    }

    /// The token, on its way to the gateway.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_short_and_visible() {
        assert_eq!(
            CardToken::parse("tok_success").unwrap().expose(),
            "tok_success"
        );
        assert!(CardToken::parse(&"t".repeat(200)).is_ok());
        for bad in ["", "tok success", "tok\n", "tök", &"t".repeat(201)] {
            assert_eq!(CardToken::parse(bad).unwrap_err(), CardTokenError, "{bad}");
        }
    }

    #[test]
    fn a_token_never_shows_in_debug_output() {
        let token = CardToken::parse("tok_4242").unwrap();
        assert!(!format!("{token:?}").contains("4242"));
    }
}
