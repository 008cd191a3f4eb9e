//! How values are said to people.

mod words;

pub(crate) use frontend_kit::said::{Moment, price, utc_day};
pub(crate) use words::{
    cause_words, destination_meaning, destination_words, range_words, seats_left, status_words,
};
