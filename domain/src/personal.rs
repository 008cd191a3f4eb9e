//! Personal data, which the log must be able to forget although it never forgets anything.
//!
//! A value of type [`Personal`] is plain while a command is decided, and sealed under the key of
//! the person it is about before it is stored. Plain values can't be serialised at all, so
//! nothing can leak one by mistake. Destroying the person's key erases the person.
//!
//! This module knows the shape of sealed data, not how it is sealed: keys and ciphers live
//! behind the keyring of the event log.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::Subject;

/// A value about a person.
#[derive(Clone, PartialEq, Eq)]
pub enum Personal<T> {
    /// Readable. Never serialised.
    Plain(T),
    /// As it is stored: unreadable without the person's key.
    Sealed(Sealed),
    /// The person was erased: their key is gone, and with it the value.
    Erased,
}

/// A sealed value: the ciphertext of its JSON form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The person.
    pub subject: Subject,
    /// Which key of the keyring opens it.
    pub key: String,
    /// The nonce, base64url without padding.
    pub nonce: String,
    /// The ciphertext with its tag, base64url without padding.
    pub ciphertext: String,
}

impl<T> Personal<T> {
    /// The value, if it is readable.
    pub fn plain(&self) -> Option<&T> {
        match self {
            Self::Plain(value) => Some(value),
            Self::Sealed(_) | Self::Erased => None,
        }
    }

    /// Takes the value, if it is readable.
    pub fn into_plain(self) -> Option<T> {
        match self {
            Self::Plain(value) => Some(value),
            Self::Sealed(_) | Self::Erased => None,
        }
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self::Plain(value)
    }
}

/// Never shows the value: debug output ends in logs.
impl<T> std::fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Plain(_) => "Personal(plain)",
            Self::Sealed(_) => "Personal(sealed)",
            Self::Erased => "Personal(erased)",
        })
    }
}

impl<T> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sealed(sealed) => sealed.serialize(serializer),
            Self::Plain(_) | Self::Erased => Err(serde::ser::Error::custom(
                "personal data must be sealed before it is stored",
            )),
        }
    }
}

impl<'de, T> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Sealed::deserialize(deserializer).map(Self::Sealed)
    }
}

/// Something done to every personal field of an event: collecting persons, sealing, opening.
pub trait PersonalVisitor {
    /// What can go wrong with one field.
    type Error;

    /// Visits the field `field` (a stable name, bound into the ciphertext) about `subject`.
    ///
    /// # Errors
    /// Whatever the visitor finds wrong; the walk ends there.
    fn visit<T: Serialize + DeserializeOwned>(
        &mut self,
        field: &'static str,
        subject: Subject,
        value: &mut Personal<T>,
    ) -> Result<(), Self::Error>;
}

/// What can be walked for personal fields. An event without any keeps the default.
pub trait HoldsPersonal {
    /// Shows every personal field to the visitor, in a fixed order.
    ///
    /// # Errors
    /// The visitor's first.
    fn visit_personal<V: PersonalVisitor>(&mut self, _visitor: &mut V) -> Result<(), V::Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_value_can_not_be_serialised_nor_shown() {
        let name = Personal::Plain("Ada Lovelace".to_owned());
        assert!(serde_json::to_string(&name).is_err());
        assert!(!format!("{name:?}").contains("Ada"));
    }
}
