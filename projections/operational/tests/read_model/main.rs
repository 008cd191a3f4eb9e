//! The read model on a real PostgreSQL: events in, rows out, questions answered.

mod constraints;
mod database;
mod deciding;
mod fencing;
mod fold;
mod history;
mod killing;
mod migrating;
mod parking;
mod projecting;
mod queries;
mod replays;
mod sharding;
mod steps;
mod world;
