//! Passwords and which of them are good enough, after NIST SP 800-63B and OWASP ASVS 5: length
//! counts, and not being known; nothing is asked of the kinds of characters.

use std::collections::HashSet;
use std::fmt;
use std::io::Read;
use std::sync::LazyLock;

use domain::text::Email;
use flate2::read::GzDecoder;
use secrecy::zeroize::Zeroizing;
use unicode_normalization::UnicodeNormalization;

/// The most characters of a password.
const MOST: usize = 128;

/// The fewest where the password is all that protects an account.
const LEAST_ALONE: usize = 15;

/// The fewest where a second factor is on.
const LEAST_WITH_SECOND_FACTOR: usize = 8;

/// The shortest of somebody's own words that is looked for.
const LEAST_WORD: usize = 4;

/// Words that everybody thinks of here.
const OUR_WORDS: [&str; 2] = ["astrobookings", "astro bookings"];

/// Passwords of eight characters and more that many people use, in lower case, one a line; see
/// `data/README.md`.
static COMMON: LazyLock<HashSet<Box<str>>> = LazyLock::new(|| {
    let mut text = String::new();
    GzDecoder::new(&include_bytes!("../data/common-passwords.txt.gz")[..])
        .read_to_string(&mut text)
        .expect("the list was compressed by us");
    text.lines().map(Box::from).collect()
});

/// A password that somebody typed in: at most 128 characters, in Unicode's normal form C, so that
/// it is the same from every keyboard.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

/// What is wrong with a new password. Each completes the sentence "the password …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Longer than any that is looked at.
    #[error("must have at most {MOST} characters")]
    TooLong,
    /// Too short.
    #[error("must have at least {least} characters")]
    TooShort {
        /// The characters that it must have.
        least: usize,
    },
    /// Many people use it, so it is the first that is tried.
    #[error("is one that many people use: choose another")]
    Common,
    /// It contains what anybody knows of its owner.
    #[error("must not contain a part of your email address or our name")]
    OwnWord,
}

impl Password {
    /// Takes what was typed in. Whether it is good enough is asked only of a new one.
    ///
    /// # Errors
    /// When it is too long to be looked at.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        // Composing makes a text shorter, but never by more than this.
        if text.len() > 18 * MOST {
            return Err(PasswordError::TooLong);
        }
        let mut composed = Zeroizing::new(String::with_capacity(2 * text.len()));
        composed.extend(text.nfc());
        if composed.chars().count() > MOST {
            return Err(PasswordError::TooLong);
        }
        Ok(Self(composed))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether it is good enough to be the new one of whoever has `email`.
    pub(crate) fn judge(
        &self,
        email: &Email,
        second_factor_is_on: bool,
    ) -> Result<(), PasswordError> {
        let least = if second_factor_is_on {
            LEAST_WITH_SECOND_FACTOR
        } else {
            LEAST_ALONE
        };
        if self.0.chars().count() < least {
            return Err(PasswordError::TooShort { least });
        }
        let plain = Zeroizing::new(self.0.to_lowercase());
        if COMMON.contains(plain.as_str()) {
            return Err(PasswordError::Common);
        }
        let own = own_words(email);
        if own.iter().any(|word| plain.contains(word.as_str()))
            || OUR_WORDS.iter().any(|word| plain.contains(word))
        {
            return Err(PasswordError::OwnWord);
        }
        Ok(())
    }
}

/// What anybody knows of whoever has this email: its local part, whole and in parts, and the
/// names in its domain, such as that of a company, but not the last one.
fn own_words(email: &Email) -> HashSet<String> {
    let email: String = email.as_str().nfc().collect::<String>().to_lowercase();
    let (local, domain) = email.rsplit_once('@').unwrap_or((&email, ""));
    let names = domain.rsplit_once('.').map_or("", |(names, _)| names);
    let parts = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .map(str::to_owned)
            .collect()
    };
    std::iter::once(local.to_owned())
        .chain(parts(local))
        .chain(parts(names))
        .filter(|word| word.chars().count() >= LEAST_WORD)
        .collect()
}

/// Never shows the password: debug output ends in logs.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str, second_factor_is_on: bool) -> Result<(), PasswordError> {
        let email = Email::parse("ada.lovelace+x@mail.blueorigin.com").unwrap();
        Password::parse(password)?.judge(&email, second_factor_is_on)
    }

    #[test]
    fn a_password_alone_has_fifteen_characters_and_with_a_second_factor_eight() {
        assert_eq!(
            judged("fourteen chars", false),
            Err(PasswordError::TooShort { least: 15 })
        );
        assert_eq!(judged("fifteen chars!!", false), Ok(()));
        assert_eq!(
            judged("7 chars", true),
            Err(PasswordError::TooShort { least: 8 })
        );
        assert_eq!(judged("8 chars!", true), Ok(()));
    }

    #[test]
    fn characters_are_counted_not_bytes_and_any_of_them_will_do() {
        assert_eq!(judged("пароль и ключик", false), Ok(()));
        assert_eq!(judged(&"🚀🌍 ".repeat(5), false), Ok(()));
        assert_eq!(judged(&"é".repeat(128), false), Ok(()));
        assert_eq!(judged(&"é".repeat(129), false), Err(PasswordError::TooLong));
        assert_eq!(
            judged(&"x".repeat(1_000_000), false),
            Err(PasswordError::TooLong)
        );
    }

    #[test]
    fn a_password_is_the_same_from_every_keyboard() {
        let composed = Password::parse("caf\u{e9}").unwrap();
        let decomposed = Password::parse("cafe\u{301}").unwrap();
        assert_eq!(composed.bytes(), decomposed.bytes());
    }

    #[test]
    fn a_password_that_many_people_use_is_refused_in_any_case() {
        for common in [
            "123456789987654321",
            "1Q2W3E4R5T6Y7U8I9O0P",
            "PasswordPassword",
        ] {
            assert_eq!(
                judged(common, false),
                Err(PasswordError::Common),
                "{common}"
            );
        }
        assert_eq!(judged("PassWord1", true), Err(PasswordError::Common));
    }

    #[test]
    fn a_password_does_not_contain_its_owners_words() {
        for own in [
            "I am Lovelace, hear me",
            "BLUEORIGIN flies to the moon",
            "my ada.lovelace+x password",
            "the Astro Bookings password",
        ] {
            assert_eq!(judged(own, false), Err(PasswordError::OwnWord), "{own}");
        }
        // Three letters are in too many words, and everybody has a `com`.
        assert_eq!(judged("a Canadian comedian", false), Ok(()));
    }

    #[test]
    fn the_list_holds_thousands_that_are_long_enough_and_nothing_else() {
        let alone = COMMON
            .iter()
            .filter(|common| common.chars().count() >= LEAST_ALONE);
        assert!(alone.count() > 3_000);
        for common in COMMON.iter() {
            assert!(common.chars().count() >= LEAST_WITH_SECOND_FACTOR);
            let read = Password::parse(&common.to_lowercase()).unwrap();
            assert_eq!(read.bytes(), common.as_bytes());
        }
    }

    #[test]
    fn a_password_never_shows() {
        let password = Password::parse("correct horse battery staple").unwrap();
        assert_eq!(format!("{password:?}"), "Password");
    }
}
