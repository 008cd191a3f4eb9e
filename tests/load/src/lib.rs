//! The load generator and the bench.
