//! What makes a command that is sent twice be done once.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Refusal, platform};

/// Names one thing that somebody wants done, and is kept while it is tried again: however often that
/// is, the thing is done once. Of the dialogs of a page it is a [`PageKey`]; of a form that is tried
/// again after a reload, a [`KeptKey`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandKey(String);

impl CommandKey {
    /// Another one than any before.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "each is another")]
    pub fn new() -> Self {
        Self(hex(platform::random()))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for CommandKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CommandKey")
    }
}

/// The key of what is done next by the dialogs of a page. It is the page's: whoever closes a dialog
/// when no answer came, and opens it again, still wants the same thing. APIs take one key for each
/// kind of thing and what it is done to.
#[derive(Clone, Copy, PartialEq)]
pub struct PageKey(CopyValue<CommandKey>);

/// The key of what is done next, for as long as the component is there that asks for it: the page.
#[must_use]
pub fn use_page_key() -> PageKey {
    PageKey(use_hook(|| CopyValue::new(CommandKey::new())))
}

impl PageKey {
    /// That of what is tried now.
    #[must_use]
    pub fn now(self) -> CommandKey {
        self.0.peek().clone()
    }

    /// Notes what came of it: what is done next is something else when it is done, and when it was
    /// done before and is filled in otherwise now.
    ///
    /// # Errors
    /// What came of it.
    pub fn note<T>(mut self, came: Result<T, Refusal>) -> Result<T, Refusal> {
        if is_over(&came) {
            self.0.set(CommandKey::new());
        }
        came
    }
}

/// The key of a form that makes something new. From when it is sent until it is known to be done the
/// tab keeps it under a name, so that what is sent again after a reload is the same.
#[derive(Clone)]
pub struct KeptKey {
    name: &'static str,
    key: CommandKey,
}

/// The key that the tab keeps under a name, or a new one.
#[must_use]
pub fn use_kept_key(name: &'static str) -> KeptKey {
    use_hook(|| KeptKey {
        name,
        key: platform::store_get(name).map_or_else(CommandKey::new, CommandKey),
    })
}

impl KeptKey {
    /// It is about to be sent.
    #[must_use]
    pub fn keep(&self) -> &CommandKey {
        platform::store_set(self.name, self.key.text());
        &self.key
    }

    /// Notes what came of it: the tab forgets the key when it is done, and when it was for something
    /// that was filled in otherwise, which a reload leaves behind.
    ///
    /// # Errors
    /// What came of it.
    pub fn note<T>(&self, came: Result<T, Refusal>) -> Result<T, Refusal> {
        if is_over(&came) {
            platform::store_remove(self.name);
        }
        came
    }
}

/// Whether a key names nothing any more that is still to be done.
fn is_over<T>(came: &Result<T, Refusal>) -> bool {
    came.as_ref().err().is_none_or(Refusal::was_sent_before)
}

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_characters_of_a_fixed_length() {
        let mut bytes = [7; 16];
        bytes[0] = 255;
        assert_eq!(hex(bytes), "ff070707070707070707070707070707");
    }

    #[test]
    fn a_key_is_over_when_its_thing_is_done_and_when_another_thing_was_done_under_it() {
        let refused = |code: &str| {
            let code = code.to_owned();
            Err::<(), _>(Refusal {
                code,
                ..Refusal::unreadable()
            })
        };
        assert!(is_over(&Ok(())));
        assert!(is_over(&refused("idempotency_key_reused")));
        // It may have been done, or may yet be.
        assert!(!is_over(&Err::<(), _>(Refusal::unanswered())));
        assert!(!is_over(&refused("busy")));
    }
}
