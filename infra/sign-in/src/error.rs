//! Why it did not work.

use std::time::Duration;

/// Why it did not work.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The core service gave no answer.
    #[error("core-api gives no answer: {0}")]
    Unanswered(#[from] reqwest::Error),
    /// It said no.
    #[error("core-api answered {status} to {what}: {answer}")]
    Refused {
        /// What was asked for.
        what: &'static str,
        /// The status.
        status: u16,
        /// What it said.
        answer: String,
        /// When to come back, if it is only for now.
        retry_after: Option<Duration>,
    },
    /// Its answer was not what is published.
    #[error("core-api answered {0} in another way than is published")]
    Unexpected(&'static str),
    /// There is no code for this client, by OAuth's word for why.
    #[error("core-api gives no code for this API: {0}")]
    NoCode(String),
    /// A second factor is asked for, and none was told.
    #[error("a second factor is asked for")]
    FactorRequired,
    /// There is no such client for people.
    #[error("there is no client {0} with a secret and a redirect URI")]
    UnknownClient(String),
    /// The mailbox gave no answer.
    #[error("the mailbox gives no answer: {0}")]
    MailboxUnanswered(reqwest::Error),
    /// No mail came.
    #[error("no mail with a link to {0} has come")]
    NoMail(&'static str),
}

impl SignInError {
    /// How long to wait, if it was refused only for now.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether it was refused for this reason, by its stable code.
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        let Self::Refused { answer, .. } = self else {
            return false;
        };
        let problem: Option<serde_json::Value> = serde_json::from_str(answer).ok();
        problem.is_some_and(|problem| problem["code"] == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(answer: &str) -> SignInError {
        SignInError::Refused {
            what: "signing in",
            status: 401,
            answer: answer.to_owned(),
            retry_after: None,
        }
    }

    #[test]
    fn a_refusal_is_known_by_its_code() {
        assert!(refused(r#"{"code": "wrong_code"}"#).is("wrong_code"));
        assert!(!refused(r#"{"code": "wrong_code"}"#).is("wrong_credentials"));
        assert!(!refused("wrong_code").is("wrong_code"));
        assert!(!SignInError::FactorRequired.is("wrong_code"));
    }
}
