//! How keys are named and stored: wrapped by the master key, in entries of one key (accounts) or
//! of many (blocks). Names and form are a storage format, as old as the log.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use domain::ids::AccountId;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::KeyringError;
use super::cipher::{self, Key, NONCE_BYTES};
use super::master::{MasterKey, MasterKeys};

/// The form of entry that this program writes.
const FORMAT: u8 = 1;
/// A nonce, 32 bytes of key, a tag.
const WRAPPED_BYTES: usize = NONCE_BYTES + 32 + 16;

/// The name of a key, as sealed values have it: `account.<uuid>` or `<uuid of block>.<slot>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum KeyName {
    /// The one key of an account.
    Account(AccountId),
    /// One of the keys of a block.
    Slot { block: Uuid, slot: u8 },
}

impl std::fmt::Display for KeyName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Account(account) => write!(f, "account.{account}"),
            Self::Slot { block, slot } => write!(f, "{block}.{slot}"),
        }
    }
}

impl KeyName {
    /// Reads the name of a key.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (first, second) = text.split_once('.')?;
        let name = if first == "account" {
            Self::Account(second.parse().ok()?)
        } else {
            Self::Slot {
                block: first.parse().ok()?,
                slot: second.parse().ok()?,
            }
        };
        // One key has one name.
        (name.to_string() == text).then_some(name)
    }

    /// The entry that holds it.
    pub(super) fn entry(self) -> String {
        match self {
            Self::Account(_) => self.to_string(),
            Self::Slot { block, .. } => block_entry(block),
        }
    }

    /// The name of the key in one of the places of an entry.
    fn at(entry: &str, place: usize) -> Option<Self> {
        let name = match entry.strip_prefix("block.") {
            Some(block) => Self::Slot {
                block: block.parse().ok()?,
                slot: place.try_into().ok()?,
            },
            None => Self::parse(entry)?,
        };
        (name.entry() == entry && name.place() == place).then_some(name)
    }

    fn place(self) -> usize {
        match self {
            Self::Account(_) => 0,
            Self::Slot { slot, .. } => slot.into(),
        }
    }
}

/// The entry of a block.
pub(super) fn block_entry(block: Uuid) -> String {
    format!("block.{block}")
}

/// Wrapped keys, as they are kept in memory.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    master: String,
    keys: Vec<Option<[u8; WRAPPED_BYTES]>>,
}

/// Wrapped keys, as they are stored. A destroyed key leaves `null` in its place.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: u8,
    master: String,
    keys: Vec<Option<String>>,
}

impl Entry {
    /// Wraps new keys, each bound to its name.
    pub(super) fn wrap(master: &MasterKey, keys: &[(KeyName, Key)]) -> Self {
        let wrap = |(name, key): &(KeyName, Key)| Some(wrapped(master, *name, key));
        Self {
            master: master.id(),
            keys: keys.iter().map(wrap).collect(),
        }
    }

    /// The same keys of the entry with this name, wrapped by another master key. What was
    /// destroyed stays so.
    pub(super) fn rewrap(
        &self,
        entry: &str,
        from: &MasterKeys,
        to: &MasterKey,
    ) -> Result<Self, KeyringError> {
        let rewrap = |place| {
            let name = KeyName::at(entry, place).ok_or_else(|| KeyringError::Entry {
                entry: entry.to_owned(),
            })?;
            let key = self.unwrap(from, name)?;
            Ok(key.map(|key| wrapped(to, name, &key)))
        };
        let keys: Result<_, KeyringError> = (0..self.keys.len()).map(rewrap).collect();
        Ok(Self {
            master: to.id(),
            keys: keys?,
        })
    }

    /// The same entry without these keys of it. `None`: it has no such places.
    pub(super) fn without(&self, keys: &[KeyName]) -> Option<Self> {
        let mut left = self.keys.clone();
        for key in keys {
            *left.get_mut(key.place())? = None;
        }
        Some(Self {
            master: self.master.clone(),
            keys: left,
        })
    }

