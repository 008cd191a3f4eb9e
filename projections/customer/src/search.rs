//! Words of a search and the tokens that a document is found by.
//!
//! Both sides fold text the same way: written in ASCII (so accents make no difference), in lower
//! case, split into words, each cut to [`WORD_CHARS`]. A document stores every prefix of its words, so a search is equality on an
//! indexed array, however far somebody has typed. Text indexes and regular expressions are not
//! used: the first differ between servers, the second scan.

use std::collections::BTreeSet;

use deunicode::deunicode_with_tofu;

/// The longest search, in characters.
pub const MAX_QUERY_CHARS: usize = 100;

/// The most words in one search.
pub const MAX_QUERY_WORDS: usize = 8;

/// Words are told apart by this many characters.
const WORD_CHARS: usize = 16;

/// The most distinct words that one document, or part of one, is found by.
const DOCUMENT_WORDS: usize = 32;

/// The shortest prefix stored. A word of one character is stored as it is.
const SHORTEST_PREFIX: usize = 2;

/// The words of a search: every one must match.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    words: BTreeSet<String>,
}

/// Why a text is no search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// More than [`MAX_QUERY_CHARS`].
    #[error("a search has at most {MAX_QUERY_CHARS} characters")]
    TooLong,
    /// More than [`MAX_QUERY_WORDS`].
    #[error("a search has at most {MAX_QUERY_WORDS} words")]
    TooManyWords,
}

impl Search {
    /// Reads what somebody typed. Text without any word restricts nothing.
    ///
    /// # Errors
    /// When it is too long.
    pub fn parse(text: &str) -> Result<Self, SearchError> {
        if text.chars().count() > MAX_QUERY_CHARS {
            return Err(SearchError::TooLong);
        }
        let words: BTreeSet<String> = words(text).collect();
        if words.len() > MAX_QUERY_WORDS {
            return Err(SearchError::TooManyWords);
        }
        Ok(Self { words })
    }

    /// The folded words.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}

/// What a document with these texts is found by: the prefixes of its first words.
pub(crate) fn tokens<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut found = BTreeSet::new();
    for word in texts.into_iter().flat_map(words) {
        if found.len() == DOCUMENT_WORDS {
            break;
        }
        found.insert(word);
    }
    let mut tokens = BTreeSet::new();
    for word in found {
        // Folded words are ASCII: every byte is a character.
        for end in SHORTEST_PREFIX..word.len() {
            tokens.insert(word[..end].to_owned());
        }
        tokens.insert(word);
    }
    tokens.into_iter().collect()
}

/// The folded words of a text, in its order.
fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = deunicode_with_tofu(text, " ").to_ascii_lowercase();
    let words: Vec<String> = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word[..word.len().min(WORD_CHARS)].to_owned())
        .collect();
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(document: &[&str], search: &str) -> bool {
        let tokens = tokens(document.iter().copied());
        let search = Search::parse(search).expect("short enough");
        search.words().all(|word| tokens.iter().any(|t| t == word))
    }

    #[test]
    fn every_word_of_a_search_must_match_in_any_order() {
        let launch = ["Suborbital hop", "Corn Ranch", "New Shepard"];
        assert!(finds(&launch, "shepard corn"));
        assert!(!finds(&launch, "shepard mars"));
    }

    #[test]
    fn a_word_is_found_from_its_second_letter_on_up_to_its_end() {
        for end in 2..="interplanetary".len() {
            assert!(finds(&["Interplanetary"], &"interplanetary"[..end]));
        }
        assert!(!finds(&["Interplanetary"], "i"));
        assert!(finds(&["Plan B"], "b"));
        assert!(!finds(&["Plan B"], "planet"));
    }

    #[test]
    fn accents_and_case_make_no_difference() {
        assert!(finds(&["Alcântara"], "ALCANTARA"));
        assert!(finds(&["Alcantara"], "alcânt"));
        assert!(finds(&["Andøya"], "andoya"));
        assert!(finds(&["Straße"], "strasse"));
        // The same letters, composed and decomposed.
        assert!(finds(&["Ma\u{304}hia"], "Māhia"));
        assert!(finds(&["ＦＡＬＣＯＮ ９"], "falcon 9"));
    }

    #[test]
    fn long_words_are_told_apart_by_their_first_letters_only() {
        assert!(finds(
            &["abcdefghijklmnopqrstuvwxyz"],
            "abcdefghijklmnopqrst"
        ));
    }

    #[test]
    fn a_search_is_bounded() {
        assert_eq!(Search::parse(&"x".repeat(101)), Err(SearchError::TooLong));
        assert_eq!(
            Search::parse("a b c d e f g h i"),
            Err(SearchError::TooManyWords)
        );
        assert!(Search::parse(&"ä".repeat(100)).is_ok());
        assert_eq!(Search::parse(" - !"), Ok(Search::default()));
    }

    #[test]
    fn a_document_has_a_bounded_number_of_tokens() {
        let text: Vec<String> = (0..1_000).map(|n| format!("abcdefghijk{n:08}")).collect();
        let text = text.join(" ");
        assert!(tokens([text.as_str()]).len() <= DOCUMENT_WORDS * WORD_CHARS);
    }
}
