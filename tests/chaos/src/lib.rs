//! Everything dies under load, and what was acknowledged is there.
//!
//! People book, pay and step back through the real APIs, while processes and servers are killed,
//! paused, slowed and cut off, disks fill and clocks go wrong, in an order that follows from a seed.
//! Then all heals, and an auditor who knows only what clients were told reads what is stored.
//!
//! - [`plan`]: what happens when, from a seed. [`cast`]: to whom. [`chance`]: the same for ever.
//! - [`world`]: servers, processes, and the ways between them. [`fault`]: what is done to them.
//! - [`load`]: the people. [`journal`]: what they asked for and were told. [`post`]: what they were mailed.
//! - [`audit`]: what must be so in the end.
//! - [`mod@run`]: all of it together.

pub mod audit;
pub mod cast;
pub mod chance;
pub mod fault;
pub mod journal;
pub mod load;
pub mod plan;
pub mod post;
pub mod run;
pub mod world;

pub use run::{Report, Settings, run};
