//! What happened to one aggregate, as it stands in the log, and how the aggregate stood.
//!
//! This is the log itself that is looked at, for people. Of what happened all is shown that stands there, also
//! what no program can read; how something stood is only said where all of its history is sound. Nothing
//! personal is shown: in the log it is sealed, and in states there is none.

mod changes;
mod cut;
mod difference;
mod events;
mod kind;
mod masking;
mod moment;
mod parts;
mod past;
mod state;

pub(crate) use difference::{__path_difference, difference};
pub(crate) use events::{__path_events, events, events_of, kind_of_actor, shown};
pub(crate) use kind::known;
pub(crate) use past::LookingBack;
pub(crate) use state::{__path_state, state};
