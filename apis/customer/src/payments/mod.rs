//! What the payment gateway tells, in its answers and by webhook, and what follows from it.

mod settle;
mod webhook;

pub(crate) use settle::{complete, confirm, fail};
pub(crate) use webhook::{__path_webhook, webhook};
