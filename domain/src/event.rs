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
/// version, and with the structs of the versions before, which are lifted when they are read:
/// `Flown = "rocket.flown" v 2 from { FlownV1 v 1 }`, where `Flown` is `From<FlownV1>`.
macro_rules! events {
    (
        $(#[$doc:meta])*
        $vis:vis enum $enum:ident {
            $($(#[$variant_doc:meta])* $payload:ident = $name:literal v $schema:literal
                $(from { $($before:ident v $before_schema:literal),+ })?,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "type", content = "data")]
        $vis enum $enum {
            $($(#[$variant_doc])* #[serde(rename = $name)] $payload($payload),)*
        }

        impl $enum {
            /// Every name and version that this program reads.
            $vis const KNOWN: &'static [(&'static str, u16)] =
                &[$(($name, $schema), $($(($name, $before_schema),)+)?)*];
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
                    $(($name, $schema) => serde_json::from_str(data.get()).map(Self::$payload),
                    $($(($name, $before_schema) => serde_json::from_str::<$before>(data.get())
                        .map(|before| Self::$payload(before.into())),)+)?)*
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

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::value::to_raw_value;

    use super::*;

    events! {
        /// Of something that measured in feet once.
        enum FlightEvent {
            /// It flew.
            Flown = "flight.flown" v 3 from { FlownV2 v 2, FlownV1 v 1 },
            /// It came back.
            Landed = "flight.landed" v 1,
        }
    }

    /// It flew so high.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Flown {
        metres: u32,
        crew: u32,
    }

    /// Before anybody was on board.
    #[derive(Deserialize)]
    struct FlownV2 {
        metres: u32,
    }

    /// Before it was measured in metres.
    #[derive(Deserialize)]
    struct FlownV1 {
        feet: u32,
    }

    /// It came back.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Landed {}

    impl From<FlownV2> for Flown {
        fn from(before: FlownV2) -> Self {
            Self {
                metres: before.metres,
                crew: 0,
            }
        }
    }

    impl From<FlownV1> for Flown {
        fn from(before: FlownV1) -> Self {
            let metres = before.feet * 3_048 / 10_000;
            FlownV2 { metres }.into()
        }
    }

    impl HoldsPersonal for Flown {}
    impl HoldsPersonal for Landed {}

    fn read(schema: u16, data: &serde_json::Value) -> Result<FlightEvent, DecodeError> {
        FlightEvent::decode("flight.flown", schema, &to_raw_value(data).unwrap())
    }

    #[test]
    fn an_event_of_each_version_is_read_as_the_newest() {
        let flown = |metres, crew| FlightEvent::from(Flown { metres, crew });
        for (schema, data, lifted) in [
            (1, serde_json::json!({ "feet": 350_000 }), flown(106_680, 0)),
            (
                2,
                serde_json::json!({ "metres": 100_000 }),
                flown(100_000, 0),
            ),
            (
                3,
                serde_json::json!({ "metres": 100_000, "crew": 4 }),
                flown(100_000, 4),
            ),
        ] {
            let read = read(schema, &data).unwrap();
            assert_eq!(read, lifted, "v{schema}");
            assert_eq!(read.schema(), 3, "it is written as the newest");
        }
    }

    #[test]
    fn a_version_is_read_by_its_number_and_not_by_its_looks() {
        let newest = serde_json::json!({ "metres": 100_000, "crew": 4 });
        assert!(matches!(
            read(1, &newest),
            Err(DecodeError::Malformed { schema: 1, .. })
        ));
        assert!(matches!(
            read(4, &newest),
            Err(DecodeError::Unknown { schema: 4, .. })
        ));
    }

    #[test]
    fn all_versions_that_can_be_read_are_known() {
        let all = [3, 2, 1].map(|schema| ("flight.flown", schema));
        let known = [&all[..], &[("flight.landed", 1)]].concat();
        assert_eq!(FlightEvent::KNOWN, known);
    }
}
