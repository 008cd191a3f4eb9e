//! The JetStream adapter: append, load, subscribe, snapshots, keys.
//!
//! The log is one stream, `EVENTS`. One message of it is one commit ([`domain::commit`]) on the
//! subject `events.<aggregate>.<id>`; its stream sequence is its position.
//!
//! - [`connect`]: one connection per process, as the NATS user of its role.
//! - [`EventLog`]: makes and checks the log, appends to it, loads an aggregate, follows the whole; shows
//!   people what stands there, whatever it is ([`EventLog::inspect`]).
//! - [`Restoration`]: writes a log anew from a copy of it.
//! - [`Keyring`]: seals personal data and opens it, with keys that can be destroyed.
//! - [`Snapshots`]: states of aggregates, so that a long history need not be read from its start.
//! - [`Bucket`]: small records beside the log, changed only by whoever knows the last one.
//! - [`read_batch`]: messages of any stream, as they are stored. [`API`]: how to ask JetStream for more.
//!
//! This crate knows NATS and the envelope. It knows no event, no aggregate and no command: what
//! it stores are bytes that the domain made, what it seals is whatever the domain calls personal.

mod api;
mod append;
mod batch;
mod buckets;
mod connect;
mod inspect;
mod keyring;
mod load;
mod log;
mod record;
mod restore;
mod settings;
mod snapshots;
mod subscribe;
mod together;

pub use api::{API, Unavailable};
pub use append::{AppendError, Appended, MAX_COMMIT_BYTES, NewCommit};
pub use batch::{Batch, Stored, read_batch};
pub use buckets::{
    Bucket, CLOCK_BUCKET, CLOCK_MOVED, Changes, Entry, KEYS_BUCKET, POLICIES_BUCKET,
    REVOKED_BUCKET, SNAPSHOTS_BUCKET,
};
pub use connect::{ConnectError, NatsConfig, connect};
pub use inspect::{Found, Head, Inspected};
pub use keyring::{
    Keyring, KeyringError, MasterKey, MasterKeyError, MasterKeys, Replacement, Rewrapped,
};
pub use load::{History, LoadError};
pub use log::{CreateError, EventLog, OpenError};
pub use record::{Damaged, Flaw, Recorded};
pub use restore::{Copied, Restoration, RestoreError};
pub use settings::{STREAM, UnsafeSetting};
pub use snapshots::{Snapshot, SnapshotError, Snapshots};
pub use subscribe::{SubscribeError, Subscription};
