//! How values are said to people.

mod moment;
mod money;
mod words;
mod zone;

pub(crate) use moment::{Moment, utc_day};
pub(crate) use money::price;
pub(crate) use words::{
    cause_words, destination_meaning, destination_words, range_words, seats_left, status_words,
};
