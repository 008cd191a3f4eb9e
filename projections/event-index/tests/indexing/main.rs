//! The index on real servers.

mod finding;
mod following;
mod world;
