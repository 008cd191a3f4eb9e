//! How the whole system is, at a glance: what the processes tell, the jobs and the mails.

mod show;
mod sum;

pub(crate) use show::{__path_show, show};
pub use sum::look;
pub(crate) use sum::{LATE_MS, is_failing};
