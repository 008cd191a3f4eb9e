//! Whether the log is what was sealed.

use api_contract::verifications::{
    CommitDifference, MAX_EXPORTED, Verification, VerificationOutcome, VerificationStatus,
};

use crate::shown::count;

pub(crate) const LEAD: &str = "Each commit of the log is hashed, and the hashes are signed and kept where no process of ours can write. Each day, and whenever somebody asks for it, the log is compared with them from its first commit on.";
pub(crate) const CAPTION: &str = "Verifications, the latest first";
pub(crate) const HEADINGS: [&str; 5] = ["Asked for", "The log is", "Commits", "Signatures", "Took"];
pub(crate) const NONE: &str = "Nothing was verified yet";
pub(crate) const NONE_MEANS: &str = "The first verification is made when core-api knows the folder of what is sealed. What is older than a year is forgotten.";
pub(crate) const VERIFY: &str = "Verify now";
pub(crate) const VERIFY_MEANS: &str = "All of the log that was sealed is read and compared. It changes nothing, and waits for its turn.";
pub(crate) const ASKED: &str = "It waits for its turn.";
pub(crate) const BY_ITSELF: &str = "by the day";
pub(crate) const BY_SOMEBODY: &str = "by";

pub(crate) const EXPORT: &str = "Take a part of the log with you";
pub(crate) const EXPORT_LEAD: &str = "Commits as they are stored, with the signatures that cover them, as lines of JSON. Whoever has the public key checks them with “astro events verify --export-file”. Personal values stay sealed. All of one aggregate is found at its history.";
pub(crate) const FROM: &str = "From position";
pub(crate) const TO: &str = "To position";
pub(crate) const DOWNLOAD: &str = "Download";
pub(crate) const EXPORT_AGGREGATE: &str = "Download this history, sealed";

pub(crate) const fn status(status: VerificationStatus) -> &'static str {
    match status {
        VerificationStatus::Waiting => "Waits",
        VerificationStatus::Running => "Is being read",
        VerificationStatus::Untouched => "What was sealed",
        VerificationStatus::Touched => "Not what was sealed",
        VerificationStatus::Failed => "Not known",
    }
}

/// What is wrong, if something is.
pub(crate) fn problem(one: &Verification) -> Option<String> {
    if let Some(failure) = &one.failure {
        return Some(failure.clone());
    }
    let outcome = one.outcome?;
    match (outcome.first, outcome.refuted) {
        (Some(first), _) => Some(format!(
            "The first commit that is not is at {}: {}.",
            count(first.position),
            done(first.difference)
        )),
        (None, Some(refuted)) => Some(format!(
            "What is kept of it is not what was signed up to {}.",
            count(refuted)
        )),
        (None, None) => None,
    }
}

const fn done(difference: CommitDifference) -> &'static str {
    match difference {
        CommitDifference::Changed => "it was changed",
        CommitDifference::Missing => "it is gone",
        CommitDifference::Reordered => "it stands elsewhere",
        CommitDifference::Added => "something was put before it",
    }
}

/// How much of the log that covers.
pub(crate) fn covered(outcome: VerificationOutcome) -> String {
    match outcome.end.saturating_sub(outcome.sealed) {
        0 => "all of the log".to_owned(),
        1 => "one came after the last seal".to_owned(),
        since => format!("{} came after the last seal", count(since)),
    }
}

pub(crate) fn too_many() -> String {
    format!(
        "A file has {} commits at most. More is written by “astro events export”.",
        count(MAX_EXPORTED)
    )
}
