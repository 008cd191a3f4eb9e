//! The JetStream adapter: append, load, subscribe, snapshots, keys.
