//! The business of Astro Bookings: who may do what, when, and what follows from it.
//!
//! This crate is pure. It knows no clock, no randomness and no input or output: time, ids and
//! facts of other aggregates arrive with a command. It compiles to WebAssembly, so that web apps
//! can use the same rules and words.
//!
//! - [`aggregate`]: what every aggregate has in common, over the traits of `cqrs-es`.
//! - [`commit`]: the envelope in which events are stored, the unit of atomicity.
//! - [`event`]: names, versions and decoding of events.
//! - [`personal`]: personal data, which is sealed before it can be stored.

pub mod aggregate;
pub mod commit;
pub mod event;
pub mod ids;
pub mod personal;
pub mod terms;

pub use aggregate::{AggregateRoot, Context};
pub use terms::Terms;
