//! Rockets, and the part of one that its launches show.

use domain::ids::RocketId;
use domain::rocket::Range;
use domain::text::{RocketModel, RocketName};
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::{plain, uuid};
use crate::search;

/// What an event that told all of a rocket's data makes of its document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RocketData<'a> {
    /// The number of the event that told it.
    pub(crate) revision: i64,
    pub(crate) name: &'a RocketName,
    pub(crate) model: &'a RocketModel,
    pub(crate) capacity: u32,
    pub(crate) range: Range,
}

/// As much of a stored rocket as a launch shows.
#[derive(Debug, Deserialize)]
pub(crate) struct RocketDocument {
    #[serde(rename = "_id")]
    pub(crate) id: bson::Uuid,
    pub(crate) revision: i64,
    pub(crate) name: RocketName,
    pub(crate) model: RocketModel,
    pub(crate) range: Range,
}

/// A rocket within the document of a launch: it belongs to another aggregate, so it has a guard
/// of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RocketPart {
    pub(crate) id: bson::Uuid,
    /// The guard: the number of the rocket's event that told this. 0: the launch's own event
    /// did, when nothing was known of the rocket.
    pub(crate) n: i64,
    pub(crate) name: RocketName,
    pub(crate) model: RocketModel,
    pub(crate) range: Range,
    /// What its launches are found by for its sake. Not read back.
    #[serde(default)]
    pub(crate) tokens: Vec<String>,
}

impl RocketPart {
    pub(crate) fn new(
        id: RocketId,
        n: i64,
        name: RocketName,
        model: RocketModel,
        range: Range,
    ) -> Self {
        let tokens = search::tokens([name.as_str(), model.as_str()]);
        Self {
            id: uuid(id.0),
            n,
            name,
            model,
            range,
            tokens,
        }
    }
}

impl From<RocketDocument> for RocketPart {
    fn from(rocket: RocketDocument) -> Self {
        let id = RocketId(plain(rocket.id));
        Self::new(id, rocket.revision, rocket.name, rocket.model, rocket.range)
    }
}
