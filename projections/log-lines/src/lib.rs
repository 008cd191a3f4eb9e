//! Log lines of all processes: on their way through NATS, kept in MongoDB, and found again.
//!
//! - [`create_stream`]: the stream `LOGS`, which holds lines until they are kept.
//! - [`Ship`]: takes a process's lines there.
//! - [`keep`]: takes them from there into the store.
//! - [`LogStore`]: the store. It only ever gets more; after thirty days lines are forgotten.
//! - [`LogStream`]: the stream for core-api. [`Tail`]: lines as they come, for whoever watches. [`EXTERNAL`]: as whom those come that others post.
//!
//! What holds:
//! - A line is stored once, however often its batch is sent, delivered or written.
//! - No line is ever changed, and none is deleted but by its age.
//! - Which service a line is of is what NATS let its process publish as, whatever the line says.
//!
//! This crate knows no event, no account, and not who may read lines.

mod batch_id;
mod filter;
mod keeper;
mod line;
mod lines;
mod live;
mod ship;
mod step;
mod store;
mod stream;
mod tail;

pub use filter::LogFilter;
pub use keeper::keep;
pub use line::{EXTERNAL, Level, LogLine};
pub use live::LogStream;
pub use ship::Ship;
pub use step::Steps;
pub use store::{
    Bar, COLLECTION, ConnectError, Histogram, InvalidLogCursor, KEPT, LogCursor, LogStore,
    LogStoreError, MAX_COUNTED, MAX_PAGE, OLD_COLLECTION,
};
pub use stream::{STREAM, StreamError, create_stream};
pub use tail::{Came, InvalidPlace, Place, Tail};
