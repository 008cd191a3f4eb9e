//! Log lines of all processes: on their way through NATS, kept in MongoDB, and found again.
//!
//! - [`create_stream`]: the stream `LOGS`, which holds lines until they are kept.
//! - [`Ship`]: takes a process's lines there.
//! - [`keep`]: takes them from there into the store.
//! - [`LogStore`]: the store. It only ever gets more; after thirty days lines are forgotten.
//!
//! What holds:
//! - A line is stored once, however often its batch is sent, delivered or written.
//! - No line is ever changed, and none is deleted but by its age.
//! - Which service a line is of is what NATS let its process publish as, whatever the line says.
//!
//! This crate knows no event, no account, and not who may read lines.

mod batch_id;
mod keeper;
mod line;
mod ship;
mod store;
mod stream;

pub use keeper::keep;
pub use line::{Level, LogLine};
pub use ship::Ship;
pub use store::{
    COLLECTION, ConnectError, InvalidLogCursor, LogCursor, LogFilter, LogStore, LogStoreError,
    MAX_PAGE,
};
pub use stream::{STREAM, StreamError, create_stream};
