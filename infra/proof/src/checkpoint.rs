//! What is signed: how long the log was, and the root of its tree.

use std::fmt;

use domain::ids::LogId;
use rand_core::OsRng;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{Hash, checkpoint};

use crate::tree::Root;

/// What the origin of checkpoints begins with. The log's id follows.
const ORIGIN: &str = "astro-bookings/log/";

/// The log, up to a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub log: LogId,
    /// How many commits, from the first one on.
    pub size: u64,
    /// The root of the tree over their leaves.
    pub root: Root,
}

/// Signs checkpoints. Debug output shows nothing of it.
pub struct SigningKey(StandardSigner);

/// Shows who signed a checkpoint. Its text is that of C2SP's `vkey`: `<name>+<id>+<key>`.
#[derive(Clone)]
pub struct PublicKey(StandardVerifier);

/// A text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// For [`SigningKey`].
    #[error("must be a signing key such as PRIVATE+KEY+<name>+<id>+<key>")]
    NoSigningKey,
    /// For [`PublicKey`].
    #[error("must be a public key such as <name>+<id>+<key>")]
    NoPublicKey,
}

/// A text is no checkpoint that can be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not written as checkpoints are.
    #[error("it is no signed checkpoint of a log of Astro Bookings")]
    Malformed,
    /// Not by the key that was expected.
    #[error("it is not signed by the key that was given: {0}")]
    NotSigned(String),
}

impl SigningKey {
    /// A new key of this name, such as `astro.example`: its text, which is a secret, and the text of its
    /// public key.
    #[must_use]
    pub fn generate(name: &str) -> (String, String) {
        signed_note::generate_key(&mut OsRng, name)
    }

    /// Reads a key.
    ///
    /// # Errors
    /// [`KeyError::NoSigningKey`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let signer = StandardSigner::new(text.trim()).map_err(|_| KeyError::NoSigningKey)?;
        Ok(Self(signer))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(secret)")
    }
}

impl PublicKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`KeyError::NoPublicKey`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let verifier = StandardVerifier::new(text.trim()).map_err(|_| KeyError::NoPublicKey)?;
        Ok(Self(verifier))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey")
    }
}

impl Checkpoint {
    /// Signs it.
    ///
    /// # Errors
    /// [`CheckpointError::NotSigned`], which no key that was parsed comes to.
    pub fn sign(&self, key: &SigningKey) -> Result<String, CheckpointError> {
        let origin = format!("{ORIGIN}{}", self.log);
        let written = checkpoint::Checkpoint::new(&origin, self.size, Hash(self.root.0), "");
        let written = written.map_err(|_| CheckpointError::Malformed)?;
        let not_signed = |error: &dyn fmt::Display| CheckpointError::NotSigned(error.to_string());
        let mut note = Note::new(&written.to_bytes(), &[]).map_err(|error| not_signed(&error))?;
        note.add_sigs(&[&key.0])
            .map_err(|error| not_signed(&error))?;
        String::from_utf8(note.to_bytes()).map_err(|error| not_signed(&error))
    }

    /// Reads a checkpoint that somebody signed.
    ///
    /// # Errors
    /// When it is none, or signed by another key.
    pub fn read(text: &str, key: &PublicKey) -> Result<Self, CheckpointError> {
        let note = Note::from_bytes(text.as_bytes()).map_err(|_| CheckpointError::Malformed)?;
        let known = VerifierList::new(vec![Box::new(key.0.clone())]);
        note.verify(&known)
            .map_err(|error| CheckpointError::NotSigned(error.to_string()))?;
        let read = checkpoint::Checkpoint::from_bytes(note.text());
        let read = read.map_err(|_| CheckpointError::Malformed)?;
        let log = read.origin().strip_prefix(ORIGIN);
        let log = log.and_then(|id| id.parse().ok());
        Ok(Self {
            log: LogId(log.ok_or(CheckpointError::Malformed)?),
            size: read.size(),
            root: Root(read.hash().0),
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn keys() -> (SigningKey, PublicKey) {
        let (signing, public) = SigningKey::generate("astro.example");
        (
            SigningKey::parse(&signing).unwrap(),
            PublicKey::parse(&public).unwrap(),
        )
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            log: LogId(Uuid::from_u128(7)),
            size: 42,
            root: Root([9; 32]),
        }
    }

    #[test]
    fn what_is_signed_is_read_by_whoever_has_the_public_key() {
        let (signing, public) = keys();
        let text = checkpoint().sign(&signing).unwrap();
        assert_eq!(Checkpoint::read(&text, &public), Ok(checkpoint()));
        let lines: Vec<_> = text.lines().collect();
        let origin = "astro-bookings/log/00000000-0000-0000-0000-000000000007";
        assert_eq!(lines[..2], [origin, "42"]);
    }

    #[test]
    fn what_was_changed_or_signed_by_others_is_not_believed() {
        let (signing, public) = keys();
        let text = checkpoint().sign(&signing).unwrap();
        let changed = text.replacen("42", "43", 1);
        let (_, others) = keys();
        for (text, key) in [(&changed, &public), (&text, &others)] {
            let read = Checkpoint::read(text, key);
            assert!(
                matches!(read, Err(CheckpointError::NotSigned(_))),
                "{read:?}"
            );
        }
        let read = Checkpoint::read("a letter", &public);
        assert_eq!(read, Err(CheckpointError::Malformed));
    }

    #[test]
    fn no_key_shows_itself() {
        let (signing, public) = keys();
        assert_eq!(
            format!("{signing:?} {public:?}"),
            "SigningKey(secret) PublicKey"
        );
        assert_eq!(
            SigningKey::parse("secret").unwrap_err(),
            KeyError::NoSigningKey
        );
        assert_eq!(
            PublicKey::parse("public").unwrap_err(),
            KeyError::NoPublicKey
        );
    }
}
