//! Documents of MongoDB, read into our types.
//!
//! The driver's own reader tells a type of a map in a dozen ways, one for each kind of value that
//! BSON knows, and the compiler makes each of our documents for all of them. This one has one kind
//! of map and one kind of list ([`Reader`]), so a document is compiled once. What it hands over is
//! what the driver's reader would hand over, so types are declared as for that.
//!
//! [`Kept`] puts it under a collection: `Collection<Kept<T>>` in the place of `Collection<T>`.
//!
//! Where it is stricter, and says so in an error: what is declared as a struct or a map is not
//! read from an array, and nesting has an end ([`MAX_DEPTH`]). Where it is less strict: what no
//! field asks for is passed over, and not looked into.

#![forbid(unsafe_code)]

mod entries;
mod part;
mod reader;
mod unreadable;
mod variant;

use mongodb::bson::RawDocument;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

pub use entries::{Elements, Entries};
pub use reader::Reader;
pub use unreadable::Unreadable;
pub use variant::Variant;

/// How deep documents may be nested: as deep as MongoDB says that they may be, so that no bytes can use
/// up the stack of an optimised program.
pub const MAX_DEPTH: u8 = 100;

/// Reads a document, which strings and raw documents in it may borrow from.
///
/// # Errors
/// When the document is not what the type asks for, or is not BSON.
pub fn read<'de, T: Deserialize<'de>>(document: &'de RawDocument) -> Result<T, Unreadable> {
    T::deserialize(Reader::of(document))
}

/// What a collection keeps: written as it would be without this, and read by [`read`].
///
/// Only what reads from bytes can read one, as the driver's cursors and collections do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept<T>(pub T);

impl<T: Serialize> Serialize for Kept<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = <&RawDocument>::deserialize(deserializer)?;
        read(document).map(Self).map_err(D::Error::custom)
    }
}
