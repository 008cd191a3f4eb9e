//! What is mailed to whom when something happens: follows the log, and asks the notifier for mails.
//!
//! - [`EventMails`]: a target of the projector loop ([`projection_runtime::run`]). One instance
//!   follows, any number are on standby.
//! - `plan`: what is mailed to whom, event by event. Pure: all that it needs is told to it.
//! - `lookup`: what it is told besides the event. `course`: what mails say of a launch. `archive`: the
//!   past of aggregates, from the log.
//! - `directory`: whose account is whose, who is a VIP, who works in finance, which launches
//!   each supplier scheduled on a day. `people`: where somebody is reached.
//! - [`Papers`]: what is attached to mails, made when they are written.
//! - `record`: where it stands. What it could not do it sets aside beside the messages.
//! - `retries`: does that again when somebody wants it.
//!
//! What holds:
//! - One mail for each event, template and recipient, never two: the notifier knows a message by
//!   these three, and the checkpoint moves after all of a batch were asked for. Whoever dies in
//!   between, and whoever reads the log again, asks for the same once more.
//! - Nobody is mailed the past: mails begin with what happens after this was started first. The log
//!   before it is read for the directory alone.
//! - Only an address whose owner showed that they read it gets a mail. It is opened when the mail is
//!   asked for; who was forgotten has none.
//!
//! This crate knows events and the log. It knows no read model, no HTTP, and not how a mail looks; of
//! what is attached to one it knows what stands in it, and `documents` how that looks.

mod archive;
mod course;
mod directory;
mod failure;
mod follower;
mod lookup;
mod papers;
mod passengers;
mod people;
mod plan;
mod record;
mod retries;
mod sites;
mod words;

pub use follower::EventMails;
pub use papers::Papers;
pub use sites::Sites;

/// All collections of this crate.
pub const COLLECTIONS: [&str; 2] = [record::FOLLOWER, directory::DIRECTORY];
