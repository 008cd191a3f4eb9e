//! A rocket: whose it is, how many passengers it takes and how far.
//!
//! Knows nothing of the launches it flies: each copies the rocket's data when it is scheduled,
//! so a later revision changes only launches to come.

mod events;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use events::{Registered, Retired, Revised, RocketEvent};

use crate::aggregate::{AggregateRoot, Context, aggregate, commands_of};
use crate::ids::{RocketId, SupplierId};
use crate::text::{RocketModel, RocketName};
use crate::words::words;

/// The most seats in one rocket, and so in one launch.
pub const MAX_CAPACITY: u32 = 100_000;

words! {
    /// How far a rocket flies, from near to far.
    pub enum Range {
        /// Up and down again.
        Suborbital = "suborbital",
        /// Around the Earth.
        LowEarthOrbit = "low_earth_orbit",
        /// To the Moon and beyond.
        Interplanetary = "interplanetary",
    }
}

/// What a rocket can be asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum RocketCommand {
    /// Enter a rocket.
    Register(Register),
    /// Change its data.
    Revise(Revise),
    /// Fly no new launch any more.
    Retire(Retire),
}

commands_of!(RocketCommand {
    Register,
    Revise,
    Retire
});

/// Enter a rocket.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    /// Whose it is.
    pub supplier: SupplierId,
    /// What is known of it.
    pub data: RocketData,
}

/// Change a rocket's data.
#[derive(Debug, Clone, PartialEq)]
pub struct Revise {
    /// Who asks: only its supplier may.
    pub supplier: SupplierId,
    /// What is known of it from now on.
    pub data: RocketData,
}

/// Fly no new launch any more.
#[derive(Debug, Clone, PartialEq)]
pub struct Retire {
    /// Who asks: only its supplier may.
    pub supplier: SupplierId,
}

/// What is known of a rocket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RocketData {
    /// What it is called.
    pub name: RocketName,
    /// Its model.
    pub model: RocketModel,
    /// The seats for passengers, 1 to [`MAX_CAPACITY`].
    pub capacity: u32,
    /// How far it flies.
    pub range: Range,
}

/// Why a rocket's command was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RocketError {
    /// The id is taken.
    #[error("this rocket is registered already")]
    RocketExists,
    /// There is none, or it is another supplier's, whose secret that is.
    #[error("there is no such rocket")]
    RocketUnknown,
    /// It was retired for good.
    #[error("this rocket is retired")]
    RocketRetired,
    /// Too few seats, or too many.
    #[error("a rocket has 1 to {most} seats, not {asked}")]
    CapacityOutOfBounds {
        /// What was asked for.
        asked: u32,
        /// The most there may be.
        most: u32,
    },
}

/// A rocket.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Rocket {
    /// Nobody registered it yet.
    #[default]
    Unregistered,
    /// It flies.
    Active(Registration),
    /// It flies no new launch.
    Retired(Registration),
}

/// A registered rocket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Whose it is.
    pub supplier: SupplierId,
    /// What is known of it.
    pub data: RocketData,
}

aggregate!(Rocket, "rocket", RocketCommand, RocketEvent, RocketError);

impl AggregateRoot for Rocket {
    type Id = RocketId;

    const STATE_VERSION: u16 = 1;

    fn decide(
        &self,
        command: &RocketCommand,
        _context: &Context,
    ) -> Result<Vec<RocketEvent>, RocketError> {
        match command {
            RocketCommand::Register(command) => self.register(command),
            RocketCommand::Revise(command) => self.revise(command),
            RocketCommand::Retire(command) => self.retire(command),
        }
    }
}

impl Rocket {
    /// What was registered, whether it still flies or not.
    #[must_use]
    pub fn registration(&self) -> Option<&Registration> {
        match self {
            Self::Unregistered => None,
            Self::Active(registration) | Self::Retired(registration) => Some(registration),
        }
    }

    /// Whether it flies no new launch any more.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        matches!(self, Self::Retired(_))
    }

    fn owned_by(&self, supplier: SupplierId) -> Result<&Registration, RocketError> {
        self.registration()
            .filter(|registration| registration.supplier == supplier)
            .ok_or(RocketError::RocketUnknown)
    }

    fn register(&self, command: &Register) -> Result<Vec<RocketEvent>, RocketError> {
        if self.registration().is_some() {
            return Err(RocketError::RocketExists);
        }
        let data = within_bounds(&command.data)?.clone();
        let registered = Registered {
            supplier: command.supplier,
            name: data.name,
            model: data.model,
            capacity: data.capacity,
            range: data.range,
        };
        Ok(vec![registered.into()])
    }

    fn revise(&self, command: &Revise) -> Result<Vec<RocketEvent>, RocketError> {
        let registration = self.owned_by(command.supplier)?;
        if self.is_retired() {
            return Err(RocketError::RocketRetired);
        }
        let data = within_bounds(&command.data)?.clone();
        if data == registration.data {
            return Ok(Vec::new());
        }
        let revised = Revised {
            name: data.name,
            model: data.model,
            capacity: data.capacity,
            range: data.range,
        };
        Ok(vec![revised.into()])
    }

    fn retire(&self, command: &Retire) -> Result<Vec<RocketEvent>, RocketError> {
        self.owned_by(command.supplier)?;
        if self.is_retired() {
            return Ok(Vec::new());
        }
        Ok(vec![Retired {}.into()])
    }

    fn evolve(&mut self, event: RocketEvent) {
        *self = match (event, std::mem::take(self)) {
            (RocketEvent::Registered(rocket), _) => Self::Active(Registration {
                supplier: rocket.supplier,
                data: RocketData {
                    name: rocket.name,
                    model: rocket.model,
                    capacity: rocket.capacity,
                    range: rocket.range,
                },
            }),
            (RocketEvent::Revised(rocket), Self::Active(before)) => Self::Active(Registration {
                supplier: before.supplier,
                data: RocketData {
                    name: rocket.name,
                    model: rocket.model,
                    capacity: rocket.capacity,
                    range: rocket.range,
                },
            }),
            (RocketEvent::Retired(_), Self::Active(registration)) => Self::Retired(registration),
            (RocketEvent::Revised(_) | RocketEvent::Retired(_), unchanged) => unchanged,
        };
    }
}

fn within_bounds(data: &RocketData) -> Result<&RocketData, RocketError> {
    if (1..=MAX_CAPACITY).contains(&data.capacity) {
        Ok(data)
    } else {
        Err(RocketError::CapacityOutOfBounds {
            asked: data.capacity,
            most: MAX_CAPACITY,
        })
    }
}
