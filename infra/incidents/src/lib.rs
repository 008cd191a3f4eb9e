//! What is wrong with the system: each thing once, from when it is seen until it is over.
//!
//! - [`Sign`]: that something is wrong, as whoever watches sees it now.
//! - [`Incidents`]: what was wrong when, in the core's MongoDB. However many watch, of one thing
//!   there is one incident that is open, and it is over when nobody has seen it for a while: so two
//!   that see a little different things neither close it for each other nor open it twice.
//!
//! This crate knows neither how anything is seen nor who is told.

mod record;
mod store;

pub use record::{Incident, IncidentId, Kind, Sign};
pub use store::{
    COLLECTION, ConnectError, IncidentCursor, IncidentError, IncidentPage, Incidents,
    MAX_INCIDENTS, MigrateError, OVER_AFTER, SAME_WITHIN,
};
