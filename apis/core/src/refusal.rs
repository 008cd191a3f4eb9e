//! How what stands in the way becomes a problem.

use std::fmt::Display;
use std::time::Duration;

use actix_web::http::StatusCode;
use api_contract::InvalidFields;
use api_kit::ApiProblem;
use api_kit::refusal::sentence;
pub(crate) use api_kit::refusal::{command, invalid, parameter};
use domain::commit::Position;
use event_index::EventIndexError;
use event_log::{LoadError, Unavailable};
use identity::IdentityError;
use incidents::IncidentError;
use log_lines::LogStoreError;
use notifier::{ParkedWishError, RemovalError, StoreError, WishError};
use privacy::PrivacyError;
use scheduler::JobsError;
use verifications::{ExportError, ExportFailure};

/// When to try again what was not possible now.
const SOON: Duration = Duration::from_secs(1);

/// Something that is not done.
pub(crate) fn identity(error: IdentityError) -> ApiProblem {
    let detail = sentence(&error.to_string());
    match error {
        IdentityError::Throttled { retry_after, .. } => {
            ApiProblem::too_many("too_many_tries", detail, retry_after)
        }
        IdentityError::Busy => ApiProblem::unavailable("busy", detail, SOON),
        IdentityError::Unavailable(error) => {
            tracing::warn!(error, "the store of accounts is not available");
            ApiProblem::unavailable(
                "accounts_unavailable",
                "Accounts are not available now. Nothing was done: please try again.",
                SOON,
            )
        }
        IdentityError::WrongCredentials => unauthorized("wrong_credentials", detail),
        IdentityError::WrongCode => unauthorized("wrong_code", detail),
        IdentityError::NotSignedIn => sign_in_required(),
        IdentityError::AccountDisabled => ApiProblem::forbidden("account_disabled", detail),
        IdentityError::Password(error) => ApiProblem::unprocessable("password_refused", detail)
            .field("password", error.to_string()),
        IdentityError::Link => ApiProblem::new(StatusCode::GONE, "link_invalid", detail),
        IdentityError::EmailTaken => ApiProblem::conflict("email_taken", detail),
        IdentityError::EmailNotVerified => ApiProblem::forbidden("email_not_verified", detail),
        IdentityError::NotFound(what) => {
            let code = match what {
                "account" => "account_not_found",
                "session" => "session_not_found",
                _ => "token_not_found",
            };
            ApiProblem::not_found(code, detail)
        }
        IdentityError::NotAnEmployee => ApiProblem::unprocessable("not_an_employee", detail),
        IdentityError::NotARoleOfEmployees(_) => {
            ApiProblem::unprocessable("not_a_role_of_employees", detail)
        }
        IdentityError::NoRole => {
            ApiProblem::unprocessable("invalid_fields", detail).field("roles", "name at least one")
        }
        IdentityError::OwnAccount => ApiProblem::conflict("own_account", detail),
        IdentityError::LastOfIt => ApiProblem::conflict("last_of_it", detail),
        IdentityError::SecondFactorRequired => {
            ApiProblem::conflict("second_factor_required", detail)
        }
        IdentityError::SecondFactorOn => ApiProblem::conflict("second_factor_on", detail),
        IdentityError::SecondFactorOff => ApiProblem::conflict("second_factor_off", detail),
        IdentityError::SecondFactorMissing => {
            ApiProblem::unprocessable("invalid_fields", detail.clone()).field("code", detail)
        }
        IdentityError::NotASupplier => ApiProblem::forbidden("not_a_supplier", detail),
        IdentityError::Expiry => ApiProblem::unprocessable("invalid_fields", detail)
            .field("expires_at", "must be in the future, and within a year"),
        IdentityError::NoScope => {
            ApiProblem::unprocessable("invalid_fields", detail).field("scopes", "name at least one")
        }
        IdentityError::TooMany { .. } => ApiProblem::conflict("too_many", detail),
    }
}

/// Somebody of whom it can't be told now what is known.
pub(crate) fn privacy(error: PrivacyError) -> ApiProblem {
    tracing::warn!(%error, "it can't be told what is known of somebody");
    ApiProblem::unavailable(
        "privacy_unavailable",
        "What is known of somebody can't be looked up now. Nothing was done: please try again.",
        SOON,
    )
}

/// What is personal, and can't be opened after it was noted that somebody wants to read it.
pub(crate) fn not_shown(error: PrivacyError, noted: Position) -> ApiProblem {
    tracing::warn!(%error, noted = noted.0, "what is personal can't be opened");
    ApiProblem::unavailable(
        "disclosure_not_shown",
        format!(
            "What is personal can't be opened now, and nothing was shown. That you asked for it stands \
             in the log, at position {noted}. Please try again: by the same Idempotency-Key it is noted once."
        ),
        SOON,
    )
}

