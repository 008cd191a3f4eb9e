//! The write path: load, decide, commit; group commit; idempotency.
