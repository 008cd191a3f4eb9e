//! Refunds, for finance.

mod body;
mod list;
mod record;

pub(crate) use list::{__path_list, list};
