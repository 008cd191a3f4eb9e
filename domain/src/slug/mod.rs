//! The readable link of a launch page (rule 13): who holds it.
//!
//! One aggregate per link, whose id derives from the link's text (`SlugId::of`): so of two
//! launches that ask for the same link at once, exactly one gets it. How a link is worded is in
//! [`SlugText`].

mod text;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use text::{MAX_CANDIDATES, SlugText, candidates, for_launch};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::event::events;
use crate::ids::{LaunchId, SlugId};
use crate::personal::HoldsPersonal;

/// What a link can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum SlugCommand {
    /// Lead to a launch.
    Claim(Claim),
}

commands_of!(SlugCommand { Claim });

/// Lead to a launch, for ever. The same launch may ask again: nothing changes then.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The link's text.
    pub slug: SlugText,
    /// The launch.
    pub launch: LaunchId,
}

events! {
    /// What happened to a link.
    pub enum SlugEvent {
        /// It leads to a launch.
        Claimed = "slug.claimed" v 1,
    }
}

/// The link leads to a launch. Names and field names are storage formats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claimed {
    /// The link's text.
    pub slug: SlugText,
    /// The launch.
    pub launch: LaunchId,
}

impl HoldsPersonal for Claimed {}

/// Why a link's command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// First come, first served: the next candidate may be free.
    #[error("this link leads to another launch")]
    SlugTaken {
        /// The launch that holds it.
        by: LaunchId,
    },
}

/// A link: free, or held by a launch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Slug {
    launch: Option<LaunchId>,
}

aggregate!(Slug, "slug", SlugCommand, SlugEvent, SlugError);

impl AggregateRoot for Slug {
    type Id = SlugId;

    const STATE_VERSION: u16 = 1;

    fn decide(
        &self,
        command: &SlugCommand,
        _context: &Context,
    ) -> Result<Vec<SlugEvent>, SlugError> {
        let SlugCommand::Claim(claim) = command;
        match self.launch {
            None => Ok(vec![
                Claimed {
                    slug: claim.slug.clone(),
                    launch: claim.launch,
                }
                .into(),
            ]),
            Some(holder) if holder == claim.launch => Ok(Vec::new()),
            Some(holder) => Err(SlugError::SlugTaken { by: holder }),
        }
    }
}

impl Slug {
    /// The launch that it leads to.
    #[must_use]
    pub fn launch(&self) -> Option<LaunchId> {
        self.launch
    }

    fn evolve(&mut self, event: SlugEvent) {
        let SlugEvent::Claimed(claimed) = event;
        self.launch = Some(claimed.launch);
    }
}
