//! What is above the lines of an invoice: from whom to whom, its number and dates, what it is
//! about; and what stands at the edges of further pages.

use domain::invoice::{Counterparty, InvoiceKind};

use super::{Invoice, Party, words};
use crate::brand;
use crate::company::ASTRO_BOOKINGS;
use crate::moment::utc_day;
use crate::pdf::{Align, Canvas, HEIGHT, Line, Path, Style, WIDTH, ink, line, shrunk, wrapped};
use crate::short::{booking_reference, short};

/// The edges of all that is written.
pub(super) const LEFT: f32 = 48.0;
pub(super) const RIGHT: f32 = WIDTH - 48.0;
/// Where pages end.
pub(super) const BOTTOM: f32 = HEIGHT - 62.0;
/// Where the lines begin on further pages.
pub(super) const AGAIN: f32 = 92.0;

const LABEL: Style = Style::bold(6.5).spaced(0.08);
const NAME: Style = Style::bold(10.5);
const TEXT: Style = Style::regular(9.0);
const LEADING: f32 = 12.0;
/// The parties stand side by side, so wide.
const COLUMN: f32 = 235.0;
const PARTIES: f32 = 122.0;
/// The height of the band with number and dates.
const BAND: f32 = 40.0;
const FOOTER: f32 = HEIGHT - 34.0;

/// The head of the first page, laid out.
pub(super) struct Head {
    from: PartyBlock,
    to: PartyBlock,
    references: Vec<(&'static str, Vec<Line>)>,
}

/// A party, laid out.
struct PartyBlock {
    name: Vec<Line>,
    name_leading: f32,
    rest: Vec<Line>,
}

impl Head {
    pub(super) fn of(invoice: &Invoice) -> Self {
        let ours = PartyBlock::of(&Party {
            name: ASTRO_BOOKINGS.legal_name.to_owned(),
            address: ASTRO_BOOKINGS.address.to_owned(),
            country: Some(ASTRO_BOOKINGS.country.to_owned()),
            tax_id: Some(ASTRO_BOOKINGS.tax_id.to_owned()),
        });
        let theirs = match &invoice.party {
            Some(party) => PartyBlock::of(party),
            None => PartyBlock::unknown(invoice.counterparty),
        };
        let (from, to) = match invoice.kind {
            InvoiceKind::SupplierLaunch => (theirs, ours),
            InvoiceKind::Booking | InvoiceKind::SupplierFee | InvoiceKind::CreditNote => {
                (ours, theirs)
            }
        };
        Self {
            from,
            to,
            references: references(invoice),
        }
    }

    /// Where it ends, and the lines begin.
    pub(super) fn bottom(&self) -> f32 {
        let references: f32 = self
            .references
            .iter()
            .flat_map(|(_, lines)| lines)
            .map(|_| LEADING)
            .sum();
        self.band() + BAND + 18.0 + references + 14.0
    }

    fn band(&self) -> f32 {
        PARTIES + 14.0 + self.from.height().max(self.to.height()) + 14.0
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, invoice: &Invoice) {
        canvas.fill(Path::rect(0.0, 0.0, WIDTH, 6.0), ink::night());
        brand::draw(canvas, (LEFT, 56.0), 28.0, ink::night());
        let title = line(words::title(invoice.kind), Style::bold(22.0), COLUMN);
        canvas.put(&title, RIGHT, 63.0, Align::Right, ink::text());

        let right = RIGHT - COLUMN;
        self.from.draw(canvas, "FROM", LEFT);
        self.to.draw(canvas, "TO", right);
        self.draw_band(canvas, invoice);

        let mut y = self.band() + BAND + 18.0;
        for (name, lines) in &self.references {
            canvas.text(name, TEXT, (LEFT, y), 92.0, ink::quiet());
            canvas.put_all(lines, LEFT + 96.0, y, LEADING, ink::text());
            y += lines.iter().map(|_| LEADING).sum::<f32>();
        }
    }

