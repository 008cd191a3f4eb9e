//! What is personal in the log.

pub(crate) const READ: &str = "Read what is personal";
pub(crate) const READ_MEANS: &str = "It is noted in the log, for good, that you read it and why. Then names, addresses and the like are shown here until you leave the page.";
pub(crate) const REASON_HINT: &str = "It stands in the log with your account. Name nobody in it.";
pub(crate) const NOTED: &str = "It is noted that you read this.";
pub(crate) const SEE: &str = "Where";
pub(crate) const ERASED: &str = "erased: nobody can read it any more";
