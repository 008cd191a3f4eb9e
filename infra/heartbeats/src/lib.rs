//! What processes tell of themselves, again and again, and whether they still do.
//!
//! - [`create_stream`]: the stream `HEARTBEATS`, which holds the last heartbeat of each process.
//! - [`beat`]: tells how this process ([`Life`]) is, until it stops.
//! - [`heard`]: what all of them told last. [`seen`]: what that means now.
//!
//! What holds:
//! - Whose process a heartbeat is of is what NATS let its user publish as, whatever it says. A user
//!   may speak for each of its own processes, and can crowd all others out for as long as it goes on
//!   to make some up: then `seen` is blind, and nothing else is harmed.
//! - Whether a process is silent is told by NATS's clock: no process's clock has to be right, and in
//!   a cluster its servers' have to agree.
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
