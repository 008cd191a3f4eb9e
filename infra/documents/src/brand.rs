//! The brand on paper: a planet with its ring, and the name.

use crate::company::ASTRO_BOOKINGS;
use crate::pdf::{Canvas, Path, Style, ink};

/// How far from the left edge of the mark the name begins, as a share of the mark's height.
const NAME_AT: f32 = 1.55;

/// Draws mark and name, from a point at the left and half the height on.
pub(crate) fn draw(canvas: &mut Canvas<'_>, (x, y): (f32, f32), height: f32, name: ink::Colour) {
    let centre = (x + height * 0.6, y);
    canvas.fill(Path::circle(centre, height * 0.34), name);
    let ring = Path::ellipse(centre, (height * 0.62, height * 0.2), -24.0);
    canvas.stroke(ring, height * 0.07, None, ink::flame());
    let (sin, cos) = (-24.0_f32).to_radians().sin_cos();
    let moon = (
        centre.0 + height * 0.62 * cos,
        centre.1 + height * 0.62 * sin,
    );
    canvas.fill(Path::circle(moon, height * 0.09), ink::flame());
    let size = height * 0.62;
    canvas.text(
        ASTRO_BOOKINGS.brand,
        Style::bold(size),
        (x + height * NAME_AT, y + size * 0.35),
        200.0,
        name,
    );
}
