//! Rockets, as their suppliers enter and see them.

use chrono::{DateTime, Utc};
use domain::ids::RocketId;
use domain::rocket::{Range, RocketData};
use domain::text::{RocketModel, RocketName};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::fields::{Fields, InvalidFields};
use crate::schema;

/// What is known of a rocket: to enter one, or to change all of its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RocketEntry {
    /// What it is called.
    #[schema(min_length = 1, max_length = 60, example = "New Shepard")]
    pub name: String,
    /// Its model.
    #[schema(min_length = 1, max_length = 60, example = "NS4")]
    pub model: String,
    /// The seats for passengers.
    #[schema(minimum = 1, maximum = 100_000, example = 6)]
    pub capacity: u32,
    /// How far it flies.
    #[schema(schema_with = schema::range)]
    pub range: Range,
}

impl RocketEntry {
    /// The domain's values. Whether a rocket may have that capacity, the domain decides.
    ///
    /// # Errors
    /// What is wrong with its fields.
    pub fn parse(&self) -> Result<RocketData, InvalidFields> {
        let mut fields = Fields::default();
        let name = fields.read("name", RocketName::parse(&self.name));
        let model = fields.read("model", RocketModel::parse(&self.model));
        fields.finish(|| {
            Some(RocketData {
                name: name?,
                model: model?,
                capacity: self.capacity,
                range: self.range,
            })
        })
    }
}

/// A rocket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rocket {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: RocketId,
    /// What it is called.
    pub name: String,
    /// Its model.
    pub model: String,
    /// The seats for passengers.
    pub capacity: u32,
    /// How far it flies.
    #[schema(schema_with = schema::range)]
    pub range: Range,
    /// It flies no new launch any more.
    pub retired: bool,
    /// When it was entered.
    pub registered_at: DateTime<Utc>,
}

/// Which page of a list of rockets.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RocketQuery {
    /// The items of a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}
