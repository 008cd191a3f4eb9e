//! What happened to a rocket. Names, versions and field names are storage formats.

use serde::{Deserialize, Serialize};

use super::Range;
use crate::event::events;
use crate::ids::SupplierId;
use crate::personal::HoldsPersonal;
use crate::text::{RocketModel, RocketName};

events! {
    /// What happened to a rocket.
    pub enum RocketEvent {
        /// A supplier has it.
        Registered = "rocket.registered" v 1,
        /// Its data changed. Launches that are scheduled keep their seats and destination; their
        /// pages show the rocket as it is called now.
        Revised = "rocket.revised" v 1,
        /// It flies no new launch any more.
        Retired = "rocket.retired" v 1,
    }
}

/// A supplier has a rocket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Registered {
    /// Whose it is.
    pub supplier: SupplierId,
    /// What it is called.
    pub name: RocketName,
    /// Its model.
    pub model: RocketModel,
    /// The seats for passengers.
    pub capacity: u32,
    /// How far it flies.
    pub range: Range,
}

impl HoldsPersonal for Registered {}

/// The rocket's data from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revised {
    /// What it is called.
    pub name: RocketName,
    /// Its model.
    pub model: RocketModel,
    /// The seats for passengers.
    pub capacity: u32,
    /// How far it flies.
    pub range: Range,
}

impl HoldsPersonal for Revised {}

/// The rocket flies no new launch any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retired {}

impl HoldsPersonal for Retired {}
