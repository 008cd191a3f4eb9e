//! The business of Astro Bookings: who may do what, when, and what follows from it.
//!
//! This crate is pure. It knows no clock, no randomness and no input or output: time, ids and
//! facts of other aggregates arrive with a command. It compiles to WebAssembly, so that web apps
//! can use the same rules and words.
//!
//! The aggregates, each a consistency boundary with a pure `decide`:
//! - [`launch`]: a launch and its bookings; decides who gets a seat.
//! - [`rocket`], [`supplier`], [`customer`]: who flies what, and who flies along.
//! - [`payment`], [`refund`]: money that comes and money that goes back.
//! - [`invoice`], [`invoice_series`]: what is charged, and the numbers without a gap.
//! - [`slug`]: the readable link of a launch page.
//! - [`account`]: who may use the system, and as what.
//! - [`disclosure`]: that somebody read personal values.
//! - [`projection`]: what people decided about commits that a projection could not apply.
//!
//! What they are made of:
//! - [`aggregate`]: what every aggregate has in common, over the traits of `cqrs-es`.
//! - [`commit`]: the envelope in which events are stored, the unit of atomicity.
//! - [`event`]: names, versions and decoding of events; [`any_event`]: an event of any aggregate;
//!   [`any_state`]: the state of any.
//! - [`ids`], [`money`], [`text`], [`words`], [`mod@reference`]: the values.
//! - [`personal`]: personal data, which is sealed before it can be stored.
//! - [`terms`]: the terms of business.

pub mod account;
pub mod aggregate;
pub mod any_event;
pub mod any_state;
pub mod commit;
pub mod customer;
pub mod disclosure;
pub mod event;
pub mod ids;
mod instant;
pub mod invoice;
pub mod invoice_series;
pub mod launch;
pub mod money;
pub mod payment;
pub mod personal;
mod profile_changes;
pub mod projection;
pub mod reference;
pub mod refund;
pub mod rocket;
pub mod slug;
pub mod supplier;
pub mod terms;
pub mod text;
pub mod words;

#[cfg(test)]
mod shapes;

pub use aggregate::{AggregateRoot, Context};
pub use any_event::AnyEvent;
pub use any_state::AnyState;
pub use money::Money;
pub use terms::Terms;
