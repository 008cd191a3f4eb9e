//! What processes tell of themselves, again and again, and whether they still do.
//!
//! - [`create_stream`]: the stream `HEARTBEATS`, which holds the last heartbeat of each process.
//! - [`beat`]: tells how this process ([`Life`]) is, until it stops.
//! - [`heard`]: what all of them told last. [`seen`]: what that means now.
//!
//! What holds:
//! - Which process a heartbeat is of is what NATS let its process publish as, whatever it says.
//! - Whether a process is silent is told by the server's clock alone: no other clock has to be right.
//! - Telling holds up nothing: a heartbeat that can't be sent now is not sent.
//!
//! This crate knows how a process is run, and nothing of what it does, nor who may see it.

mod heard;
mod heartbeat;
mod life;
mod seen;
mod stream;

pub use heard::{Heard, heard};
pub use heartbeat::{Condition, Heartbeat, Projection, Stand};
pub use life::{INTERVAL, Life, Projecting, beat};
pub use seen::{Presence, SHOWN_FOR, SILENT_AFTER, Seen, seen};
pub use stream::{STREAM, StreamError, create_stream};
