//! Reports, for finance.

mod body;
mod record;
mod revenue;

pub(crate) use revenue::{__path_revenue, revenue};