    /// The id of the master key that wrapped it.
    pub(super) fn master(&self) -> &str {
        &self.master
    }

    /// A key, `None` when it was destroyed.
    pub(super) fn unwrap(
        &self,
        masters: &MasterKeys,
        name: KeyName,
    ) -> Result<Option<Key>, KeyringError> {
        let Some(master) = masters.get(&self.master) else {
            return Err(KeyringError::OtherMasterKey {
                entry: name.entry(),
                needed: self.master.clone(),
                given: masters.ids(),
            });
        };
        let unreadable = || KeyringError::Entry {
            entry: name.entry(),
        };
        let Some(wrapped) = self.keys.get(name.place()).ok_or_else(unreadable)? else {
            return Ok(None);
        };
        let (nonce, sealed) = wrapped.split_at(NONCE_BYTES);
        let context = name.to_string();
        let key: Zeroizing<Vec<u8>> =
            cipher::open(master.bytes(), nonce, sealed, context.as_bytes())
                .ok_or_else(unreadable)?;
        Key::from_slice(&key).map(Some).ok_or_else(unreadable)
    }

    /// As it is stored.
    pub(super) fn encode(&self) -> Bytes {
        let stored = Stored {
            format: FORMAT,
            master: self.master.clone(),
            keys: self
                .keys
                .iter()
                .map(|key| key.map(|wrapped| URL_SAFE_NO_PAD.encode(wrapped)))
                .collect(),
        };
        let stored = serde_json::to_vec(&stored).expect("text and numbers always serialise");
        stored.into()
    }

    /// Reads a stored entry.
    pub(super) fn decode(stored: &[u8]) -> Option<Self> {
        let stored: Stored = serde_json::from_slice(stored).ok()?;
        if stored.format != FORMAT {
            return None;
        }
        let read = |text: String| URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok();
        let mut keys = Vec::with_capacity(stored.keys.len());
        for key in stored.keys {
            keys.push(match key {
                Some(text) => Some(read(text)?),
                None => None,
            });
        }
        Some(Self {
            master: stored.master,
            keys,
        })
    }

    /// What it takes in memory, about.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.keys.len() * (WRAPPED_BYTES + 1)
    }
}

