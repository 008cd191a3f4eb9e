//! The projector loop: batches, checkpoints, leases, parking, lag.
