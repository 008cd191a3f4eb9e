//! The bounds of the write path.

use std::time::Duration;

/// How much may wait, travel together and be kept.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Commands that may wait for one aggregate; one more is refused as busy.
    pub waiting: usize,
    /// The longest that a command may wait before it is decided, for the first time or again because another
    /// process was faster; later it is refused as busy.
    pub patience: Duration,
    /// The longest that whoever sent a command waits for what comes of it. What was begun goes on: the same
    /// command sent again finds out.
    pub answered_within: Duration,
    /// Commands decided together at most.
    pub group: usize,
    /// Bytes of events committed together at most, well below the log's own bound.
    pub group_bytes: usize,
    /// How often a group is decided again after another process was faster.
    pub attempts: usize,
    /// What live aggregates of one type may weigh together, in KiB (estimated from their events).
    pub cache_kib: u64,
    /// What live aggregates of one type may weigh, besides those that are kept, that made room for others and
    /// are still at work, in KiB: beyond that none is made live, and its commands are refused as busy.
    pub leaving_kib: u64,
    /// How long an aggregate stays live without a command.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            waiting: 1_024,
            patience: Duration::from_secs(5),
            answered_within: Duration::from_secs(10),
            group: 256,
            group_bytes: 320 * 1024,
            attempts: 256,
            cache_kib: 128 * 1024,
            leaving_kib: 64 * 1024,
            idle: Duration::from_secs(600),
        }
    }
}