fn wrapped(master: &MasterKey, name: KeyName, key: &Key) -> [u8; WRAPPED_BYTES] {
    let context = name.to_string();
    let (nonce, sealed) = cipher::seal(master.bytes(), key.bytes(), context.as_bytes());
    let mut wrapped = [0; WRAPPED_BYTES];
    wrapped[..NONCE_BYTES].copy_from_slice(&nonce);
    wrapped[NONCE_BYTES..].copy_from_slice(&sealed);
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn master(digit: char) -> MasterKey {
        let digits: String = std::iter::repeat_n(digit, 64).collect();
        digits.parse().expect("a key")
    }

    fn masters(digit: char) -> MasterKeys {
        master(digit).into()
    }

    fn block() -> Vec<(KeyName, Key)> {
        let block = Uuid::from_u128(5);
        (0..3)
            .map(|slot| (KeyName::Slot { block, slot }, Key::random()))
            .collect()
    }

    #[test]
    fn a_wrapped_key_comes_back_from_its_stored_form_under_its_own_name_only() {
        let keys = block();
        let stored = Entry::wrap(&master('a'), &keys).encode();
        let mut entry = Entry::decode(&stored).expect("reads");
        for (name, key) in &keys {
            let found = entry.unwrap(&masters('a'), *name).expect("unwraps");
            assert_eq!(found.expect("is there").bytes(), key.bytes());
        }
        entry.keys.swap(0, 1);
        assert!(matches!(
            entry.unwrap(&masters('a'), keys[0].0),
            Err(KeyringError::Entry { .. })
        ));
        let beyond = KeyName::Slot {
            block: Uuid::from_u128(5),
            slot: 9,
        };
        assert!(entry.unwrap(&masters('a'), beyond).is_err());
    }

    #[test]
    fn a_destroyed_slot_is_known_as_destroyed_and_the_others_stay() {
        let keys = block();
        let mut entry = Entry::wrap(&master('a'), &keys);
        entry.keys[1] = None;
        let entry = Entry::decode(&entry.encode()).expect("reads");
        let is_there = |slot: usize| {
            let key = entry.unwrap(&masters('a'), keys[slot].0).expect("reads");
            key.is_some()
        };
        assert_eq!([0, 1, 2].map(is_there), [true, false, true]);
    }

    #[test]
    fn another_master_key_is_named_instead_of_failing_to_decrypt() {
        let keys = block();
        let entry = Entry::wrap(&master('a'), &keys);
        assert!(matches!(
            entry.unwrap(&masters('b'), keys[0].0),
            Err(KeyringError::OtherMasterKey { needed, given, .. })
                if needed == master('a').id() && given == master('b').id()
        ));
    }

    #[test]
    fn a_rewrapped_entry_holds_the_same_keys_and_those_destroyed_stay_so() {
        let keys = block();
        let mut entry = Entry::wrap(&master('a'), &keys);
        entry.keys[1] = None;
        let name = keys[0].0.entry();
        let anew = entry.rewrap(&name, &masters('a'), &master('b'));
        let anew = anew.expect("rewraps");
        assert_eq!(anew.master(), master('b').id());
        for (place, (name, key)) in keys.iter().enumerate() {
            let found = anew.unwrap(&masters('b'), *name).expect("unwraps");
            let found = found.map(|found| *found.bytes());
            assert_eq!(found, (place != 1).then(|| *key.bytes()));
        }
        assert!(anew.unwrap(&masters('a'), keys[0].0).is_err());
        let elsewhere = block_entry(Uuid::from_u128(6));
        for wrong in [elsewhere.as_str(), "block.5", "account.5", "x", ""] {
            let moved = entry.rewrap(wrong, &masters('a'), &master('b'));
            assert!(matches!(moved, Err(KeyringError::Entry { .. })), "{wrong}");
        }
    }

    #[test]
    fn only_names_that_we_give_are_names() {
        let account = format!("account.{}", Uuid::from_u128(1));
        let slot = format!("{}.255", Uuid::from_u128(1));
        for name in [&account, &slot] {
            let parsed = KeyName::parse(name).expect("a name");
            assert_eq!(parsed.to_string(), *name);
        }
        let upper = account.to_uppercase();
        for wrong in [
            "",
            "account",
            "account.x",
            "x.1",
            &upper,
            &format!("{slot}0"),
        ] {
            assert_eq!(KeyName::parse(wrong), None);
        }
    }

    #[test]
    fn an_entry_keeps_its_stored_form() {
        let stored = format!(
            r#"{{"format":1,"master":"01234567","keys":["{}",null]}}"#,
            "A".repeat(96)
        );
        let entry = Entry::decode(stored.as_bytes()).expect("reads");
        assert_eq!(entry.encode(), stored);
        let newer = stored.replace("\"format\":1", "\"format\":2");
        assert_eq!(Entry::decode(newer.as_bytes()), None);
    }

    #[test]
    fn an_entry_that_was_stored_long_ago_still_opens() {
        let stored = r#"{"format":1,"master":"e0e77a50","keys":["hEYfRAS3GrGaBcqA6XdGpMZhwhxKRj8k13dHMgCq3wc-3DYpeQxOcuTJtVkHBWjcN91cZ-g8TH7etoEEe9HgT4KXI5OkWabR"]}"#;
        let entry = Entry::decode(stored.as_bytes()).expect("reads");
        let name = KeyName::Account(AccountId(Uuid::from_u128(1)));
        let key = entry.unwrap(&masters('a'), name).expect("unwraps");
        assert_eq!(key.expect("is there").bytes(), &[7; 32]);
    }
}
