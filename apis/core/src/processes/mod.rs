//! The processes of the system, by what they tell of themselves.

mod list;

pub(crate) use list::{__path_list, find, list};
