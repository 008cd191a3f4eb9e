//! The security log.

pub(crate) const CAPTION: &str = "Security log, the newest first";
pub(crate) const ACCOUNT_ID: &str = "Account id";
pub(crate) const HEADINGS: [&str; 6] = ["When", "What", "Outcome", "Account", "From", "Request"];
pub(crate) const NONE: &str = "Nothing was tried";

/// What was tried, as a sentence begins.
pub(crate) fn what(word: &str) -> String {
    let words = match word {
        "sign_in" => "Sign in by password",
        "second_factor" => "Show the second factor",
        "take_second_factor" => "Take a second factor away",
        "authenticate_client" => "Be taken for a client",
        "export_log" => "Download a part of the log of events",
        "reset" => "Set a new password by a link",
        other => return super::sentence(other),
    };
    words.to_owned()
}

pub(crate) fn outcome(word: &str) -> String {
    super::sentence(word)
}

pub(crate) fn times(count: u64) -> String {
    format!("{count} times")
}

pub(crate) fn by(by: &str) -> String {
    format!("by {by}")
}
