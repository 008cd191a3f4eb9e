//! Texts from outside, made safe to be laid out: one line, and not endless.

/// More than any text of the domain may have.
const MOST_CHARS: usize = 1_000;

/// The text on one line, without control characters, and cut where it is too long. What comes from
/// the domain is so already; a stored text of other times may not be.
pub(crate) fn one_line(text: &str) -> String {
    text.trim()
        .chars()
        .take(MOST_CHARS)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_control_characters_become_spaces_and_nothing_is_endless() {
        assert_eq!(one_line(" a\nb\u{7}c\r\n"), "a b c");
        assert_eq!(one_line(&"é".repeat(2_000)).chars().count(), MOST_CHARS);
    }
}