/// Log lines that can't be read.
pub(crate) fn log_lines(error: LogStoreError) -> ApiProblem {
    let detail = sentence(&error.to_string());
    match error {
        LogStoreError::TooBroad => ApiProblem::unprocessable("query_too_broad", detail),
        LogStoreError::Busy => ApiProblem::unavailable("busy", detail, SOON),
        LogStoreError::Unavailable(error) => {
            tracing::warn!(error, "the store of log lines is not available");
            ApiProblem::unavailable(
                "logs_unavailable",
                "Log lines can't be read now: please try again.",
                SOON,
            )
        }
    }
}

/// Mails that can't be read.
pub(crate) fn messages(error: StoreError) -> ApiProblem {
    let detail = sentence(&error.to_string());
    match error {
        StoreError::TooBroad => ApiProblem::unprocessable("query_too_broad", detail),
        StoreError::Unavailable(error) => {
            tracing::warn!(error, "the store of messages is not available");
            ApiProblem::unavailable(
                "notifications_unavailable",
                "Mails are not available now: please try again, under the same `Idempotency-Key` if \
                 there was one.",
                SOON,
            )
        }
        StoreError::Unreadable(error) => ApiProblem::internal(error),
    }
}

/// Something that is not known of a job, or not done with it.
pub(crate) fn jobs(error: JobsError) -> ApiProblem {
    match error {
        JobsError::JobUnknown => ApiProblem::not_found("job_not_found", "There is no such job."),
        JobsError::Unavailable(error) => {
            tracing::warn!(error, "the store of jobs is not available");
            ApiProblem::unavailable(
                "jobs_unavailable",
                "Jobs are not available now: please try again, under the same `Idempotency-Key` if \
                 there was one.",
                SOON,
            )
        }
        JobsError::Unreadable(error) => ApiProblem::internal(error),
    }
}

/// Incidents that can't be read.
pub(crate) fn incidents(error: IncidentError) -> ApiProblem {
    tracing::warn!(%error, "the store of incidents is not available");
    ApiProblem::unavailable(
        "incidents_unavailable",
        "Incidents can't be read now: please try again.",
        SOON,
    )
}

/// There is no such mail.
pub(crate) fn no_message() -> ApiProblem {
    ApiProblem::not_found("notification_not_found", "There is no such mail.")
}

/// Something that is not done with a mail.
pub(crate) fn wish(error: WishError) -> ApiProblem {
    let detail = sentence(&error.to_string());
    let code = match error {
        WishError::Store(error) => return messages(error),
        WishError::NotFound => return no_message(),
        WishError::NotRetryable(_) => "not_retryable",
        WishError::MayBeSecond => "may_be_second",
        WishError::LinkExpired => "link_expired",
        WishError::NotCancellable(_) => "not_cancellable",
        WishError::HasLink => "has_link",
        WishError::Full => "too_many_wishes",
    };
    ApiProblem::conflict(code, detail)
}

/// A suppression that is not taken back.
pub(crate) fn removal(error: RemovalError) -> ApiProblem {
    let detail = sentence(&error.to_string());
    match error {
        RemovalError::Store(error) => messages(error),
        RemovalError::NotFound => ApiProblem::not_found("suppression_not_found", detail),
        RemovalError::Removed => ApiProblem::conflict("suppression_removed", detail),
    }
}

/// Something that is not done with an event of which no mail could be made.
pub(crate) fn parked(error: ParkedWishError) -> ApiProblem {
    let detail = sentence(&error.to_string());
    let code = match error {
        ParkedWishError::Store(error) => return messages(error),
        ParkedWishError::NotFound => return ApiProblem::not_found("parked_not_found", detail),
        ParkedWishError::Retrying => "parked_retrying",
        ParkedWishError::Mailed => "parked_mailed",
        ParkedWishError::Skipped => "parked_skipped",
    };
    ApiProblem::conflict(code, detail)
}

/// Reconciliations that can't be asked for, or looked at.
pub(crate) fn reconciliations(error: reconciler::StoreError) -> ApiProblem {
    match error {
        reconciler::StoreError::Unreadable(error) => ApiProblem::internal(error),
        error => {
            tracing::warn!(%error, "the store of reconciliations is not available");
            ApiProblem::unavailable(
                "reconciliations_unavailable",
                "Reconciliations are not available now: please try again, under the same \
                 `Idempotency-Key` if there was one.",
                SOON,
            )
        }
    }
}

/// There is no such reconciliation.
pub(crate) fn no_reconciliation() -> ApiProblem {
    ApiProblem::not_found(
        "reconciliation_not_found",
        "There is no such reconciliation.",
    )
}

/// Verifications that can't be asked for, or looked at.
pub(crate) fn verifications(error: verifications::StoreError) -> ApiProblem {
    match error {
        verifications::StoreError::Unreadable(error) => ApiProblem::internal(error),
        error => {
            tracing::warn!(%error, "the store of verifications is not available");
            ApiProblem::unavailable(
                "verifications_unavailable",
                "Verifications are not available now: please try again, under the same \
                 `Idempotency-Key` if there was one.",
                SOON,
            )
        }
    }
}

