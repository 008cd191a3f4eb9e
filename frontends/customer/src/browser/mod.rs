//! In a browser: taking over a page that is there already, and hearing what changes in it.

mod availability;
mod take_over;

pub(crate) use availability::use_availability;
pub use take_over::take_over;
