//! What the processes log. Lines can be read, and nothing else: no endpoint changes or deletes one.

mod list;

pub(crate) use list::{__path_list, list};
