//! What could not be applied or mailed.

pub(crate) const LEAD: &str = "What a projection could not apply is set aside with its cause, and in a read model all that comes after it in its aggregate. All else goes on. It is tried again, or done without, when somebody decides so.";
pub(crate) const PROJECTION: &str = "Projection";
pub(crate) const PROJECTIONS: [(&str, &str); 5] = [
    ("customer", "customer (MongoDB)"),
    ("operational", "operational (PostgreSQL)"),
    ("policies", "policies"),
    ("payouts", "payouts"),
    ("mails", "mails"),
];
pub(crate) const CAPTION: &str = "What is parked, and what was decided";
pub(crate) const HEADINGS: [&str; 7] = [
    "Position",
    "Of what",
    "Cause",
    "Tried",
    "Since",
    "How it stands",
    "Decide",
];
pub(crate) const NONE: &str = "Nothing is parked";
pub(crate) const NONE_MEANS: &str = "All that happened could be applied.";
pub(crate) const SEE_PARKED: &str = "See what is parked";

pub(crate) const WAITS: &str = "Waits";
pub(crate) const TRIES: &str = "Is tried";
pub(crate) const SKIPPED: &str = "Skipped";
pub(crate) const MAILED: &str = "Mailed";

pub(crate) const RETRY: &str = "Try again";
pub(crate) const RETRY_MEANS: &str = "What is parked of this aggregate is applied in order, up to the first that still can’t be. See first that its cause is gone: that a newer program runs, say.";
pub(crate) const RETRY_ALONE_MEANS: &str = "What follows from it follows now, as it would have then. What was done already is not done twice. See first that its cause is gone.";
pub(crate) const SKIP: &str = "Skip it";
pub(crate) const SKIP_MEANS: &str = "It is never applied here, and what comes after it in its aggregate is. It stays in the log. There is no way back, but to build the read model anew with a program that can apply it.";
pub(crate) const SKIP_ALONE_MEANS: &str = "Nothing follows from it any more. It stays in the log.";
pub(crate) const REASON_HINT: &str = "It is kept, with your account.";
pub(crate) const DECIDED: &str = "It is decided, and carried out within moments.";

/// How often it was tried: `once`, `3 times`.
pub(crate) fn times(times: u32) -> String {
    match times {
        1 => "once".to_owned(),
        times => format!("{times} times"),
    }
}
