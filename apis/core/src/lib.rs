//! The API of accounts, under `/api/v1`, and OAuth, under `/oauth`.
//!
//! - [`State`]: what the endpoints work with, [`Stores`] among it. [`configure`]: their routes.
//!   [`OPENAPI`]: their description. [`UNCOUNTED`]: what no client's share is counted for.
//!   [`Outbox`]: where what follows from a change of an account goes.
//! - `oauth`: authorization codes, tokens, their keys, and what an issuer tells of itself.
//! - `sign_in`: by password and second factor. `accounts`: how accounts come to be, the links of
//!   mails, and what IT does with them. `account`: one's own. One file per endpoint.
//! - `notifications`: the mails that were sent or not, and what IT wants done with them (`wish`);
//!   `suppressions`: the addresses to which nothing is mailed.
//! - `jobs`: what is done again and again, and what IT wants of it.
//! - `health`: how the whole system is ([`look`]). `incidents`: what is wrong with it; [`Watch`] looks, and tells IT.
//! - `logs`: what the processes log; `processes`: how they are; `aggregates`: what happened to one,
//!   and how it stood; `events`: what happened, found again; `causation`: what followed from what. For IT and auditors.
//! - `visit`, `signed_in`: who asks, from where. [`Pages`]: the pages of all this, as HTML.
//!
//! The endpoints decide nothing: what holds is in the crate `identity`. A request that is sent twice
//! changes nothing more than once by itself (a link is good once, a password is set to what it is), so
//! none of them has an idempotency key, but those by which a mail could go twice or a job run twice.

mod account;
mod accounts;
mod aggregates;
mod causation;
mod events;
mod exports;
mod health;
mod incidents;
mod jobs;
mod logs;
mod notifications;
mod oauth;
mod openapi;
mod outbox;
mod pages;
mod processes;
mod projections;
mod reconciliations;
mod refusal;
mod routes;
mod sign_in;
mod signed_in;
mod state;
mod suppressions;
mod verifications;
mod visit;
mod wish;

pub use health::look;
pub use incidents::Watch;
pub use openapi::{OPENAPI, openapi};
pub use outbox::Outbox;
pub use pages::Pages;
pub use routes::{UNCOUNTED, configure};
pub use state::{State, Stores};
