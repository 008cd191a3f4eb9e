//! How values are said to people.

mod words;

pub(crate) use frontend_kit::said::{
    Moment, moment_in_zone as flight_moment, moment_utc, money, price, utc_day,
};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use words::range_goal;
pub(crate) use words::{
    cause_words, destination_meaning, destination_words, range_words, seats_left, status_words,
};
