//! What tells one content from another.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The first 64 bits of a digest: enough for names, which nobody attacks but who builds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    /// That of several contents, in this order.
    pub(crate) fn of<'a, T: AsRef<[u8]> + ?Sized + 'a>(
        contents: impl IntoIterator<Item = &'a T>,
    ) -> Self {
        let mut digest = Sha256::new();
        for content in contents {
            let content = content.as_ref();
            // With its length, so that no two contents run into each other.
            digest.update((content.len() as u64).to_be_bytes());
            digest.update(content);
        }
        let digest = digest.finalize();
        Self(
            digest[..8]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        )
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_do_not_run_into_each_other() {
        assert_eq!(Fingerprint::of(["ab", "c"]), Fingerprint::of(["ab", "c"]));
        assert_ne!(Fingerprint::of(["ab", "c"]), Fingerprint::of(["a", "bc"]));
    }
}
