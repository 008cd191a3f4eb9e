//! Payments, for finance.

mod body;
mod list;
mod record;

pub(crate) use body::purpose;
pub(crate) use list::{__path_list, list};
pub(crate) use record::purpose_cells;
