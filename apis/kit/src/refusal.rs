//! How what stands in the way becomes a problem.

use std::fmt::Display;
use std::time::Duration;

use actix_web::http::StatusCode;
use api_contract::{InvalidFields, Rejected, Verdict};
use commands::DispatchError;

use crate::idempotency::IDEMPOTENCY_HEADER;
use crate::problem::ApiProblem;

/// When to try again what was not possible now.
const SOON: Duration = Duration::from_secs(1);

/// A command that had no outcome.
#[must_use]
pub fn command<E: Rejected>(error: DispatchError<E>) -> ApiProblem {
    match error {
        DispatchError::Rejected(rejected) => rejection(&rejected),
        DispatchError::FingerprintMismatch => ApiProblem::unprocessable(
            "idempotency_key_reused",
            "Another request came before under this `Idempotency-Key`. Choose a new key.",
        )
        .field(
            IDEMPOTENCY_HEADER.as_str(),
            "was used for a request with another body",
        ),
        DispatchError::Busy => ApiProblem::unavailable(
            "busy",
            "Too many ask for the same at once. This request did nothing: try again, under the same \
             `Idempotency-Key`.",
            SOON,
        ),
        DispatchError::TooLarge { .. } => ApiProblem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "command_too_large",
            "This is more than can be stored at once.",
        ),
        DispatchError::Unavailable(error) => log_unavailable(error),
    }
}

/// A command that had no outcome, in a request that did something before: that nothing was done would be untrue.
#[must_use]
pub fn later_command<E: Rejected>(error: DispatchError<E>) -> ApiProblem {
    match error {
        DispatchError::Busy => log_unavailable(error),
        error => command(error),
    }
}

/// A command that the domain refuses.
#[must_use]
pub fn rejection<E: Rejected>(error: &E) -> ApiProblem {
    let rejection = error.rejection();
    let detail = sentence(&error.to_string());
    let problem = match rejection.verdict {
        Verdict::NotFound => ApiProblem::not_found(rejection.code, detail),
        Verdict::Conflict => ApiProblem::conflict(rejection.code, detail),
        Verdict::RuleBroken => ApiProblem::unprocessable(rejection.code, detail),
    };
    match rejection.field {
        Some(field) => problem.field(field, error.to_string()),
        None => problem,
    }
}

/// Fields that the domain can't take.
#[must_use]
pub fn invalid(fields: InvalidFields) -> ApiProblem {
    ApiProblem::unprocessable("invalid_fields", "Some fields are not as they must be.")
        .fields(fields.0)
}

/// A parameter that can't be read.
#[must_use]
pub fn parameter(name: &'static str, error: impl Display) -> ApiProblem {
    ApiProblem::malformed(
        "invalid_query",
        format!("The query does not fit: {name} {error}."),
    )
    .field(name, error.to_string())
}

/// The log can't be used now. Whether a command was stored is not known, and need not be: sent
/// again under the same key, it is done once.
#[must_use]
pub fn log_unavailable(error: impl Display) -> ApiProblem {
    tracing::warn!(%error, "the log is not available");
    ApiProblem::unavailable(
        "log_unavailable",
        "This is not possible right now. Try again, under the same `Idempotency-Key`.",
        SOON,
    )
}

/// The read model does not answer, and why is logged.
#[must_use]
pub fn read_model_failed(error: impl Display) -> ApiProblem {
    tracing::warn!(%error, "the read model is not available");
    read_model_unavailable()
}

/// The read model does not answer; why was logged before.
#[must_use]
pub fn read_model_unavailable() -> ApiProblem {
    ApiProblem::unavailable(
        "read_model_unavailable",
        "This can't be shown right now. Please try again.",
        SOON,
    )
}

/// A cursor of another list.
#[must_use]
pub fn cursor(error: impl Display) -> ApiProblem {
    ApiProblem::malformed("invalid_cursor", "The cursor is none of this list.")
        .field("cursor", error.to_string())
}

/// The text of an error as a sentence.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first
        .into_iter()
        .flatten()
        .chain(letters)
        .chain(['.'])
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::launch::LaunchError;

    use super::*;

    #[test]
    fn a_rejection_names_its_code_its_field_and_the_numbers() {
        let sold_out = LaunchError::SoldOut { left: 1, asked: 2 };
        let problem = command(DispatchError::Rejected(sold_out)).to_problem(None);
        assert_eq!((problem.status, &*problem.code), (409, "sold_out"));
        assert_eq!(problem.detail, "1 seats are left, 2 asked for.");
        assert_eq!(problem.errors[0].field, "passengers");
    }

    #[test]
    fn a_key_with_another_body_is_unprocessable() {
        let problem = command::<LaunchError>(DispatchError::FingerprintMismatch);
        assert_eq!(
            (problem.status().as_u16(), problem.code()),
            (422, "idempotency_key_reused")
        );
    }

    #[test]
    fn a_full_mailbox_says_when_to_come_back() {
        let answer = command::<LaunchError>(DispatchError::Busy).to_response(None);
        assert_eq!(answer.status().as_u16(), 503);
        assert_eq!(answer.headers().get("retry-after").unwrap(), "1");
    }

    #[test]
    fn who_did_something_before_is_not_told_that_nothing_was_done() {
        let problem = later_command::<LaunchError>(DispatchError::Busy);
        assert_eq!(
            (problem.status().as_u16(), problem.code()),
            (503, "log_unavailable")
        );
        let rejected = later_command(DispatchError::Rejected(LaunchError::LaunchUnknown));
        assert_eq!(rejected.code(), "launch_not_found");
    }
}
