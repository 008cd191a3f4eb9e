//! Invoices: a supplier sees those to it and its own, which it sends; finance sees all, writes
//! those of fees, and says what is paid or taken back.

mod body;
mod cancel;
mod draft_fee;
mod enter;
mod list;
mod pay;
mod print;
mod record;
mod show;
mod submit;

pub(crate) use cancel::{__path_cancel, cancel};
pub(crate) use enter::{__path_enter, enter};
pub(crate) use list::{__path_list, list};
pub(crate) use pay::{__path_pay, pay};
pub(crate) use print::{__path_print, print};
pub(crate) use show::{__path_show, show};
