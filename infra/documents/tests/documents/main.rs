//! What the documents hold, read as those who get them do.

mod calendars;
mod invoices;
mod reading;
mod samples;
mod tickets;
