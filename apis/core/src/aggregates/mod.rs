//! What happened to one aggregate, as it stands in the log.
//!
//! This is the log itself that is looked at, for people: whatever stands there is shown, also what no
//! program can read. Nothing personal is: it stays sealed.

mod events;
mod masking;

pub(crate) use events::{__path_events, events, events_of, kind_of_actor, shown};
