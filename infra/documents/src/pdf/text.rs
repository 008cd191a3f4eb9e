//! Lines of text that keep to their width: wrapped, made smaller, or clipped with an ellipsis.

use krilla::text::KrillaGlyph;

use super::font::{Cluster, Style, clusters};
use crate::plain::one_line;

/// Stands where something was cut off.
const ELLIPSIS: &str = "…";

/// Lengths are sums of fractions; a hair's breadth is no reason to break a line.
const TOLERANCE: f32 = 0.01;

/// A line, ready to be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) style: Style,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// In points.
    pub(crate) width: f32,
}

/// The text on one line. What is too much for the width is cut off.
pub(crate) fn line(text: &str, style: Style, width: f32) -> Line {
    let text = one_line(text);
    let clusters = clusters(&text, style);
    clipped(&text, &clusters, style, width)
}

/// The text on one line, in letters as small as it takes, for what must not be cut off. Below the
/// least size it is cut off nevertheless.
pub(crate) fn shrunk(text: &str, style: Style, width: f32, least: f32) -> Line {
    let text = one_line(text);
    let clusters = clusters(&text, style);
    let shares = share_of(&clusters);
    let style = if shares * style.size > width && shares > 0.0 {
        style.sized((width / shares).max(least))
    } else {
        style
    };
    clipped(&text, &clusters, style, width)
}

/// The text on so many lines at most; what is too much for the last one is cut off. Breaks at
/// spaces, and within a word that is wider than a line.
pub(crate) fn wrapped(text: &str, style: Style, width: f32, most: usize) -> Vec<Line> {
    let text = one_line(text);
    let clusters = clusters(&text, style);
    let is_space = |cluster: &Cluster| text[cluster.text.clone()].trim().is_empty();
    let mut lines = Vec::new();
    let mut rest = clusters.as_slice();
    while !rest.is_empty() {
        let fit = fitting(rest, style, width);
        if fit == rest.len() || lines.len() + 1 >= most {
            lines.push(clipped(&text, rest, style, width));
            break;
        }
        // What comes after the break may be a space: then the word before it ends here.
        let broken = (1..=fit).rev().find(|&end| is_space(&rest[end]));
        let end = broken.unwrap_or(fit.max(1));
        let kept = end - rest[..end].iter().rev().take_while(|c| is_space(c)).count();
        lines.push(joined(&text, &rest[..kept], style));
        let spaces = rest[end..].iter().take_while(|c| is_space(c)).count();
        rest = &rest[end + spaces..];
    }
    lines
}

/// How many of the clusters, from the first on, the width has room for.
fn fitting(clusters: &[Cluster], style: Style, width: f32) -> usize {
    let mut used = 0.0;
    clusters
        .iter()
        .take_while(|cluster| {
            used += cluster.width * style.size;
            used <= width + TOLERANCE
        })
        .count()
}

fn clipped(text: &str, all: &[Cluster], style: Style, width: f32) -> Line {
    if fitting(all, style, width) == all.len() {
        return joined(text, all, style);
    }
    let ellipsis = clusters(ELLIPSIS, style);
    let room = width - share_of(&ellipsis) * style.size;
    let mut kept = joined(text, &all[..fitting(all, style, room)], style);
    let start = kept.text.len();
    kept.text.push_str(ELLIPSIS);
    for mut glyph in ellipsis.into_iter().flat_map(|cluster| cluster.glyphs) {
        kept.width += glyph.x_advance * style.size;
        glyph.text_range = start..kept.text.len();
        kept.glyphs.push(glyph);
    }
    kept
}

