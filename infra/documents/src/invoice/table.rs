//! The lines of an invoice, over as many pages as they need.

use std::ops::Range;

use domain::invoice::InvoiceLine;

use super::head::{AGAIN, BOTTOM, LEFT, RIGHT};
use crate::error::DocumentError;
use crate::pdf::{Align, Canvas, Line, Path, Style, ink, line, shrunk, wrapped};

const HEADING: Style = Style::bold(7.0).spaced(0.05);
const TEXT: Style = Style::regular(9.0);
const LEADING: f32 = 11.5;
/// What a row is higher than its text.
const PADDING: f32 = 9.0;
/// The height of what stands over the rows.
const HEADER: f32 = 20.0;
/// The longest text that the domain lets through, in wide letters.
const MOST_LINES: usize = 14;

const TEXT_LEFT: f32 = LEFT + 25.0;
const TEXT_WIDTH: f32 = 184.0;
/// The right edges of the columns of numbers, and how wide they are: room for a billion dollars.
const QUANTITY: (f32, f32) = (RIGHT - 245.0, 44.0);
const UNIT: (f32, f32) = (RIGHT - 142.0, 98.0);
const TAX: (f32, f32) = (RIGHT - 107.0, 32.0);
const AMOUNT: (f32, f32) = (RIGHT - 4.0, 98.0);

/// A line of an invoice, laid out.
pub(super) struct Row {
    place: Line,
    text: Vec<Line>,
    numbers: [(f32, Line); 4],
}

impl Row {
    fn height(&self) -> f32 {
        PADDING + self.text.iter().map(|_| LEADING).sum::<f32>()
    }
}

/// Lays the lines out.
pub(super) fn rows(lines: &[InvoiceLine]) -> Result<Vec<Row>, DocumentError> {
    lines
        .iter()
        .enumerate()
        .map(|(place, item)| {
            let net = item.net().ok_or(DocumentError::Amount)?;
            // Never cut off: half a number is worse than a small one.
            let number =
                |(right, width): (f32, f32), text: String| (right, shrunk(&text, TEXT, width, 1.0));
            Ok(Row {
                place: line(&(place + 1).to_string(), TEXT.sized(8.0), 18.0),
                text: wrapped(item.text.as_str(), TEXT, TEXT_WIDTH, MOST_LINES),
                numbers: [
                    number(QUANTITY, item.quantity.to_string()),
                    number(UNIT, item.unit_price.to_string()),
                    number(TAX, percent(item.tax_basis_points)),
                    number(AMOUNT, net.to_string()),
                ],
            })
        })
        .collect()
}

/// `0%`, `19%`, `7.75%`
pub(super) fn percent(basis_points: u32) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    match rest {
        0 => format!("{whole}%"),
        _ if rest.is_multiple_of(10) => format!("{whole}.{}%", rest / 10),
        _ => format!("{whole}.{rest:02}%"),
    }
}

/// Which rows stand on which page. The first page has less room, and none for any row if its head
/// is tall; the last row and the sums stay together.
pub(super) fn pages(rows: &[Row], first_top: f32, closing: f32) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let (mut start, mut y) = (0, first_top + HEADER);
    for (place, row) in rows.iter().enumerate() {
        let with_it = if place + 1 == rows.len() {
            closing
        } else {
            0.0
        };
        let may_break = place > start || pages.is_empty();
        if may_break && y + row.height() + with_it > BOTTOM {
            pages.push(start..place);
            (start, y) = (place, AGAIN + HEADER);
        }
        y += row.height();
    }
    pages.push(start..rows.len());
    pages
}

/// Draws rows, and says where they end.
pub(super) fn draw(canvas: &mut Canvas<'_>, top: f32, rows: &[Row]) -> f32 {
    if rows.is_empty() {
        return top;
    }
    let header = Path::rounded(LEFT, top, RIGHT - LEFT, HEADER - 3.0, [3.0, 3.0, 3.0, 3.0]);
    canvas.fill(header, ink::night());
    let baseline = top + 11.5;
    let names = [
        (QUANTITY, "QUANTITY"),
        (UNIT, "UNIT PRICE"),
        (TAX, "TAX"),
        (AMOUNT, "AMOUNT"),
    ];
    canvas.text("#", HEADING, (LEFT + 6.0, baseline), 16.0, ink::white());
    canvas.text(
        "DESCRIPTION",
        HEADING,
        (TEXT_LEFT, baseline),
        TEXT_WIDTH,
        ink::white(),
    );
    for ((right, width), name) in names {
        let name = line(name, HEADING, width);
        canvas.put(&name, right, baseline, Align::Right, ink::white());
    }

    let mut y = top + HEADER;
    for row in rows {
        let baseline = y + 11.5;
        canvas.put(&row.place, LEFT + 6.0, baseline, Align::Left, ink::quiet());
        canvas.put_all(&row.text, TEXT_LEFT, baseline, LEADING, ink::text());
        for (right, number) in &row.numbers {
            canvas.put(number, *right, baseline, Align::Right, ink::text());
        }
        y += row.height();
        canvas.stroke(
            Path::line((LEFT, y - 1.5), (RIGHT, y - 1.5)),
            0.5,
            None,
            ink::rule(),
        );
    }
    y
}

#[cfg(test)]
mod tests {
    use domain::money::Money;
    use domain::text::LineText;
    use proptest::prelude::*;

    use super::*;

    fn row(text: &str) -> InvoiceLine {
        InvoiceLine::one(LineText::parse(text).unwrap(), Money::usd(1).unwrap())
    }

    #[test]
    fn shares_are_told_without_needless_digits() {
        assert_eq!(percent(0), "0%");
        assert_eq!(percent(1_900), "19%");
        assert_eq!(percent(750), "7.5%");
        assert_eq!(percent(775), "7.75%");
        assert_eq!(percent(5), "0.05%");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn every_row_has_a_place_and_no_page_is_too_full(
            words in prop::collection::vec(1..50_usize, 1..=100),
            first_top in 250.0..600.0_f32,
            closing in 60.0..180.0_f32,
        ) {
            let lines: Vec<_> = words.iter().map(|&many| row(&"orbit ".repeat(many))).collect();
            let rows = rows(&lines).unwrap();
            let pages = pages(&rows, first_top, closing);
            let mut next = 0;
            for (place, page) in pages.iter().enumerate() {
                prop_assert_eq!(page.start, next);
                prop_assert!(page.end > page.start || place == 0);
                next = page.end;
                let top = if place == 0 { first_top } else { AGAIN } + HEADER;
                let height: f32 = rows[page.clone()].iter().map(Row::height).sum();
                let closing = if page.end == rows.len() { closing } else { 0.0 };
                prop_assert!(top + height + closing <= BOTTOM);
            }
            prop_assert_eq!(next, rows.len());
        }
    }
}
