//! Following a real log, and asking for mails in a real store.

mod crashes;
mod mailing;
mod papers;
mod parked;
mod world;
