//! Walks over the personal fields of events: which keys they need, sealing, opening.

use std::collections::{BTreeSet, HashMap};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::{EventId, Subject};
use domain::personal::{Personal, PersonalVisitor, Sealed};
use secrecy::zeroize::Zeroizing;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cipher::{self, Key};
use super::{KeyringError, SubjectKeys};

/// Collects the persons whose values are to be sealed.
#[derive(Default)]
pub(super) struct Subjects(pub(super) BTreeSet<Subject>);

impl PersonalVisitor for Subjects {
    type Error = std::convert::Infallible;

    fn visit<T>(
        &mut self,
        _field: &'static str,
        subject: Subject,
        value: &mut Personal<T>,
    ) -> Result<(), Self::Error> {
        if value.plain().is_some() {
            self.0.insert(subject);
        }
        Ok(())
    }
}

/// Collects the keys that sealed values need.
#[derive(Default)]
pub(super) struct KeyNames(pub(super) BTreeSet<String>);

impl PersonalVisitor for KeyNames {
    type Error = std::convert::Infallible;

    fn visit<T>(
        &mut self,
        _field: &'static str,
        _subject: Subject,
        value: &mut Personal<T>,
    ) -> Result<(), Self::Error> {
        if let Personal::Sealed(sealed) = value
            && !self.0.contains(&sealed.key)
        {
            self.0.insert(sealed.key.clone());
        }
        Ok(())
    }
}

/// Seals the plain values of one event.
pub(super) struct Sealer<'a> {
    pub(super) event: EventId,
    pub(super) keys: &'a SubjectKeys,
}

impl PersonalVisitor for Sealer<'_> {
    type Error = KeyringError;

    fn visit<T: Serialize + DeserializeOwned>(
        &mut self,
        field: &'static str,
        subject: Subject,
        value: &mut Personal<T>,
    ) -> Result<(), KeyringError> {
        let Personal::Plain(plain) = value else {
            return Ok(());
        };
        let damaged = |reason| KeyringError::Value {
            event: self.event,
            field,
            reason,
        };
        // The error of the JSON writer might quote the value.
        let plain = serde_json::to_vec(plain)
            .map(Zeroizing::new)
            .map_err(|_| damaged("has no JSON form"))?;
        let (name, key) = self
            .keys
            .get(&subject)
            .ok_or_else(|| damaged("has changed its person meanwhile"))?;
        let context = context(self.event, field, subject);
        let (nonce, ciphertext) = cipher::seal(key.bytes(), &plain, &context);
        *value = Personal::Sealed(Sealed {
            subject,
            key: name.to_string(),
            nonce: URL_SAFE_NO_PAD.encode(nonce),
            ciphertext: URL_SAFE_NO_PAD.encode(ciphertext),
        });
        Ok(())
    }
}

/// Opens the sealed values of one event.
pub(super) struct Opener<'a> {
    pub(super) event: EventId,
    /// The keys that the values name; `None` for those that were destroyed.
    pub(super) keys: &'a HashMap<String, Option<Key>>,
}

impl PersonalVisitor for Opener<'_> {
    type Error = KeyringError;

    fn visit<T: Serialize + DeserializeOwned>(
        &mut self,
        field: &'static str,
        subject: Subject,
        value: &mut Personal<T>,
    ) -> Result<(), KeyringError> {
        let Personal::Sealed(sealed) = &*value else {
            return Ok(());
        };
        let damaged = |reason| KeyringError::Value {
            event: self.event,
            field,
            reason,
        };
        let Some(key) = self.keys.get(&sealed.key) else {
            return Err(damaged("names no key"));
        };
        let Some(key) = key else {
            *value = Personal::Erased;
            return Ok(());
        };
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let context = context(self.event, field, subject);
        let plain = decode(&sealed.nonce)
            .zip(decode(&sealed.ciphertext))
            .and_then(|(nonce, sealed)| cipher::open(key.bytes(), &nonce, &sealed, &context))
            .ok_or_else(|| damaged("was changed, or sealed for another place"))?;
        // The error of the JSON reader might quote the value.
        let plain =
            serde_json::from_slice(&plain).map_err(|_| damaged("does not fit its field"))?;
        *value = Personal::Plain(plain);
        Ok(())
    }
}

/// What a sealed value is bound to, so that it can't be moved to another place or person.
fn context(event: EventId, field: &str, subject: Subject) -> Vec<u8> {
    let mut context = event.0.as_bytes().to_vec();
    context.extend((field.len() as u64).to_be_bytes());
    context.extend(field.as_bytes());
    context.extend(subject.to_string().as_bytes());
    context
}
