//! The API of customers and visitors, under `/api/v1`, and the pages of their site.
//!
//! - [`State`]: what the endpoints work with. [`configure`]: their routes. [`OPENAPI`]: their
//!   description.
//! - `launches`, `bookings`, `invoices`, `me`, `spaceports`: one file per endpoint.
//! - `payments`: what the payment gateway tells, and what follows from it.
//! - [`Site`]: the pages of the site, as HTML, one file per page under `pages`.
//! - `papers`: what customers keep, such as tickets.
//! - `hot`: answers kept in memory, for what everybody reads. `hoarding`: who may not book today.
//! - `command`, `refusal`, `reading`: how a request becomes a command, how a refusal becomes a
//!   problem, how a reader waits for what was written.
//!
//! Commands go to the aggregates, questions to the MongoDB read model; nothing here writes a read
//! model or asks the log for data.

mod bookings;
mod declines;
mod hoarding;
mod hot;
mod invoices;
mod launches;
mod me;
mod openapi;
mod pages;
mod papers;
mod payments;
mod refusal;
mod routes;
mod spaceports;
mod state;

pub use frontend_customer::own::Places;
pub use openapi::{OPENAPI, openapi};
pub use pages::Site;
pub use payments::WEBHOOK_PATH;
pub use routes::configure;
pub use state::State;
