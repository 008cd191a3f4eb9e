//! Why something was not done, in words for people.

use std::time::Duration;

use api_contract::problem::{FieldError, Problem};

use crate::{platform, said, text};

/// The status of an answer to somebody who asks too often.
const TOO_MANY: u16 = 429;

/// What programs send beside what somebody filled in.
const KEY: &str = "idempotency-key";

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The kind of problem, as APIs name it; empty where no API answered.
    pub code: String,
    /// What happened, and what can be done about it.
    pub said: String,
    /// What is wrong with single fields.
    pub fields: Vec<FieldError>,
}

impl Refusal {
    /// What an answer says that is none of success.
    #[must_use]
    pub fn of(status: u16, retry_after: Option<Duration>, body: &str) -> Self {
        let Ok(problem) = serde_json::from_str::<Problem>(body) else {
            return Self::unreadable();
        };
        let said = match retry_after {
            Some(wait) if status == TOO_MANY => text::too_often(&said::span(wait)),
            _ => match text::of_code(&problem.code) {
                Some(words) => words.to_owned(),
                None => problem.detail.into_owned(),
            },
        };
        let of_fields = problem.errors.into_iter();
        let fields = of_fields
            .filter(|error| error.field != KEY)
            .map(|error| FieldError {
                message: sentence(&error.message),
                ..error
            });
        Self {
            code: problem.code.into_owned(),
            said,
            fields: fields.collect(),
        }
    }

    /// No answer came.
    #[must_use]
    pub fn unanswered() -> Self {
        Self::saying(if platform::is_online() {
            text::UNANSWERED
        } else {
            text::OFFLINE
        })
    }

    /// An answer came that says nothing.
    #[must_use]
    pub fn unreadable() -> Self {
        Self::saying(text::UNREADABLE)
    }

    /// Fields were left empty; nothing was sent.
    #[must_use]
    pub fn empty(fields: &[&str]) -> Self {
        Self {
            fields: fields
                .iter()
                .map(|field| FieldError::new(*field, text::EMPTY))
                .collect(),
            ..Self::saying(text::EMPTY)
        }
    }

    /// Fields are not as they must be, as the API would say it; nothing was sent.
    #[must_use]
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        let fields = fields.into_iter().map(|error| FieldError {
            message: sentence(&error.message),
            ..error
        });
        Self {
            fields: fields.collect(),
            ..Self::saying(text::INVALID)
        }
    }

    fn saying(said: &str) -> Self {
        Self {
            code: String::new(),
            said: said.to_owned(),
            fields: Vec::new(),
        }
    }

    /// Whether nobody is signed in, or not any more.
    #[must_use]
    pub fn asks_to_sign_in(&self) -> bool {
        // By the session of the sign-in pages, or by a site's tokens.
        matches!(&*self.code, "sign_in_required" | "token_required")
    }

    /// Whether it was sent before under the same key, filled in otherwise, and done.
    pub(crate) fn was_sent_before(&self) -> bool {
        self.code == "idempotency_key_reused"
    }

    /// Whether there is no such thing, or none for whoever asks.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.code.ends_with("_not_found")
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn about(&self, field: &str) -> Option<&str> {
        let mut errors = self.fields.iter();
        let error = errors.find(|error| is_of(&error.field, field))?;
        Some(&error.message)
    }

    /// What is to be said apart from those fields: nothing where they say it.
    #[must_use]
    pub fn besides(&self, shown: &[&str]) -> Option<String> {
        let of_others: Vec<_> = self
            .fields
            .iter()
            .filter(|error| !shown.iter().any(|field| is_of(&error.field, field)))
            .map(|error| error.message.as_str())
            .collect();
        match (self.fields.is_empty(), of_others.is_empty()) {
            (true, _) => Some(self.said.clone()),
            (false, true) => None,
            (false, false) => Some(of_others.join(" ")),
        }
    }
}

/// Whether an error, of `scopes[1]` say, is shown beside the field `scopes`.
fn is_of(error: &str, field: &str) -> bool {
    error
        .strip_prefix(field)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}

/// A message about a field, as a sentence.
#[must_use]
pub fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = first.chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(code: &str, errors: &str) -> String {
        format!(
            r#"{{"type":"urn:x","title":"No","status":422,"code":"{code}","detail":"It is not so.","errors":{errors}}}"#
        )
    }

    #[test]
    fn what_is_wrong_stands_beside_its_field_as_a_sentence() {
        let body = problem(
            "invalid_fields",
            r#"[{"field":"email","message":"must not be empty"}]"#,
        );
        let refusal = Refusal::of(422, None, &body);
        assert_eq!(refusal.about("email"), Some("Must not be empty."));
        assert_eq!(refusal.about("password"), None);
        assert_eq!(refusal.besides(&["email", "password"]), None);
    }

    #[test]
    fn what_no_field_shows_is_said_all_the_same() {
        let body = problem(
            "invalid_fields",
            r#"[{"field":"token","message":"is too long"},{"field":"scopes[1]","message":"is none"}]"#,
        );
        let refusal = Refusal::of(422, None, &body);
        assert_eq!(refusal.about("scopes"), Some("Is none."));
        assert_eq!(
            refusal.besides(&["scopes"]).as_deref(),
            Some("Is too long.")
        );
        let refusal = Refusal::of(409, None, &problem("too_many", "[]"));
        assert_eq!(refusal.besides(&["name"]).as_deref(), Some("It is not so."));
    }

    #[test]
    fn whoever_asks_too_often_learns_how_long_to_wait() {
        let wait = Some(Duration::from_secs(90));
        let refusal = Refusal::of(429, wait, &problem("too_many_tries", "[]"));
        assert_eq!(refusal.said, "Too many tries. Try again in 2 minutes.");
    }

    #[test]
    fn what_is_said_to_programs_is_said_to_people_in_other_words() {
        let errors = r#"[{"field":"idempotency-key","message":"was used"}]"#;
        let refusal = Refusal::of(422, None, &problem("idempotency_key_reused", errors));
        assert_eq!(refusal.said, text::SENT_BEFORE);
        assert_eq!(refusal.besides(&[]).as_deref(), Some(text::SENT_BEFORE));
    }

    #[test]
    fn whoever_has_no_session_any_more_is_asked_to_sign_in() {
        let of = |code| Refusal::of(401, None, &problem(code, "[]"));
        for code in ["sign_in_required", "token_required"] {
            assert!(of(code).asks_to_sign_in(), "{code}");
        }
        assert!(!of("wrong_credentials").asks_to_sign_in());
    }

    #[test]
    fn what_is_not_there_is_told_from_what_failed() {
        let of = |code| Refusal::of(404, None, &problem(code, "[]"));
        assert!(of("launch_not_found").is_not_found());
        assert!(!of("busy").is_not_found());
    }

    #[test]
    fn an_answer_that_is_no_problem_is_our_fault() {
        let refusal = Refusal::of(502, None, "<html>Bad Gateway");
        assert_eq!(refusal.said, text::UNREADABLE);
        assert_eq!(refusal.code, "");
    }

    #[test]
    fn fields_left_empty_are_all_named() {
        let refusal = Refusal::empty(&["email", "password"]);
        assert_eq!(refusal.about("email"), Some(text::EMPTY));
        assert_eq!(refusal.about("password"), Some(text::EMPTY));
        assert_eq!(refusal.besides(&["email", "password"]), None);
    }
}
