//! Recovery codes: what takes the place of a second factor that was lost. Each is good once.

use std::fmt;
use std::str::FromStr;

use rand::RngCore;
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};

use crate::token::Hash;

/// How many there are at first.
pub(crate) const COUNT: usize = 10;

/// The characters of a code; 120 bits, so that a plain hash keeps it (ASVS 6.5.2).
const LENGTH: usize = 24;

/// Crockford's base32: nothing that looks like something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery code.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<String>);

/// The text is no recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of the recovery codes, four groups of six letters and digits")]
pub struct NotARecoveryCode;

impl FromStr for RecoveryCode {
    type Err = NotARecoveryCode;

    /// Forgives small letters, other separators, and what looks alike.
    fn from_str(text: &str) -> Result<Self, NotARecoveryCode> {
        if text.len() > 2 * LENGTH {
            return Err(NotARecoveryCode);
        }
        let mut code = Zeroizing::new(String::with_capacity(LENGTH));
        for c in text.chars().filter(|c| !matches!(c, '-' | ' ')) {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            if !c.is_ascii() || !ALPHABET.contains(&(c as u8)) {
                return Err(NotARecoveryCode);
            }
            code.push(c);
        }
        if code.len() == LENGTH {
            Ok(Self(code))
        } else {
            Err(NotARecoveryCode)
        }
    }
}

impl RecoveryCode {
    /// A new set of them.
    pub(crate) fn random_set() -> Vec<Self> {
        (0..COUNT).map(|_| Self::random()).collect()
    }

    fn random() -> Self {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        rand::rng().fill_bytes(&mut *bytes);
        // 256 is a multiple of 32, so each character is as likely as any other.
        let code = bytes
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        Self(Zeroizing::new(code.collect()))
    }

    /// The code in four groups, as it is shown: a secret.
    #[must_use]
    pub fn expose(&self) -> String {
        let groups: Vec<_> = (0..LENGTH)
            .step_by(6)
            .map(|at| &self.0[at..at + 6])
            .collect();
        groups.join("-")
    }

    pub(crate) fn hash(&self) -> Hash {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_was_copied() {
        for code in RecoveryCode::random_set() {
            let shown = code.expose();
            assert_eq!(shown.len(), LENGTH + 3);
            for copied in [
                shown.clone(),
                shown.to_lowercase(),
                shown.replace('-', " "),
                shown.replace('-', ""),
                shown.replace('0', "o").replace('1', "l"),
            ] {
                assert_eq!(copied.parse(), Ok(code.clone()), "{copied}");
            }
        }
    }

    #[test]
    fn codes_of_a_set_differ_and_show_nowhere() {
        let set = RecoveryCode::random_set();
        let different: std::collections::HashSet<_> = set.iter().map(RecoveryCode::hash).collect();
        assert_eq!(different.len(), COUNT);
        assert_eq!(format!("{:?}", set[0]), "RecoveryCode");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let good = RecoveryCode::random_set()[0].expose();
        for bad in [
            "",
            &good[1..],
            &format!("{good}A"),
            &"U".repeat(24),
            &"é".repeat(24),
        ] {
            assert_eq!(bad.parse::<RecoveryCode>(), Err(NotARecoveryCode), "{bad}");
        }
    }
}
