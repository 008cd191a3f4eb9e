//! Parsing what a request brings: body, query, path. What can't be parsed is answered with a
//! problem that names the field, before a handler sees anything.

mod body;
mod path;
mod query;
mod reason;

pub use body::{JsonBody, MAX_BODY_BYTES};
pub use path::PathParam;
pub use query::{MAX_QUERY_BYTES, QueryParams};