/// There is no such verification.
pub(crate) fn no_verification() -> ApiProblem {
    ApiProblem::not_found("verification_not_found", "There is no such verification.")
}

/// Enough of them wait.
pub(crate) fn verifications_wait() -> ApiProblem {
    ApiProblem::conflict(
        "verifications_wait",
        "Several verifications wait already: please look at what comes of them.",
    )
}

/// Nobody here can tell what was sealed.
pub(crate) fn not_sealed() -> ApiProblem {
    ApiProblem::conflict(
        "log_not_sealed",
        "This installation has no folder of what is sealed of the log. Have the log sealed, and name the \
         folder and the public key to core-api.",
    )
}

/// A part of the log that can't be had as a file.
pub(crate) fn export(error: ExportFailure) -> ApiProblem {
    let detail = sentence(&error.to_string());
    match error {
        ExportFailure::Nothing(_) => ApiProblem::not_found("aggregate_not_found", detail),
        ExportFailure::TooLarge { .. } => ApiProblem::unprocessable(
            "export_too_large",
            format!("{detail} Ask for less, or have IT write it with `astro events export`."),
        ),
        ExportFailure::Export(ExportError::Nothing { .. }) => {
            ApiProblem::unprocessable("range_not_in_log", detail)
        }
        ExportFailure::Behind(_) | ExportFailure::Log(_) | ExportFailure::Head(_) => {
            tracing::warn!(%error, "the log can't be exported now");
            ApiProblem::unavailable(
                "log_unavailable",
                "The log can't be read now: please try again.",
                SOON,
            )
        }
        ExportFailure::Export(_) | ExportFailure::Broken(_) => ApiProblem::internal(error),
    }
}

/// Read models can't be looked at.
pub(crate) fn rebuilds(error: rebuilds::StoreError) -> ApiProblem {
    match error {
        rebuilds::StoreError::Unreadable(error) => ApiProblem::internal(error),
        rebuilds::StoreError::Unavailable(error) => {
            tracing::warn!(error, "the store of rebuilds is not available");
            ApiProblem::unavailable(
                "projections_unavailable",
                "The read models can't be looked at now: please try again, under the same \
                 `Idempotency-Key` if there was one.",
                SOON,
            )
        }
    }
}

/// Something that is wished for of a read model, and not taken.
pub(crate) fn rebuild_wish(error: rebuilds::AskError) -> ApiProblem {
    let detail = sentence(&error.to_string());
    match error {
        rebuilds::AskError::Store(error) => rebuilds(error),
        rebuilds::AskError::Full => ApiProblem::conflict("too_many_wishes", detail),
    }
}

/// There is no such read model.
pub(crate) fn no_projection() -> ApiProblem {
    ApiProblem::not_found("projection_not_found", "There is no such read model.")
}

/// A projection about whose parked commits nobody decides here, or that there is not.
pub(crate) fn nothing_parked() -> ApiProblem {
    ApiProblem::not_found(
        "projection_not_found",
        "There is no such projection, or what it can't do is not decided about here.",
    )
}

/// Nobody who writes a projection answers.
pub(crate) fn silent(_: projection_runtime::parked::Silent) -> ApiProblem {
    ApiProblem::unavailable(
        "projection_silent",
        "No process that writes this projection answers now: what is parked can't be told.",
        SOON,
    )
}

/// The log, or what processes tell, can't be read.
pub(crate) fn log(error: Unavailable) -> ApiProblem {
    tracing::warn!(%error, "the log is not available");
    log_unavailable()
}

/// What the log has can't be told.
pub(crate) fn load(error: LoadError) -> ApiProblem {
    tracing::warn!(%error, "the log is not available");
    log_unavailable()
}

/// The log can't be read now.
pub(crate) fn log_unavailable() -> ApiProblem {
    ApiProblem::unavailable(
        "log_unavailable",
        "The log of events can't be read now: please try again.",
        SOON,
    )
}

/// Events that can't be found now.
pub(crate) fn event_index(error: EventIndexError) -> ApiProblem {
    let detail = sentence(&error.to_string());
    match error {
        EventIndexError::TooBroad => ApiProblem::unprocessable("query_too_broad", detail),
        EventIndexError::Unavailable(error) => {
            tracing::warn!(error, "the index of events is not available");
            ApiProblem::unavailable(
                "events_unavailable",
                "Events can't be found now: please try again.",
                SOON,
            )
        }
    }
}

/// Nobody is signed in.
pub(crate) fn sign_in_required() -> ApiProblem {
    ApiProblem::unauthorized("sign_in_required", "Sign in first.")
}

/// One field that can't be read.
pub(crate) fn field(name: &'static str, error: impl Display) -> ApiProblem {
    invalid(InvalidFields::one(name, error))
}

/// What somebody shows of themselves is not right.
fn unauthorized(code: &'static str, detail: String) -> ApiProblem {
    ApiProblem::unauthorized(code, detail)
}
