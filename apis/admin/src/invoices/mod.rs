//! Invoices: those that suppliers send, and those that finance writes, sees paid and takes back.

mod cancel;
mod draft_fee;
mod enter;
mod pay;
mod submit;

pub(crate) use cancel::{__path_cancel, cancel};
pub(crate) use enter::{__path_enter, enter};
pub(crate) use pay::{__path_pay, pay};
