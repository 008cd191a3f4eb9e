//! Words of a search.

/// The longest search, in characters.
pub const MAX_SEARCH_CHARS: usize = 100;

/// The most words in one search.
pub const MAX_SEARCH_WORDS: usize = 8;

/// The words of a search: every one must be there, in any case of its letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
}

/// Why a text is no search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// More than [`MAX_SEARCH_CHARS`].
    #[error("must have at most {MAX_SEARCH_CHARS} characters")]
    TooLong,
    /// More than [`MAX_SEARCH_WORDS`].
    #[error("must have at most {MAX_SEARCH_WORDS} words")]
    TooManyWords,
    /// PostgreSQL has no place for the character U+0000.
    #[error("must not contain the character U+0000")]
    Nul,
}

impl Search {
    /// Reads what somebody typed. Text without any word restricts nothing.
    ///
    /// # Errors
    /// When it is too long, or can't be looked for.
    pub fn parse(text: &str) -> Result<Self, SearchError> {
        if text.chars().count() > MAX_SEARCH_CHARS {
            return Err(SearchError::TooLong);
        }
        if text.contains('\0') {
            return Err(SearchError::Nul);
        }
        let words: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
        if words.len() > MAX_SEARCH_WORDS {
            return Err(SearchError::TooManyWords);
        }
        Ok(Self { words })
    }

    /// What `ilike` finds the words by.
    pub(super) fn patterns(&self) -> impl Iterator<Item = String> + '_ {
        self.words.iter().map(|word| {
            let plain: String = word
                .chars()
                .flat_map(|c| {
                    let is_special = matches!(c, '%' | '_' | '\\');
                    is_special.then_some('\\').into_iter().chain([c])
                })
                .collect();
            format!("%{plain}%")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_looked_for_as_it_is_written() {
        let search = Search::parse(" 100%  new_shepard \\ ").unwrap();
        let patterns: Vec<_> = search.patterns().collect();
        assert_eq!(patterns, [r"%100\%%", r"%new\_shepard%", r"%\\%"]);
        assert_eq!(Search::parse("  "), Ok(Search::default()));
    }

    #[test]
    fn a_search_is_bounded() {
        assert_eq!(
            Search::parse(&"a".repeat(MAX_SEARCH_CHARS + 1)),
            Err(SearchError::TooLong)
        );
        assert_eq!(
            Search::parse("a b c d e f g h i"),
            Err(SearchError::TooManyWords)
        );
        assert_eq!(Search::parse("a\0"), Err(SearchError::Nul));
    }
}
