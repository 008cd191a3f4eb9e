use mongodb::bson::{
    RawDocument,
    raw::{RawElement, RawIter},
};
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess};

use crate::{Reader, Unreadable, part::Part, reader::Key};

/// The only kind of map that a type of ours is read from: the fields of a document, or what is told
/// of a value that serde has no word for.
pub struct Entries<'de> {
    left: Left<'de>,
    at: Option<(&'de str, Part<'de>)>,
    raw: bool,
    depth: u8,
}

enum Left<'de> {
    Fields(RawIter<'de>),
    Told([Option<(&'static str, Part<'de>)>; 2]),
}

impl<'de> Entries<'de> {
    pub(crate) fn of(document: &'de RawDocument, depth: u8) -> Self {
        Self {
            left: Left::Fields(document.iter_elements()),
            at: None,
            raw: false,
            depth,
        }
    }

    pub(crate) fn told(
        entries: [Option<(&'static str, Part<'de>)>; 2],
        raw: bool,
        depth: u8,
    ) -> Self {
        Self {
            left: Left::Told(entries),
            at: None,
            raw,
            depth,
        }
    }

    /// The next entry, kept until its value is asked for.
    pub(crate) fn advance(&mut self) -> Result<Option<&'de str>, Unreadable> {
        self.at = match &mut self.left {
            Left::Fields(fields) => match next(fields)? {
                Some((field, part)) => Some((field.key().as_str(), part)),
                None => None,
            },
            Left::Told([first, second]) => first.take().or_else(|| second.take()),
        };
        Ok(self.at.map(|(key, _)| key))
    }

    /// The value of the entry that was come to.
    pub(crate) fn value(&self) -> Result<(&'de str, Reader<'de>), Unreadable> {
        let Some((key, part)) = self.at else {
            return Err(Unreadable::custom("a value was asked for before its key"));
        };
        Ok((key, Reader::new(part, self.raw, self.depth)))
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unreadable> {
        match self.advance()? {
            Some(key) => seed.deserialize(Key(key)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unreadable> {
        let (key, value) = self.value()?;
        seed.deserialize(value).map_err(|error| error.within(key))
    }
}

/// The only kind of list that a type of ours is read from: the elements of an array.
pub struct Elements<'de> {
    left: RawIter<'de>,
    depth: u8,
}

impl<'de> Elements<'de> {
    pub(crate) fn of(elements: &'de RawDocument, depth: u8) -> Self {
        Self {
            left: elements.iter_elements(),
            depth,
        }
    }
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        let Some((element, part)) = next(&mut self.left)? else {
            return Ok(None);
        };
        let value = Reader::new(part, false, self.depth);
        match seed.deserialize(value) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(error.within(element.key().as_str())),
        }
    }
}

fn next<'de>(
    elements: &mut RawIter<'de>,
) -> Result<Option<(RawElement<'de>, Part<'de>)>, Unreadable> {
    let Some(element) = elements.next() else {
        return Ok(None);
    };
    let element = element.map_err(Unreadable::custom)?;
    let value = element.value().map_err(Unreadable::custom)?;
    Ok(Some((element, Part::Stored(value))))
}
