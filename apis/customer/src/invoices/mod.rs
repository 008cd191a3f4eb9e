//! Invoices and credit notes: a customer's own.

mod body;
mod list;
mod print;
mod show;

pub(crate) use body::invoice;
pub(crate) use list::{__path_list, list};
pub(crate) use print::{__path_print, print};
pub(crate) use show::{__path_show, show};
