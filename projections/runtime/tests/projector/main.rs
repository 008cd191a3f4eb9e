//! The loop over a real log, with a target in memory that can be told to fail.

mod applying;
mod deciding;
mod family;
mod leases;
mod memory;
mod parking;
mod pausing;
mod reactions;
mod rebuilding;
mod scratch;
mod sharding;
mod watching;
mod world;
