//! Real servers and signed-in people for tests.
//!
//! Each test has its own: a nats-server, a database in the shared PostgreSQL and MongoDB, a core
//! service that signs its tokens. So tests run side by side, and leave nothing behind. The shared
//! servers are those that `cargo xtask test` or `cargo xtask servers` started.
//!
//! - [`nats`], [`postgres`], [`mongo`]: what a test stands on.
//! - [`mongo_server`]: a server of MongoDB's protocol that a test may kill.
//! - [`authority`]: who vouches for servers of tests.
//! - [`journal`]: writes events into a log, for tests of what follows from them.
//! - [`accounts`]: people who register and sign in at a core service, as anybody does.
//! - [`sign_in`]: what they have then.
//! - [`payment_sandbox`]: the gateway that charges cards. [`mailbox`]: the mail server.
//! - [`astro`]: the real binary, a process for each role.
//! - [`stack`]: all of it together.
//! - [`wait`]: waiting for what becomes true later.
//!
//! Everything here panics when it fails: a test can't go on without its servers.

#![expect(
    clippy::print_stderr,
    reason = "logs of a failed test, and what could not be cleaned up, are for its reader"
)]

pub mod accounts;
pub mod astro;
pub mod authority;
mod clients;
pub mod journal;
pub mod mailbox;
pub mod mongo;
pub mod mongo_server;
pub mod nats;
pub mod payment_sandbox;
pub mod postgres;
mod shared;
pub mod sign_in;
pub mod stack;
pub mod wait;

pub use accounts::{Accounts, Person};
pub use astro::{Astro, Role};
pub use authority::{Authority, Certified};
pub use clients::ISSUER;
pub use journal::Journal;
pub use mailbox::{Mail, Mailbox};
pub use mongo_server::MongoServer;
pub use nats::NatsServer;
pub use payment_sandbox::PaymentSandbox;
pub use sign_in::{AccountRole, SignedIn};
pub use stack::{Servers, Stack};
pub use wait::{eventually, eventually_some};
