//! The code that a gate reads: which booking, which passenger, and nothing about the person.

use domain::ids::{BookingId, PassengerId};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::pdf::{Canvas, Path, ink};

/// The free space around the code that readers need, in modules (ISO/IEC 18004).
const QUIET: u16 = 4;

fn text(booking: BookingId, passenger: PassengerId) -> String {
    format!("astro:ticket:{booking}:{passenger}")
}

fn encode(text: &str) -> QrCode {
    QrCode::encode_text(text, QrCodeEcc::Medium).expect("two ids are few characters")
}

/// Draws the code into a square, its quiet zone included.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    booking: BookingId,
    passenger: PassengerId,
    (x, y): (f32, f32),
    side: f32,
) {
    let code = encode(&text(booking, passenger));
    let size = u16::try_from(code.size()).expect("a code has at most 177 modules a side");
    let module = side / f32::from(size + 2 * QUIET);
    let is_dark = |column: u16, row: u16| code.get_module(column.into(), row.into());
    canvas.fill(Path::rect(x, y, side, side), ink::white());
    // One shape of all dark runs, so that no renderer leaves seams between them.
    let mut dark = Path::new();
    for row in 0..size {
        let mut column = 0;
        while column < size {
            let end = (column..size)
                .find(|&next| !is_dark(next, row))
                .unwrap_or(size);
            if end > column {
                let (x, y) = (column + QUIET, row + QUIET);
                dark = dark.and_rect(x.into(), y.into(), (end - column).into(), 1.0);
            }
            column = end + 1;
        }
    }
    canvas.fill_in_units(dark, (x, y), module, ink::text());
}

#[cfg(test)]
mod tests {
    use rqrr::PreparedImage;
    use uuid::uuid;

    use super::*;

    #[test]
    fn the_code_reads_as_the_ids_of_booking_and_passenger() {
        let text = text(
            BookingId(uuid!("0190b7a4-1f2e-8c3d-9a4b-5c6d91c07b3f")),
            PassengerId(uuid!("0190b7a4-1f2e-8c3d-9a4b-5c6d91c07b40")),
        );
        assert_eq!(
            text,
            "astro:ticket:0190b7a4-1f2e-8c3d-9a4b-5c6d91c07b3f:0190b7a4-1f2e-8c3d-9a4b-5c6d91c07b40"
        );
        let code = encode(&text);
        let (scale, quiet) = (4, 4);
        let side = (code.size() + 2 * quiet) * scale;
        let mut picture =
            PreparedImage::prepare_from_greyscale(side as usize, side as usize, |x, y| {
                let module = |place: usize| i32::try_from(place).unwrap() / scale - quiet;
                match code.get_module(module(x), module(y)) {
                    true => 0,
                    false => 255,
                }
            });
        let (_, read) = picture.detect_grids()[0].decode().unwrap();
        assert_eq!(read, text);
    }
}
