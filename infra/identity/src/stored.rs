//! How values are written in BSON.

use chrono::{DateTime, Utc};
use mongodb::bson::spec::BinarySubtype;
use mongodb::bson::{self, Binary, Bson};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// An instant, in whole milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(pub(crate) DateTime<Utc>);

impl From<Instant> for Bson {
    fn from(at: Instant) -> Self {
        bson::DateTime::from_millis(at.0.timestamp_millis()).into()
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        bson::DateTime::from_millis(self.0.timestamp_millis()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let at = bson::DateTime::deserialize(deserializer)?;
        DateTime::from_timestamp_millis(at.timestamp_millis())
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("an instant beyond all calendars"))
    }
}

/// A UUID, as binary of subtype 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) Uuid);

impl<T: Into<Uuid>> From<T> for Id {
    fn from(id: T) -> Self {
        Self(id.into())
    }
}

impl From<Id> for Bson {
    fn from(id: Id) -> Self {
        bson::Uuid::from_bytes(id.0.into_bytes()).into()
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        bson::Uuid::from_bytes(self.0.into_bytes()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = bson::Uuid::deserialize(deserializer)?;
        Ok(Self(Uuid::from_bytes(id.bytes())))
    }
}

/// Bytes, such as a hash or something sealed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Bytes {
    fn binary(&self) -> Binary {
        Binary {
            subtype: BinarySubtype::Generic,
            bytes: self.0.clone(),
        }
    }
}

impl<const N: usize> From<[u8; N]> for Bytes {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<Bytes> for Bson {
    fn from(bytes: Bytes) -> Self {
        bytes.binary().into()
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.binary().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Binary::deserialize(deserializer).map(|binary| Self(binary.bytes))
    }
}

/// Neither hashes nor sealed values are for logs.
impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}
