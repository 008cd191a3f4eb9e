//! Schedulers over a real log and a real store: who does what when, whatever happens to them.

mod crowds;
mod jumps;
mod leaders;
mod runs;
mod wishes;
mod world;
