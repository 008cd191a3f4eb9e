//! What is wrong with the system: seen by every core-api, and told to IT once.

mod list;
mod signs;
mod watch;

pub(crate) use list::{__path_list, list};
pub use watch::Watch;