/// Some clusters of a text as a line of their own.
fn joined(text: &str, clusters: &[Cluster], style: Style) -> Line {
    let (Some(first), Some(last)) = (clusters.first(), clusters.last()) else {
        return Line {
            text: String::new(),
            style,
            glyphs: Vec::new(),
            width: 0.0,
        };
    };
    let start = first.text.start;
    let moved = |glyph: &KrillaGlyph| {
        let mut glyph = glyph.clone();
        glyph.text_range = glyph.text_range.start - start..glyph.text_range.end - start;
        glyph
    };
    Line {
        text: text[start..last.text.end].to_owned(),
        style,
        glyphs: clusters
            .iter()
            .flat_map(|cluster| cluster.glyphs.iter().map(moved))
            .collect(),
        width: share_of(clusters) * style.size,
    }
}

fn share_of(clusters: &[Cluster]) -> f32 {
    clusters.iter().map(|cluster| cluster.width).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STYLE: Style = Style::regular(10.0);

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_text_breaks_at_spaces() {
        let lines = wrapped("Two seats to low Earth orbit", STYLE, 60.0, 9);
        assert_eq!(texts(&lines), ["Two seats to", "low Earth", "orbit"]);
    }

    #[test]
    fn a_word_that_is_wider_than_a_line_breaks_within() {
        let lines = wrapped("Donaudampfschiff ahoi", STYLE, 45.0, 9);
        assert_eq!(texts(&lines), ["Donauda", "mpfschiff", "ahoi"]);
    }

    #[test]
    fn what_is_too_much_for_the_last_line_is_cut_off() {
        let lines = wrapped("Two seats to low Earth orbit", STYLE, 60.0, 2);
        assert_eq!(texts(&lines), ["Two seats to", "low Earth o…"]);
    }

    #[test]
    fn a_letter_is_not_parted_from_its_accent() {
        let decomposed = "U\u{308}bergru\u{308}n";
        let composed = "Übergrün";
        assert_eq!(
            line(decomposed, STYLE, 500.0).width,
            line(composed, STYLE, 500.0).width
        );
        for width in [4.0, 8.0, 12.0, 20.0, 30.0] {
            for line in wrapped(decomposed, STYLE, width, 99) {
                assert!(!line.text.starts_with('\u{308}'), "{:?}", line.text);
            }
        }
    }

    #[test]
    fn what_must_not_be_cut_off_gets_smaller_letters() {
        let amount = "92,233,720,368,547,758.07 USD";
        let shrunk = shrunk(amount, STYLE, 90.0, 1.0);
        assert_eq!(shrunk.text, amount);
        assert!(shrunk.width <= 90.0 + TOLERANCE && shrunk.width > 89.0);
        assert_eq!(super::shrunk("1.00 USD", STYLE, 90.0, 1.0).style, STYLE);
    }

    #[test]
    fn characters_that_the_font_lacks_are_boxes() {
        let boxes = line("王小明 🚀 שלום", STYLE, 500.0);
        let missing = boxes.glyphs.iter().filter(|g| g.glyph_id.to_u32() == 0);
        assert_eq!(missing.count(), 8);
        let known = line("Łukasz Übergrün, Ελένη, Ёлкин, Nguyễn", STYLE, 500.0);
        assert!(known.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() > 0));
    }

    proptest! {
        #[test]
        fn nothing_runs_out_of_its_width_and_nothing_is_lost(
            text in "\\PC{0,80}", width in 20.0..200.0_f32
        ) {
            let lines = wrapped(&text, STYLE, width, usize::MAX);
            for line in &lines {
                prop_assert!(line.width <= width + TOLERANCE, "{:?}", line.text);
            }
            let without_spaces = |text: &str| -> String {
                text.chars().filter(|c| !c.is_whitespace()).collect()
            };
            prop_assert_eq!(
                without_spaces(&lines.iter().map(|line| line.text.as_str()).collect::<String>()),
                without_spaces(&text)
            );
            for most in 1..3 {
                let few = wrapped(&text, STYLE, width, most);
                prop_assert!(few.len() <= most);
                prop_assert!(few.iter().all(|line| line.width <= width + TOLERANCE));
            }
            prop_assert!(line(&text, STYLE, width).width <= width + TOLERANCE);
        }
    }
}
