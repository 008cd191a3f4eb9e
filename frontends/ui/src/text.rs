//! The few words that components say by themselves.

/// For whoever skips what is above a page.
pub(crate) const SKIP: &str = "Skip to the content";

/// What the company does.
pub(crate) const COMPANY: &str = "Astro Bookings sells seats on private space launches.";

/// Asks once more for what failed.
pub(crate) const AGAIN: &str = "Try again";

/// Opens the ways to other pages where they have no room.
pub(crate) const MENU: &str = "Menu";

/// Before and after what is shown of a list.
pub(crate) const BEFORE: &str = "Previous";
pub(crate) const AFTER: &str = "Next";

/// Takes a message away.
pub(crate) const DISMISS: &str = "Dismiss";

/// What messages are, to screen readers.
pub(crate) const MESSAGES: &str = "Messages";

/// How far a step is.
pub(crate) const STEP_DONE: &str = "Done: ";
pub(crate) const STEP_NOW: &str = "Now: ";

/// The columns of the table behind a chart.
pub(crate) const CHART_WHAT: &str = "What";
pub(crate) const CHART_VALUE: &str = "Value";
pub(crate) const CHART_SHARE: &str = "Share";
