//! Events, found by what is known of them.

pub(crate) const CAPTION: &str = "Events, by their place in the log";
pub(crate) const TYPE: &str = "Type, such as launch.seats_reserved";
pub(crate) const KIND: &str = "Happened to a";
pub(crate) const ANY_KIND: &str = "Whatever it is";
pub(crate) const AGGREGATE_ID: &str = "Its id";
pub(crate) const ACTOR: &str = "Done by (account id, process)";
pub(crate) const CORRELATION: &str = "Request (correlation id)";
pub(crate) const COMMAND: &str = "Command id";
pub(crate) const CAUSATION: &str = "Follows from event";
pub(crate) const FROM_POSITION: &str = "From position";
pub(crate) const TO_POSITION: &str = "To position";
pub(crate) const ORDER: &str = "Order";
pub(crate) const NEWEST: &str = "The newest first";
pub(crate) const OLDEST: &str = "The oldest first";
pub(crate) const HEADINGS: [&str; 5] = ["When", "Event", "Happened to", "Done by", "Request"];
pub(crate) const NONE: &str = "No such events";
pub(crate) const HOLDS: &str = "What is filtered";
pub(crate) const CLOSE: &str = "Hide it";

/// A filter that holds.
pub(crate) fn holds(label: &str, value: &str) -> String {
    format!("{label}: {value}")
}

/// What taking it out does.
pub(crate) fn without(label: &str, value: &str) -> String {
    format!("Without “{label}: {value}”")
}
