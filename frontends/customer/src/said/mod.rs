//! How values are said to people.

mod words;

pub(crate) use frontend_kit::said::{
    Moment, cause_words, destination_words, moment_in_zone as flight_moment, moment_utc, money,
    price, status_words, utc_day,
};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use words::range_goal;
pub(crate) use words::{destination_meaning, range_words, seats_left};
