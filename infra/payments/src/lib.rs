//! The payment gateway: who charges cards and pays money back for us.
//!
//! - [`Gateway`]: charges and refunds over HTTP. What it could not find out it says: an outcome is
//!   [`Unknown`](Charge::Unknown) then, and never a failure.
//! - [`WebhookSecrets`], [`GatewayEvent`]: what the gateway tells later, believed only if it signed
//!   it just now.
//! - [`CardToken`]: what stands for a card. The customer's browser got it from the gateway; no data
//!   of a card ever comes here.
//! - [`sandbox`]: a gateway in memory, for development and tests.
//!
//! This crate knows the gateway's HTTP, and neither bookings nor what follows from a payment.

mod event;
mod gateway;
pub mod sandbox;
mod secrets;
mod signature;
mod token;
mod wire;

pub use event::{EventError, GatewayEvent};
pub use gateway::{Charge, Gateway, GatewayError, NewCharge, NewRefund, Refunded, Settings};
pub use secrets::{SecretsError, WebhookSecrets};
pub use signature::{SIGNATURE_HEADER, Signature, SignatureError, TOLERANCE};
pub use token::{CardToken, CardTokenError};
