//! What makes a command that is sent twice be done once.

use serde::{Deserialize, Serialize};

use crate::platform;

/// Names one thing that somebody wants done. It is made when a form opens, and kept while it is
/// tried again: however often that is, the thing is done once. What is tried again after a reload is
/// kept with its key.
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

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn a_key_is_visible_characters_of_a_fixed_length() {
        let mut bytes = [7; 16];
        bytes[0] = 255;
        assert_eq!(hex(bytes), "ff070707070707070707070707070707");
    }
}
