use mongodb::bson::{RawBsonRef, RawDocument, spec::BinarySubtype};
use serde::{
    Deserializer,
    de::{Error, Visitor, value::BorrowedStrDeserializer},
    forward_to_deserialize_any,
};

use crate::{
    Entries, Unreadable, Variant,
    part::{PRIVATE, Part, RAW_ARRAY, RAW_BSON, RAW_DOCUMENT, Told, UUID},
};

/// Reads one value, as the raw reader of `bson` would, with one kind of map and one of list.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'de> {
    part: Part<'de>,
    raw: bool,
    depth: u8,
}

impl<'de> Reader<'de> {
    /// Reads a document.
    #[must_use]
    pub fn of(document: &'de RawDocument) -> Self {
        Self::new(Part::Stored(RawBsonRef::Document(document)), false, 0)
    }

    pub(crate) fn new(part: Part<'de>, raw: bool, depth: u8) -> Self {
        Self { part, raw, depth }
    }

    fn told(self) -> Result<Told<'de>, Unreadable> {
        self.part.told(self.raw, self.depth)
    }

    fn variant(self) -> Result<Variant<'de>, Unreadable> {
        match self.told()? {
            Told::Str(name) => Ok(Variant {
                name,
                content: None,
            }),
            Told::Map(mut entries) if self.is_document() => {
                entries.advance()?;
                let (name, content) = entries.value()?;
                Ok(Variant {
                    name,
                    content: Some(content),
                })
            }
            told => Err(told.refused(&"an enum")),
        }
    }

    fn is_document(&self) -> bool {
        matches!(self.part, Part::Stored(RawBsonRef::Document(_)))
    }

    fn is_array(&self) -> bool {
        matches!(self.part, Part::Stored(RawBsonRef::Array(_)))
    }

    /// A value for a type of `bson` that says by its name what it takes.
    fn named(mut self, name: &'static str) -> Result<Told<'de>, Unreadable> {
        match name {
            UUID => match self.part {
                // As bytes, which it takes too: the way of `bson` leads over Base64 and back.
                Part::Stored(RawBsonRef::Binary(binary))
                    if binary.subtype == BinarySubtype::Uuid =>
                {
                    Ok(Told::Bytes(binary.bytes))
                }
                Part::Stored(RawBsonRef::Binary(_)) => {
                    Err(Unreadable::custom("a binary that is no UUID"))
                }
                _ => self.told(),
            },
            RAW_DOCUMENT if !self.is_document() && !matches!(self.part, Part::Raw(..)) => {
                Err(self.told()?.refused(&"a document"))
            }
            RAW_ARRAY if !self.is_array() => Err(self.told()?.refused(&"an array")),
            RAW_DOCUMENT | RAW_ARRAY | RAW_BSON => {
                self.raw = true;
                self.told()
            }
            _ => Err(Unreadable::custom(format!("{name} is not read here"))),
        }
    }
}

/// Hands a part to who asks for it: the only place where a visitor is told of a map, besides what
/// takes maps alone.
fn visit<'de, V: Visitor<'de>>(told: Told<'de>, visitor: V) -> Result<V::Value, Unreadable> {
    match told {
        Told::Unit => visitor.visit_unit(),
        Told::Bool(truth) => visitor.visit_bool(truth),
        Told::Int32(number) => visitor.visit_i32(number),
        Told::Int64(number) => visitor.visit_i64(number),
        Told::Double(number) => visitor.visit_f64(number),
        Told::Str(text) => visitor.visit_borrowed_str(text),
        Told::Text(text) => visitor.visit_string(text),
        Told::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
        Told::Made(bytes, length) => visitor.visit_bytes(&bytes[..length]),
        Told::Map(entries) => visitor.visit_map(entries),
        Told::List(elements) => visitor.visit_seq(elements),
    }
}

/// What can only be read from a map. Without this a struct would be compiled for lists as well.
fn visit_map<'de, V: Visitor<'de>>(
    reader: Reader<'de>,
    visitor: V,
) -> Result<V::Value, Unreadable> {
    match reader.told()? {
        Told::Map(entries) => visitor.visit_map::<Entries<'de>>(entries),
        told => Err(told.refused(&visitor)),
    }
}

fn visit_list<'de, V: Visitor<'de>>(
    reader: Reader<'de>,
    visitor: V,
) -> Result<V::Value, Unreadable> {
    match reader.told()? {
        Told::List(elements) => visitor.visit_seq(elements),
        told => Err(told.refused(&visitor)),
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visit(self.told()?, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.part {
            Part::Stored(RawBsonRef::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(self.variant()?)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.part {
            Part::Stored(RawBsonRef::ObjectId(id)) => visitor.visit_bytes(&id.bytes()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if PRIVATE.iter().any(|private| name.starts_with(private)) {
            return visit(self.named(name)?, visitor);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visit_map(self, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visit_map(self, visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visit_list(self, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visit_list(self, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visit_list(self, visitor)
    }

    /// Without a look at it.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string byte_buf unit unit_struct
        identifier
    }
}

/// The key of an entry, or the name of a variant.
pub(crate) struct Key<'de>(pub(crate) &'de str);

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(BorrowedStrDeserializer::new(self.0))
    }

    // Keys are texts, whatever the values are: identifiers stand in them as people write them.
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
