//! The process managers of the business: events in, commands out.
//!
//! - [`Policies`]: what follows from an event, from the payment that confirms a booking to the
//!   credit note of a refund. One file for each policy; `policy/mod.rs` is the list of them.
//! - [`Payouts`]: the one policy that asks somebody outside, the gateway of card payments, and so
//!   has a checkpoint of its own: a gateway that is away holds up nothing but refunds by card.
//!
//! Both are targets of the projector loop ([`projection_runtime::run`]): one instance works, any
//! number are on standby. Each reads the log in order, lets everything follow that follows from a
//! batch, and then moves its checkpoint.
//!
//! What holds:
//! - An event is reacted to at least once. What is made has an id from natural keys, and a command
//!   has one from its event and the policy, so that twice is once, and dying at any moment and
//!   going on later ends where an undisturbed run ends.
//! - What must happen in the order of the log happens in one lane, the next after the one before
//!   is durable: payments of one launch, completions of one supplier, numbers of one series.
//!   Everything else happens side by side.
//! - A log or an aggregate that can't answer now is asked again for as long as it takes. A
//!   rejection that no policy foresaw sets that event aside for that policy, and all others go on.
//!
//! This crate knows the aggregates and what connects them. It knows no read model, no HTTP and no
//! rule that an aggregate decides.

mod desk;
mod gateway;
mod host;
mod lanes;
mod parking;
mod payouts;
mod policy;
mod record;
mod shift;

pub use gateway::{CardGateway, GatewayUnavailable, Repayment};
pub use host::Host;
pub use parking::ParkedReaction;
pub use payouts::Payouts;
pub use policy::Policies;
