use serde::Deserializer;
use serde::de::{DeserializeSeed, EnumAccess, Error, Unexpected, VariantAccess, Visitor};

use crate::{Reader, Unreadable, reader::Key};

/// A variant of an enum: its name, and what it holds when it holds something.
pub struct Variant<'de> {
    pub(crate) name: &'de str,
    pub(crate) content: Option<Reader<'de>>,
}

impl<'de> Variant<'de> {
    fn content(self, expected: &'static str) -> Result<Reader<'de>, Unreadable> {
        let found = Unexpected::UnitVariant;
        (self.content).ok_or_else(|| Unreadable::invalid_type(found, &expected))
    }
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), Unreadable> {
        let variant = seed.deserialize(Key(self.name))?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(Unreadable::custom(
                "a document, where the variant is a string",
            )),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, Unreadable> {
        let name = self.name;
        let content = self.content("newtype variant")?;
        (seed.deserialize(content)).map_err(|error| error.within(name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        let name = self.name;
        let content = self.content("tuple variant")?;
        (content.deserialize_seq(visitor)).map_err(|error| error.within(name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let name = self.name;
        let content = self.content("struct variant")?;
        (content.deserialize_map(visitor)).map_err(|error| error.within(name))
    }
}
