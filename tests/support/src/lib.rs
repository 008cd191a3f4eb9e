//! Real servers and signed-in clients for tests.

pub mod nats;
