//! The PostgreSQL model of suppliers and finance: migrations, projection, queries.
//!
//! - [`ReadModel`]: one schema per version; made and migrated here, written by the projector
//!   (it is a [`projection_runtime::Target`]), read by [`queries`].
//! - Which version is live is a record beside the schemas of the versions ([`projection_runtime::Versions`]).
//! - [`Audit`]: compares it with the log, and mends it.
//! - [`queries`]: what the admin API and the scheduler ask.
//!
//! Knows no HTTP and no rule of the business: it shows what happened.

mod audit;
mod failure;
mod model;
mod parked;
pub mod queries;
mod record;
mod rows;
mod status;
mod target;
mod versions;

pub use audit::Audit;
pub use failure::MigrateError;
pub use model::{AddressError, ReadModel};
pub use status::{AccountStatus, BookingStatus, PaymentStatus, UnknownState};
