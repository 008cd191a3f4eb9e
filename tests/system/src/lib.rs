//! Tests of the whole, over real servers.
