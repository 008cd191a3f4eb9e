//! Pages of paper: type set in our fonts, and shapes, written as PDF.
//!
//! Lengths are points (1/72 inch), counted from the upper left corner. Knows no document of ours.

mod canvas;
mod font;
pub(crate) mod ink;
mod text;

pub(crate) use canvas::{Align, Canvas, Path};
pub(crate) use font::Style;
pub(crate) use text::{Line, line, shrunk, wrapped};

use krilla::Document;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;

use crate::company::ASTRO_BOOKINGS;
use crate::error::DocumentError;

/// The width of a page: A4.
pub(crate) const WIDTH: f32 = 595.28;
/// The height of a page.
pub(crate) const HEIGHT: f32 = 841.89;

/// Writes a document of so many pages, each drawn by its place from 0. The title must hold
/// nothing personal: it is shown where files are listed.
pub(crate) fn write(
    title: &str,
    pages: usize,
    mut draw: impl FnMut(usize, &mut Canvas<'_>),
) -> Result<Vec<u8>, DocumentError> {
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .authors(vec![ASTRO_BOOKINGS.brand.to_owned()])
            .language("en".to_owned()),
    );
    for place in 0..pages {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).expect("a page has a width");
        let mut page = document.start_page_with(settings);
        let mut canvas = Canvas::new(page.surface());
        draw(place, &mut canvas);
        canvas.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| DocumentError::Pdf(error.to_string()))
}
