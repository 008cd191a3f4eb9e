//! The actix kit of every API: problems, principals, idempotency, paging, positions.
