//! The API of suppliers and finance, under `/api/v1`.
//!
//! - [`State`]: what the endpoints work with. [`configure`]: their routes. [`OPENAPI`]: their
//!   description.
//! - `supplier`, `rockets`, `launches`, `spaceports`, `bookings`, `invoices`, `payments`,
//!   `refunds`, `reports`: one file per endpoint.
//! - [`Pages`]: the pages of the portal, as HTML.
//! - `scope`, `listing`, `export`: whose things somebody sees, in which order, as a page or a file.
//! - `command`, `refusal`, `reading`: how a request becomes a command, how a refusal becomes a
//!   problem, how a reader waits for what was written.
//!
//! A supplier sees and changes only what is its own: another's is not found. Commands go to the
//! aggregates, questions to the PostgreSQL read model; nothing here writes a read model or asks
//! the log for data.

mod bookings;
mod export;
mod invoices;
mod launches;
mod listing;
mod openapi;
mod pages;
mod payments;
mod refunds;
mod refusal;
mod reports;
mod rockets;
mod routes;
mod scope;
mod spaceports;
mod state;
mod supplier;

pub use openapi::{OPENAPI, openapi};
pub use pages::Pages;
pub use routes::configure;
pub use state::State;
