//! How money, moments, spans of time and known words are said to people.

mod moment;
mod money;
mod span;
mod words;
mod zone;

pub use moment::{Moment, day, moment, moment_in_zone, moment_utc, utc_day};
pub use money::{money, price};
pub use span::span;
pub use words::{cause_words, destination_words, status_words};
pub(crate) use zone::offset;
