//! Names, versions and decoding of events.
//!
//! An event's name and version are its storage format: frozen once written. A new version of an
//! event gets a new number, and its decoder lifts the old ones.
//!
//! Payloads ignore fields that they don't know, unlike the envelope: a field that is optional, and
//! that a reader may well overlook, can then be added without a new version, while processes of
//! the old and the new program run side by side. Whatever a reader must not overlook is a new
//! version, which an old program refuses by its number.

use serde_json::value::RawValue;

use crate::personal::HoldsPersonal;

/// An event as the log stores it: a frozen name, a version, and data in JSON.
pub trait EventPayload: cqrs_es::DomainEvent + HoldsPersonal {
    /// The frozen name, such as `launch.seats_reserved`.
    fn name(&self) -> &'static str;

    /// The version of the data's shape, from 1.
    fn schema(&self) -> u16;

    /// The data as JSON.
    ///
    /// # Errors
    /// When a personal field is not sealed.
    fn encode(&self) -> Result<Box<RawValue>, serde_json::Error>;

    /// Reads stored data, of any version ever written.
    ///
    /// # Errors
    /// When the name or version is unknown here, or the data does not fit them.
    fn decode(name: &str, schema: u16, data: &RawValue) -> Result<Self, DecodeError>;
}

/// Why a stored event could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Written by a newer program, or not ours.
    #[error("unknown event {name} v{schema}: update this program, or look at who wrote it")]
    Unknown {
        /// The stored name.
        name: String,
        /// The stored version.
        schema: u16,
    },
    /// The data does not fit its name and version.
    #[error("event {name} v{schema} can't be read: {source}")]
    Malformed {
        /// The stored name.
        name: String,
        /// The stored version.
        schema: u16,
        /// What the JSON reader found.
        source: serde_json::Error,
    },
}

/// Defines the events of one aggregate: an enum over structs, each with its frozen name and
/// version.
macro_rules! events {
    (
        $(#[$doc:meta])*
        pub enum $enum:ident {
            $($(#[$variant_doc:meta])* $payload:ident = $name:literal v $schema:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "type", content = "data")]
        pub enum $enum {
            $($(#[$variant_doc])* #[serde(rename = $name)] $payload($payload),)*
        }

        impl $enum {
            /// Every name and version that this program reads.
            pub const KNOWN: &'static [(&'static str, u16)] = &[$(($name, $schema)),*];
        }

        $(impl From<$payload> for $enum {
            fn from(payload: $payload) -> Self {
                Self::$payload(payload)
            }
        })*

        impl cqrs_es::DomainEvent for $enum {
            fn event_type(&self) -> String {
                $crate::event::EventPayload::name(self).to_owned()
            }

            fn event_version(&self) -> String {
                $crate::event::EventPayload::schema(self).to_string()
            }
        }

        impl $crate::personal::HoldsPersonal for $enum {
            fn visit_personal<V: $crate::personal::PersonalVisitor>(
                &mut self,
                visitor: &mut V,
            ) -> Result<(), V::Error> {
                match self {
                    $(Self::$payload(payload) => payload.visit_personal(visitor),)*
                }
            }
        }

        impl $crate::event::EventPayload for $enum {
            fn name(&self) -> &'static str {
                match self {
                    $(Self::$payload(_) => $name,)*
                }
            }

            fn schema(&self) -> u16 {
                match self {
                    $(Self::$payload(_) => $schema,)*
                }
            }

            fn encode(&self) -> Result<Box<serde_json::value::RawValue>, serde_json::Error> {
                match self {
                    $(Self::$payload(payload) => serde_json::value::to_raw_value(payload),)*
                }
            }

            fn decode(
                name: &str,
                schema: u16,
                data: &serde_json::value::RawValue,
            ) -> Result<Self, $crate::event::DecodeError> {
                let read = match (name, schema) {
                    $(($name, $schema) => serde_json::from_str(data.get()).map(Self::$payload),)*
                    _ => {
                        return Err($crate::event::DecodeError::Unknown {
                            name: name.to_owned(),
                            schema,
                        });
                    }
                };
                read.map_err(|source| $crate::event::DecodeError::Malformed {
                    name: name.to_owned(),
                    schema,
                    source,
                })
            }
        }
    };
}
pub(crate) use events;
