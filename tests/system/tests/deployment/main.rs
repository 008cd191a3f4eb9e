//! What is deployed, as it would be: the manifests for clusters, put together, and the containers of one machine.
//! No cluster and no engine is needed: they are read, and compared with what the binary itself says.
//!
//! What the rules are about: each role runs somewhere, with all that it needs and no secret besides; nothing in it
//! is root, writes where it should not, or takes what it wants; nobody talks to whom it should not.

mod binary;
mod cluster;
mod containers;
mod health;
mod keys;
mod manifests;
mod memory;
mod nats_cluster;
mod network;
mod scaling;
mod watching;
