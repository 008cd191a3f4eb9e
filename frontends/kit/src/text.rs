//! What all apps say alike.

/// A field has nothing in it.
pub(crate) const EMPTY: &str = "Please fill this in.";

/// A field is not as it must be.
pub(crate) const INVALID: &str = "Please see what is wrong below.";

/// No answer came.
pub(crate) const UNANSWERED: &str = "No answer came. Please check your connection, and try again.";

/// There is no connection.
pub(crate) const OFFLINE: &str =
    "You are offline. Nothing is lost: please try again once you are connected.";

/// An answer came that says nothing.
pub(crate) const UNREADABLE: &str =
    "Something went wrong on our side. Please try again in a moment.";

/// The same form went out before, filled in otherwise.
pub(crate) const SENT_BEFORE: &str = "This was sent before, filled in otherwise, and may be done \
     already. Load the page again to see what came of it.";

/// What can't be done for a while.
const NOT_NOW: &str = "This is not possible right now. Please try again in a moment.";
const NO_CARDS: &str = "Cards can’t be charged right now. Please try again in a moment.";

/// What is said instead of what an API says to programs.
pub(crate) fn of_code(code: &str) -> Option<&'static str> {
    match code {
        "idempotency_key_reused" => Some(SENT_BEFORE),
        "log_unavailable" => Some(NOT_NOW),
        "gateway_unavailable" => Some(NO_CARDS),
        _ => None,
    }
}

/// What is read is on its way.
pub(crate) const LOADING: &str = "Loading…";

/// What was read can't be shown.
pub(crate) const FAILED: &str = "This can’t be shown";

/// What was read is older than what was done.
pub(crate) const LATE: &str = "Your last change is stored, and does not show here yet.";

/// Asks once more.
pub(crate) const AGAIN: &str = "Try again";

/// Whoever is not signed in any more does so beside the form that they filled in.
pub(crate) const SIGN_IN: &str = "Sign in in a new tab";
pub(crate) const SIGN_IN_THEN: &str = " and come back: what you filled in is kept.";

/// Too often.
pub(crate) fn too_often(wait: &str) -> String {
    format!("Too many tries. Try again in {wait}.")
}