    fn draw_band(&self, canvas: &mut Canvas<'_>, invoice: &Invoice) {
        let top = self.band();
        let corners = [5.0, 5.0, 5.0, 5.0];
        let band = Path::rounded(LEFT, top, RIGHT - LEFT, BAND, corners);
        canvas.fill(band, ink::shade());
        let (status, status_ink) = words::status(invoice);
        let due = match invoice.kind {
            InvoiceKind::CreditNote => "—".to_owned(),
            _ => utc_day(invoice.due_at),
        };
        let issued = match invoice.kind {
            InvoiceKind::SupplierLaunch => "SUBMITTED",
            _ => "ISSUED",
        };
        let cells = [
            (12.0, 170.0, "NUMBER", invoice.number.as_str(), ink::text()),
            (
                194.0,
                106.0,
                issued,
                &utc_day(invoice.issued_at),
                ink::text(),
            ),
            (312.0, 106.0, "DUE", &due, ink::text()),
            (430.0, 62.0, "STATUS", status, status_ink),
        ];
        for (x, width, name, value, colour) in cells {
            let x = LEFT + x;
            canvas.text(name, LABEL, (x, top + 15.0), width, ink::quiet());
            let value = shrunk(value, NAME, width, 5.0);
            canvas.put(&value, x, top + 29.0, Align::Left, colour);
        }
    }
}

impl PartyBlock {
    fn of(party: &Party) -> Self {
        let mut rest = wrapped(&party.address, TEXT, COLUMN, 8);
        if let Some(country) = &party.country {
            rest.push(line(country, TEXT, COLUMN));
        }
        if let Some(tax_id) = &party.tax_id {
            rest.push(line(&format!("Tax id {tax_id}"), TEXT, COLUMN));
        }
        Self::named(&party.name, rest)
    }

    /// Somebody of whom only the id is known.
    fn unknown(counterparty: Counterparty) -> Self {
        let name = match counterparty {
            Counterparty::Customer(id) => format!("Customer {}", short(id)),
            Counterparty::Supplier(id) => format!("Supplier {}", short(id)),
        };
        Self::named(&name, Vec::new())
    }

    /// A long name has smaller letters, so that all of it can be read.
    fn named(name: &str, rest: Vec<Line>) -> Self {
        let large = wrapped(name, NAME, COLUMN, 4);
        let (name, name_leading) = if large.len() <= 3 {
            (large, 13.0)
        } else {
            (wrapped(name, NAME.sized(8.5), COLUMN, 7), 10.5)
        };
        Self {
            name,
            name_leading,
            rest,
        }
    }

    fn name_height(&self) -> f32 {
        self.name.iter().map(|_| self.name_leading).sum()
    }

    fn height(&self) -> f32 {
        let rest: f32 = self.rest.iter().map(|_| LEADING).sum();
        self.name_height() + rest
    }

    fn draw(&self, canvas: &mut Canvas<'_>, label: &str, x: f32) {
        canvas.text(label, LABEL, (x, PARTIES), COLUMN, ink::quiet());
        let y = PARTIES + 15.0;
        canvas.put_all(&self.name, x, y, self.name_leading, ink::text());
        let below = y + self.name_height();
        canvas.put_all(&self.rest, x, below, LEADING, ink::text());
    }
}

fn references(invoice: &Invoice) -> Vec<(&'static str, Vec<Line>)> {
    let references = &invoice.references;
    let mut rows = Vec::new();
    if let Some(number) = &references.corrects {
        rows.push(("Corrects invoice", number.clone()));
    }
    if let Some(booking) = references.booking {
        rows.push(("Booking", booking_reference(booking)));
    }
    if let Some(launch) = &references.launch {
        let text = format!(
            "{}, {} ({})",
            launch.mission,
            utc_day(launch.date),
            short(launch.id)
        );
        rows.push(("Launch", text));
    }
    if let Some(refund) = references.refund {
        rows.push(("Refund", short(refund)));
    }
    rows.into_iter()
        .map(|(name, text)| (name, wrapped(&text, TEXT, RIGHT - LEFT - 96.0, 3)))
        .collect()
}

/// The upper edge of a further page.
pub(super) fn draw_again(canvas: &mut Canvas<'_>, title: &str) {
    canvas.fill(Path::rect(0.0, 0.0, WIDTH, 6.0), ink::night());
    brand::draw(canvas, (LEFT, 52.0), 20.0, ink::night());
    let title = line(&format!("{title}, continued"), Style::bold(9.5), 300.0);
    canvas.put(&title, RIGHT, 55.5, Align::Right, ink::text());
}

/// The lower edge of every page.
pub(super) fn draw_footer(canvas: &mut Canvas<'_>, page: usize, pages: usize) {
    let style = Style::regular(7.5);
    let rule = Path::line((LEFT, FOOTER - 14.0), (RIGHT, FOOTER - 14.0));
    canvas.stroke(rule, 0.6, None, ink::rule());
    let company = format!(
        "{}, {}, {}. Tax id {}",
        ASTRO_BOOKINGS.legal_name,
        ASTRO_BOOKINGS.address,
        ASTRO_BOOKINGS.country,
        ASTRO_BOOKINGS.tax_id
    );
    canvas.text(&company, style, (LEFT, FOOTER), 400.0, ink::quiet());
    let page = line(&format!("Page {page} of {pages}"), style, 90.0);
    canvas.put(&page, RIGHT, FOOTER, Align::Right, ink::quiet());
}
