//! The content lines of iCalendar (RFC 5545, section 3.1): escaped, and folded at 75 octets.

use std::fmt::Display;

/// The most octets of a line, its line break not counted.
const MOST_OCTETS: usize = 75;

/// A file of content lines.
#[derive(Debug, Default)]
pub(super) struct Content(String);

impl Content {
    /// Adds a line. The value must be free of what a text is escaped for.
    pub(super) fn value(&mut self, name: &str, value: impl Display) {
        self.fold(&format!("{name}:{value}"));
    }

    /// Adds a line whose value is a text (section 3.3.11).
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let mut escaped = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\\' | ',' | ';' => escaped.extend(['\\', letter]),
                '\n' => escaped.push_str("\\n"),
                _ => escaped.push(letter),
            }
        }
        self.value(name, escaped);
    }

    /// The file.
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// A line that goes on begins with a space, which counts.
    fn fold(&mut self, line: &str) {
        let mut octets = 0;
        for letter in line.chars() {
            if octets + letter.len_utf8() > MOST_OCTETS {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(letter);
            octets += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(value: &str) -> String {
        let mut content = Content::default();
        content.text("X", value);
        content.finish()
    }

    #[test]
    fn a_line_of_75_octets_is_whole_and_one_more_goes_on() {
        let fits = "a".repeat(73);
        assert_eq!(content(&fits), format!("X:{fits}\r\n"));
        assert_eq!(content(&format!("{fits}b")), format!("X:{fits}\r\n b\r\n"));
        let twice = "a".repeat(73 + 74);
        assert_eq!(
            content(&format!("{twice}b")),
            format!("X:{fits}\r\n {}\r\n b\r\n", "a".repeat(74))
        );
    }

    #[test]
    fn a_letter_is_never_parted() {
        let text = format!("{}🚀", "a".repeat(72));
        assert_eq!(content(&text), format!("X:{}\r\n 🚀\r\n", "a".repeat(72)));
    }

    #[test]
    fn what_means_something_else_is_escaped() {
        assert_eq!(content("a,b;c\\d\ne:f"), "X:a\\,b\\;c\\\\d\\ne:f\r\n");
    }
}
