//! Spaceports: a fixed list, the same for everybody.

use domain::reference;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A place from which rockets fly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Spaceport {
    /// Its short code.
    #[schema(example = "CORN-RANCH")]
    pub code: String,
    /// Its name in full.
    #[schema(example = "Corn Ranch")]
    pub name: String,
    /// The country it lies in.
    #[schema(example = "United States")]
    pub country: String,
    /// Its time zone, by its IANA name.
    #[schema(example = "America/Chicago")]
    pub time_zone: String,
    /// Degrees north.
    #[schema(example = 31.4229)]
    pub latitude: f64,
    /// Degrees east.
    #[schema(example = -104.7571)]
    pub longitude: f64,
}

/// All spaceports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Spaceports {
    /// In the order of the list.
    pub items: Vec<Spaceport>,
}

impl Spaceports {
    /// All there are.
    #[must_use]
    pub fn all() -> Self {
        Self {
            items: reference::Spaceport::all()
                .iter()
                .map(Spaceport::from)
                .collect(),
        }
    }
}

impl From<&reference::Spaceport> for Spaceport {
    fn from(port: &reference::Spaceport) -> Self {
        Self {
            code: port.code.as_str().to_owned(),
            name: port.name.clone(),
            country: port.country.clone(),
            time_zone: port.time_zone.clone(),
            latitude: port.latitude,
            longitude: port.longitude,
        }
    }
}
