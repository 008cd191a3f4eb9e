//! The entry of the bucket that names its master keys: which one wraps, which ones are still
//! needed while they are being replaced, and which were replaced for good.
//!
//! It is what keeps processes together that were started with different keys: none begins without
//! a key that it would need, and none wraps under one that was replaced.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::KeyringError;
use super::master::{MasterKey, MasterKeys};

/// The name of the entry.
pub(super) const MASTER_ENTRY: &str = "master";

/// The form of the entry once a key was replaced. Until then it is the id of the only one.
const FORMAT: u8 = 2;

/// The master keys of the bucket, by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Masters {
    format: u8,
    /// Wraps what others wrapped before.
    current: String,
    /// May still be needed: entries are being wrapped anew.
    needed: Vec<String>,
    /// Wrap nothing any more.
    retired: Vec<String>,
}

impl Masters {
    /// Those of a bucket whose first key is wrapped.
    pub(super) fn begun_by(master: &MasterKey) -> Self {
        Self {
            format: FORMAT,
            current: master.id(),
            needed: Vec::new(),
            retired: Vec::new(),
        }
    }

    /// The same bucket, in which `master` begins to take the place of the others.
    pub(super) fn replaced_by(&self, master: &MasterKey) -> Self {
        let id = master.id();
        let mut next = self.clone();
        if next.current != id {
            next.needed
                .push(std::mem::replace(&mut next.current, id.clone()));
        }
        next.needed.retain(|known| *known != id);
        next.retired.retain(|known| *known != id);
        next
    }

    /// The same bucket when the others are needed no more.
    pub(super) fn settled(&self) -> Self {
        let mut next = self.clone();
        let settled = std::mem::take(&mut next.needed);
        next.retired.retain(|known| !settled.contains(known));
        next.retired.extend(settled);
        next
    }

    /// The keys that are not needed any more.
    pub(super) fn retired(&self) -> &[String] {
        &self.retired
    }

    /// Refuses keys of which one that is needed is missing.
    pub(super) fn check(&self, given: &MasterKeys) -> Result<(), KeyringError> {
        let mut needed = [&self.current].into_iter().chain(&self.needed);
        match needed.find(|id| given.get(id).is_none()) {
            None => Ok(()),
            Some(missing) => Err(lacking(missing, given)),
        }
    }

    /// Which of the given keys wraps new ones: the first, unless it was replaced already.
    pub(super) fn wrapping<'a>(
        &self,
        given: &'a MasterKeys,
    ) -> Result<&'a MasterKey, KeyringError> {
        let first = given.first().id();
        let wraps = match self.needed.contains(&first) || self.retired.contains(&first) {
            true => &self.current,
            false => &first,
        };
        given.get(wraps).ok_or_else(|| lacking(wraps, given))
    }

    /// As it is stored.
    pub(super) fn encode(&self) -> Bytes {
        if self.needed.is_empty() && self.retired.is_empty() {
            return self.current.clone().into();
        }
        let stored = serde_json::to_vec(self).expect("texts and numbers always serialise");
        stored.into()
    }

    /// Reads the stored entry.
    pub(super) fn decode(stored: &[u8]) -> Option<Self> {
        if stored.len() == 8 {
            return Some(Self {
                format: FORMAT,
                current: String::from_utf8(stored.to_vec()).ok()?,
                needed: Vec::new(),
                retired: Vec::new(),
            });
        }
        let read: Self = serde_json::from_slice(stored).ok()?;
        (read.format == FORMAT).then_some(read)
    }
}

fn lacking(id: &str, given: &MasterKeys) -> KeyringError {
    KeyringError::OtherMasterKey {
        entry: MASTER_ENTRY.to_owned(),
        needed: id.to_owned(),
        given: given.ids(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(digits: &str) -> MasterKeys {
        let keys: Vec<String> = digits
            .chars()
            .map(|digit| digit.to_string().repeat(64))
            .collect();
        keys.join(",").parse().expect("keys")
    }

    fn id(digit: &str) -> String {
        given(digit).first().id()
    }

    /// What wraps, or which key is missing for it.
    fn wraps(masters: &Masters, digits: &str) -> Result<String, String> {
        let given = given(digits);
        masters
            .wrapping(&given)
            .map(MasterKey::id)
            .map_err(|error| match error {
                KeyringError::OtherMasterKey { needed, .. } => needed,
                other => panic!("{other}"),
            })
    }

    fn begins(masters: &Masters, digits: &str) -> bool {
        masters.check(&given(digits)).is_ok()
    }

    #[test]
    fn a_key_that_is_being_replaced_is_needed_until_it_is_not() {
        let old = Masters::begun_by(given("a").first());
        assert!(begins(&old, "a") && begins(&old, "ab") && begins(&old, "ba"));
        assert!(!begins(&old, "b"));
        let replacing = old.replaced_by(given("b").first());
        assert!(begins(&replacing, "ab") && begins(&replacing, "ba"));
        assert!(!begins(&replacing, "a") && !begins(&replacing, "b"));
        let new = replacing.settled();
        assert!(begins(&new, "b") && begins(&new, "ab"));
        assert!(!begins(&new, "a"));
        assert_eq!(new.retired(), [id("a")]);
    }

    #[test]
    fn the_first_key_wraps_unless_it_was_replaced() {
        let old = Masters::begun_by(given("a").first());
        assert_eq!(wraps(&old, "ab"), Ok(id("a")));
        assert_eq!(wraps(&old, "ba"), Ok(id("b")));
        let replacing = old.replaced_by(given("b").first());
        for masters in [&replacing, &replacing.settled()] {
            assert_eq!(wraps(masters, "ba"), Ok(id("b")));
            assert_eq!(wraps(masters, "ab"), Ok(id("b")));
            assert_eq!(wraps(masters, "a"), Err(id("b")));
            // The next one is on its way.
            assert_eq!(wraps(masters, "cb"), Ok(id("c")));
        }
    }

    #[test]
    fn a_replacement_may_itself_be_replaced_or_taken_back() {
        let old = Masters::begun_by(given("a").first());
        let replacing = old.replaced_by(given("b").first());
        assert_eq!(replacing.replaced_by(given("b").first()), replacing);
        let third = replacing.replaced_by(given("c").first());
        assert!(begins(&third, "cba") && !begins(&third, "cb") && !begins(&third, "ca"));
        let back = third.settled().replaced_by(given("a").first());
        assert_eq!(wraps(&back, "ac"), Ok(id("a")));
        assert!(begins(&back, "ac"), "b is needed no more");
        assert_eq!(back.settled().retired(), [id("b"), id("c")]);
    }

    #[test]
    fn the_entry_keeps_its_stored_forms() {
        let old = Masters::begun_by(given("a").first());
        assert_eq!(old.encode(), id("a"));
        assert_eq!(Masters::decode(id("a").as_bytes()), Some(old.clone()));
        let (a, b) = (id("a"), id("b"));
        let replacing = old.replaced_by(given("b").first());
        let stored = format!(r#"{{"format":2,"current":"{b}","needed":["{a}"],"retired":[]}}"#);
        assert_eq!(replacing.encode(), stored);
        assert_eq!(Masters::decode(stored.as_bytes()), Some(replacing));
        let newer = stored.replace("\"format\":2", "\"format\":3");
        assert_eq!(Masters::decode(newer.as_bytes()), None);
    }
}
