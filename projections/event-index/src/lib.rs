//! An index of all events: what happened is found again by what it happened to, by its type, by who did
//! it, by the request, the command and the event from which it follows, and by when.
//!
//! - [`EventIndex`]: the store, and a target of the projector loop ([`projection_runtime::run`]). One
//!   instance writes, any number are on standby.
//! - [`EventFilter`], [`Order`]: what is asked for. [`IndexedEvent`]: what is known of an event.
//!
//! What holds:
//! - An event has one document, named by its place in the log, which never changes: to write it again
//!   changes nothing, whoever writes.
//! - Nothing personal is in it, and nothing of what an event says: that is read from the log.
//! - What is told lies before the checkpoint, so it is without a gap.
//! - An event that this program does not know is in it all the same: its envelope says what is indexed.
//!
//! Each list is answered from one range of one index, by equality and place, in windows of the log that
//! grow until a page is full: so a page costs about what it shows, whatever the log holds, also on a server
//! that reads a range as a whole before it gives the first of it.
//!
//! This crate knows no rule of the business, no HTTP, and not who may ask.

mod entry;
mod failure;
mod filter;
mod record;
mod store;
mod target;
mod times;

pub use entry::IndexedEvent;
pub use failure::{ConnectError, EventIndexError};
pub use filter::{EventCursor, EventFilter, InvalidEventCursor, Order};
pub use store::{EventIndex, EventPage, MAX_PAGE, Request};

pub use record::RECORD;
pub use store::EVENTS;
pub use times::TIMES;

/// All collections of this crate.
pub const COLLECTIONS: [&str; 3] = [EVENTS, TIMES, RECORD];
