//! The way out by SMTP: one mail at a time on connections that are kept.
//!
//! - [`MailServer`]: where mails go, and how.
//! - `connection`: the steps of handing a mail over, and what is known after each.
//! - `held`: the bytes below it, which wait before the end of a mail's data.

mod connection;
mod held;
mod server;

pub(crate) use connection::Connection;
pub use server::{MailServer, MailServerError};
