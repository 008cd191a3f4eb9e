//! Reference data that is the same for everybody: the spaceports of the world, and real vehicles
//! to show the system with. Read once from the files in `data/`, which are compiled in.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::rocket::Range;
use crate::text::{CompanyName, RocketModel, RocketName};

/// A place from which rockets fly.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Spaceport {
    /// Its short code, such as `CORN-RANCH`.
    pub code: SpaceportCode,
    /// Its name in full.
    pub name: String,
    /// The country it lies in.
    pub country: String,
    /// Its time zone, by its IANA name.
    pub time_zone: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl Spaceport {
    /// All spaceports, in the order of the list.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Spaceport>> =
            LazyLock::new(|| table(include_str!("../data/spaceports.csv")));
        &ALL
    }

    /// The spaceport with this code.
    #[must_use]
    pub fn find(code: &str) -> Option<&'static Self> {
        Self::all().iter().find(|port| port.code.as_str() == code)
    }
}

/// The code of a spaceport. Parsed, it is on the list; read from the log, it was at its time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SpaceportCode(Box<str>);

/// A code that is not on the list of spaceports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the code of a known spaceport such as CORN-RANCH")]
pub struct UnknownSpaceport;

impl SpaceportCode {
    /// A code on the list.
    ///
    /// # Errors
    /// It is not on the list.
    pub fn parse(code: &str) -> Result<Self, UnknownSpaceport> {
        Spaceport::find(code)
            .map(|port| port.code.clone())
            .ok_or(UnknownSpaceport)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SpaceportCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A real vehicle, with the company that flies it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Vehicle {
    /// The company.
    pub supplier: CompanyName,
    /// What the vehicle is called.
    pub name: RocketName,
    /// Its model.
    pub model: RocketModel,
    /// The seats for passengers.
    pub capacity: u32,
    /// How far it flies.
    pub range: Range,
}

impl Vehicle {
    /// All vehicles, in the order of the list.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Vehicle>> =
            LazyLock::new(|| table(include_str!("../data/rockets.csv")));
        &ALL
    }
}

fn table<T: DeserializeOwned>(file: &'static str) -> Vec<T> {
    csv::Reader::from_reader(file.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("the file is compiled in, and a test reads it")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::rocket::MAX_CAPACITY;

    #[test]
    fn every_spaceport_has_a_code_of_its_own_and_lies_on_earth() {
        let codes: BTreeSet<_> = Spaceport::all().iter().map(|port| &port.code).collect();
        assert_eq!(codes.len(), 18);
        assert_eq!(Spaceport::all().len(), 18);
        for port in Spaceport::all() {
            let code = port.code.as_str();
            assert!(
                code.bytes().all(|b| b.is_ascii_uppercase() || b == b'-') && code.len() <= 20,
                "{code} must fit into a link"
            );
            assert!(port.latitude.abs() <= 90.0 && port.longitude.abs() <= 180.0);
            assert!(port.time_zone.contains('/') && !port.name.is_empty());
        }
    }

    #[test]
    fn a_spaceport_is_found_by_its_code() {
        assert_eq!(Spaceport::find("KSC").unwrap().name, "Kennedy Space Center");
        assert_eq!(SpaceportCode::parse("KSC").unwrap().as_str(), "KSC");
        assert_eq!(SpaceportCode::parse("ksc"), Err(UnknownSpaceport));
        assert_eq!(SpaceportCode::parse("ATLANTIS"), Err(UnknownSpaceport));
    }

    #[test]
    fn every_vehicle_could_be_registered() {
        assert_eq!(Vehicle::all().len(), 12);
        for vehicle in Vehicle::all() {
            assert_eq!(
                RocketName::parse(vehicle.name.as_str()).as_ref(),
                Ok(&vehicle.name)
            );
            assert_eq!(
                RocketModel::parse(vehicle.model.as_str()).as_ref(),
                Ok(&vehicle.model)
            );
            assert!((1..=MAX_CAPACITY).contains(&vehicle.capacity));
        }
    }
}
