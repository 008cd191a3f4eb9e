//! The read model on a real server: events in, documents out, questions answered.

mod fencing;
mod history;
mod indexes;
mod launches;
mod parking;
mod projecting;
mod replays;
mod server;
