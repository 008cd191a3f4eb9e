//! What the documents hold, read as those who get them do.

mod calendars;
mod reading;
mod samples;
mod tickets;
