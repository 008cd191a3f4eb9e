//! What there is to read: a value as it is stored, or a part of what is told of one that serde has no
//! word for.

use base64::{Engine, engine::general_purpose::STANDARD};
use mongodb::bson::{RawBsonRef, RawDocument, Timestamp, oid::ObjectId, spec::BinarySubtype};
use serde::de::{Error, Expected, Unexpected};

use crate::{Elements, Entries, MAX_DEPTH, Unreadable};

/// The names by which types of `bson` say what they are. It keeps them to itself, so a test tells when
/// they change.
pub(crate) const RAW_DOCUMENT: &str = "$__private__bson_RawDocument";
pub(crate) const RAW_ARRAY: &str = "$__private__bson_RawArray";
pub(crate) const RAW_BSON: &str = "$__private__bson_RawBson";
pub(crate) const UUID: &str = "$__bson_private_uuid";

/// How all names of this kind begin.
pub(crate) const PRIVATE: [&str; 2] = ["$__private__bson_", "$__bson_private_"];

/// A value, or what stands in the map that tells of one: `{ "$date": … }` and its like, with which
/// `bson` reads its own types.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part<'de> {
    Stored(RawBsonRef<'de>),
    /// The bytes of a document or an array, for whom takes them as they are.
    Unread(&'de [u8]),
    Text(&'de str),
    Whole(i64),
    True,
    /// `{ "$numberLong": … }`
    Long(i64),
    Digits(i64),
    /// `{ "t": …, "i": … }`
    Moment(Timestamp),
    /// `{ "subType": …, … }`
    Binary(BinarySubtype, &'de [u8]),
    Hex(u8),
    Base64(&'de [u8]),
    Bytes(&'de [u8]),
    IdInHex(ObjectId),
    Id(ObjectId),
    Decimal([u8; 16]),
    /// `{ "pattern": …, "options": … }`
    Pattern(&'de str, &'de str),
    /// A map with a document's bytes in it.
    Raw(&'static str, &'de [u8]),
}

/// A part in the words of serde.
pub(crate) enum Told<'de> {
    Unit,
    Bool(bool),
    Int32(i32),
    Int64(i64),
    Double(f64),
    Str(&'de str),
    Text(String),
    Bytes(&'de [u8]),
    Made([u8; 16], usize),
    Map(Entries<'de>),
    List(Elements<'de>),
}

impl<'de> Part<'de> {
    /// What this is, in the words of serde; `raw` is asked for by the raw types of `bson`, which take
    /// bytes and numbers where others take texts.
    pub(crate) fn told(self, raw: bool, depth: u8) -> Result<Told<'de>, Unreadable> {
        let one = |key, part| {
            Ok(Told::Map(Entries::told(
                [Some((key, part)), None],
                raw,
                depth,
            )))
        };
        let two = |first, second| {
            Ok(Told::Map(Entries::told(
                [Some(first), Some(second)],
                raw,
                depth,
            )))
        };
        match self {
            Self::Stored(value) => stored(value, raw, depth),
            Self::Unread(bytes) | Self::Bytes(bytes) => Ok(Told::Bytes(bytes)),
            Self::Text(text) => Ok(Told::Str(text)),
            Self::Whole(number) => Ok(Told::Int64(number)),
            Self::True => Ok(Told::Bool(true)),
            Self::Long(number) => one("$numberLong", Self::Digits(number)),
            Self::Digits(number) => Ok(Told::Text(number.to_string())),
            Self::Moment(at) => two(
                ("t", Self::Whole(at.time.into())),
                ("i", Self::Whole(at.increment.into())),
            ),
            Self::Binary(kind, bytes) => {
                let kind = u8::from(kind);
                if raw {
                    let bytes = ("bytes", Self::Bytes(bytes));
                    two(("subType", Self::Whole(kind.into())), bytes)
                } else {
                    two(
                        ("subType", Self::Hex(kind)),
                        ("base64", Self::Base64(bytes)),
                    )
                }
            }
            Self::Hex(byte) => Ok(Told::Text(format!("{byte:02x}"))),
            Self::Base64(bytes) => Ok(Told::Text(STANDARD.encode(bytes))),
            Self::IdInHex(id) => Ok(Told::Text(id.to_hex())),
            Self::Id(id) => {
                let mut bytes = [0; 16];
                bytes[..12].copy_from_slice(&id.bytes());
                Ok(Told::Made(bytes, 12))
            }
            Self::Decimal(bytes) => Ok(Told::Made(bytes, 16)),
            Self::Pattern(pattern, options) => two(
                ("pattern", Self::Text(pattern)),
                ("options", Self::Text(options)),
            ),
            Self::Raw(kind, bytes) => one(kind, Self::Unread(bytes)),
        }
    }
}

fn stored(value: RawBsonRef<'_>, raw: bool, depth: u8) -> Result<Told<'_>, Unreadable> {
    let one = |key, part| {
        Ok(Told::Map(Entries::told(
            [Some((key, part)), None],
            raw,
            depth,
        )))
    };
    match value {
        RawBsonRef::Int32(number) => Ok(Told::Int32(number)),
        RawBsonRef::Int64(number) => Ok(Told::Int64(number)),
        RawBsonRef::Double(number) => Ok(Told::Double(number)),
        RawBsonRef::String(text) => Ok(Told::Str(text)),
        RawBsonRef::Boolean(truth) => Ok(Told::Bool(truth)),
        RawBsonRef::Null => Ok(Told::Unit),
        RawBsonRef::Document(document) if raw => {
            one(RAW_DOCUMENT, Part::Unread(document.as_bytes()))
        }
        RawBsonRef::Document(document) => Ok(Told::Map(Entries::of(document, deeper(depth)?))),
        RawBsonRef::Array(array) if raw => one(RAW_ARRAY, Part::Unread(array.as_bytes())),
        RawBsonRef::Array(array) => {
            let elements = RawDocument::from_bytes(array.as_bytes()).map_err(Unreadable::custom)?;
            Ok(Told::List(Elements::of(elements, deeper(depth)?)))
        }
        RawBsonRef::Binary(binary) if binary.subtype == BinarySubtype::Generic => {
            Ok(Told::Bytes(binary.bytes))
        }
        RawBsonRef::Binary(binary) => one("$binary", Part::Binary(binary.subtype, binary.bytes)),
        RawBsonRef::DateTime(at) if raw => one("$date", Part::Whole(at.timestamp_millis())),
        RawBsonRef::DateTime(at) => one("$date", Part::Long(at.timestamp_millis())),
        RawBsonRef::ObjectId(id) if raw => one("$oid", Part::Id(id)),
        RawBsonRef::ObjectId(id) => one("$oid", Part::IdInHex(id)),
        RawBsonRef::Timestamp(at) => one("$timestamp", Part::Moment(at)),
        RawBsonRef::Decimal128(number) => one("$numberDecimalBytes", Part::Decimal(number.bytes())),
        RawBsonRef::RegularExpression(regex) => one(
            "$regularExpression",
            Part::Pattern(regex.pattern.as_str(), regex.options.as_str()),
        ),
        RawBsonRef::JavaScriptCode(code) => one("$code", Part::Text(code)),
        RawBsonRef::JavaScriptCodeWithScope(code) => {
            let scope = if raw {
                Part::Raw(RAW_DOCUMENT, code.scope.as_bytes())
            } else {
                Part::Stored(RawBsonRef::Document(code.scope))
            };
            let told = [
                Some(("$code", Part::Text(code.code))),
                Some(("$scope", scope)),
            ];
            Ok(Told::Map(Entries::told(told, raw, depth)))
        }
        RawBsonRef::Symbol(symbol) => one("$symbol", Part::Text(symbol)),
        // Of a MongoDB that nobody runs any more, and without a way to what is in it.
        RawBsonRef::DbPointer(_) => Err(Unreadable::custom("a pointer, which is not read here")),
        RawBsonRef::Undefined => one("$undefined", Part::True),
        RawBsonRef::MaxKey => one("$maxKey", Part::Whole(1)),
        RawBsonRef::MinKey => one("$minKey", Part::Whole(1)),
    }
}

fn deeper(depth: u8) -> Result<u8, Unreadable> {
    if depth >= MAX_DEPTH {
        return Err(Unreadable::custom("nested too deeply"));
    }
    Ok(depth + 1)
}

impl Told<'_> {
    /// That this is not what was expected.
    #[cold]
    pub(crate) fn refused(&self, expected: &dyn Expected) -> Unreadable {
        let found = match self {
            Self::Unit => Unexpected::Unit,
            Self::Bool(truth) => Unexpected::Bool(*truth),
            Self::Int32(number) => Unexpected::Signed((*number).into()),
            Self::Int64(number) => Unexpected::Signed(*number),
            Self::Double(number) => Unexpected::Float(*number),
            Self::Str(text) => Unexpected::Str(text),
            Self::Text(text) => Unexpected::Str(text),
            Self::Bytes(bytes) => Unexpected::Bytes(bytes),
            Self::Made(bytes, _) => Unexpected::Bytes(bytes),
            Self::Map(_) => Unexpected::Map,
            Self::List(_) => Unexpected::Seq,
        };
        Unreadable::invalid_type(found, expected)
    }
}
