//! How money, moments and spans of time are said to people.

mod moment;
mod money;
mod span;
mod zone;

pub use moment::{Moment, day, moment, moment_in_zone, moment_utc, utc_day};
pub use money::{money, price};
pub use span::span;
pub(crate) use zone::offset;
