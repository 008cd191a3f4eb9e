//! What is kept of a message that somebody posts: its plain words.
//!
//! Names, addresses, numbers and keys are no plain words, so what is personal in a message mostly does not
//! come through, whatever whoever wrote it was careless with. Words of a natural language in small letters
//! do: that is what a message is for.

/// What stands for whatever is left out.
const LEFT_OUT: &str = "…";
/// The longest plain word: longer ones are keys.
const MAX_WORD: usize = 24;

/// The plain words of a message: ASCII letters, all of them small but for the message's first, with signs of
/// punctuation around them, or hyphens and apostrophes in them.
pub(super) fn plain_words(message: &str) -> String {
    let mut plain = String::with_capacity(message.len());
    let mut is_after_gap = false;
    for (place, word) in message.split_whitespace().enumerate() {
        let is_plain = is_plain(word, place == 0);
        if !is_plain && is_after_gap {
            continue;
        }
        if place > 0 {
            plain.push(' ');
        }
        plain.push_str(if is_plain { word } else { LEFT_OUT });
        is_after_gap = !is_plain;
    }
    plain
}

fn is_plain(word: &str, may_begin_large: bool) -> bool {
    let core = word.trim_matches(['.', ',', ';', ':', '!', '?', '(', ')', '"', '\'', '`']);
    let core = match may_begin_large {
        true => core
            .strip_prefix(|c: char| c.is_ascii_uppercase())
            .unwrap_or(core),
        false => core,
    };
    let is_of_words = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'\'');
    word.len() <= MAX_WORD && core.bytes().all(is_of_words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_come_through() {
        for plain in [
            "The scanner at the gate does not answer.",
            "can't be read (twice), re-sent; why?",
            "I give up!",
            "a",
        ] {
            assert_eq!(plain_words(plain), plain);
        }
    }

    #[test]
    fn what_may_be_personal_does_not() {
        for (posted, kept) in [
            (
                "Could not print the ticket of Anna Smith.",
                "Could not print the ticket of …",
            ),
            ("anna@example.com did not answer", "… did not answer"),
            ("call +49 30 1234567 now", "call … now"),
            ("token=eyJhbGciOi.eyJzdWIi", "…"),
            ("born 1961-04-12, Sydney", "born …"),
            ("Größe und Übermut", "… und …"),
            ("see https://example.com/?name=anna", "see …"),
            ("key abcdefghijklmnopqrstuvwxyz", "key …"),
            ("  ", ""),
        ] {
            assert_eq!(plain_words(posted), kept);
        }
    }
}
