//! Invoices and credit notes: a customer's own.

mod body;
mod list;
mod show;

pub(crate) use body::invoice;
pub(crate) use list::{__path_list, list};
pub(crate) use show::{__path_show, show};
