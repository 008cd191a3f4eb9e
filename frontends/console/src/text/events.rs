//! What happened to an aggregate.

pub(crate) const ID: &str = "Id";
pub(crate) const KIND: &str = "Of a";
pub(crate) const ANY_KIND: &str = "Whatever it is";
pub(crate) const PICK: &str = "What happened to what?";
pub(crate) const PICK_MEANS: &str = "Paste the id of a launch, an invoice, an account, or of anything else that has a history. That of a booking is in its launch.";
pub(crate) const NOTHING: &str = "There is no history of this";
pub(crate) const NOTHING_MEANS: &str =
    "Check the id. That of a booking or a passenger is in the history of their launch.";
pub(crate) const UNREADABLE: &str = "Can’t be read";
pub(crate) const ACTOR: &str = "Done by";
pub(crate) const REQUEST: &str = "Request";
pub(crate) const FOLLOWED: &str = "What followed";
pub(crate) const CAUSE: &str = "Follows from event";
pub(crate) const COMMAND: &str = "Command";
pub(crate) const EVENT: &str = "Event";

/// A kind of aggregate.
pub(crate) fn kind(word: &str) -> String {
    super::sentence(word)
}

pub(crate) fn found(kind: &str) -> String {
    format!("This is the history of one {}.", kind.replace('_', " "))
}

pub(crate) fn version(version: Option<u64>) -> String {
    match version {
        Some(version) => format!("Commit {version}"),
        None => "Commit".to_owned(),
    }
}

pub(crate) fn position(position: &str) -> String {
    format!("position {position}")
}

pub(crate) fn shape(version: u16) -> String {
    format!("shape {version}")
}

pub(crate) fn actor(kind: &str) -> String {
    super::sentence(kind)
}

pub(crate) fn on_behalf_of(account: &str) -> String {
    format!("on behalf of {account}")
}
