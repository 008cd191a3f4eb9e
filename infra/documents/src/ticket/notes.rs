//! What stands around the boarding pass: where to cut, all about the launch, what to know.

use super::Seat;
use super::pass::{BOTTOM, LEFT, RIGHT};
use crate::company::ASTRO_BOOKINGS;
use crate::launch::{destination_words, status_words};
use crate::moment::Moment;
use crate::pdf::{Align, Canvas, HEIGHT, Path, Style, ink, line, wrapped};

const CUT: f32 = BOTTOM + 26.0;
const HEADING: Style = Style::bold(12.0);
const TEXT: Style = Style::regular(8.5);
const LEADING: f32 = 11.5;
/// Where the right column begins.
const MIDDLE: f32 = LEFT + 292.0;

pub(super) fn draw(canvas: &mut Canvas<'_>, seat: &Seat<'_>) {
    cut_line(canvas);
    facts(canvas, seat);
    advice(canvas);
    let footer = line(
        &format!("{}, {}", ASTRO_BOOKINGS.legal_name, ASTRO_BOOKINGS.address),
        Style::regular(7.5),
        RIGHT - LEFT,
    );
    canvas.put(&footer, LEFT, HEIGHT - 30.0, Align::Left, ink::quiet());
    let page = line(
        &format!("Passenger {}", seat.place()),
        Style::regular(7.5),
        120.0,
    );
    canvas.put(&page, RIGHT, HEIGHT - 30.0, Align::Right, ink::quiet());
}

fn cut_line(canvas: &mut Canvas<'_>) {
    let dashes = Path::line((LEFT + 24.0, CUT), (RIGHT, CUT));
    canvas.stroke(dashes, 0.8, Some([4.0, 4.0]), ink::quiet());
    // Scissors: two rings, two blades.
    for side in [-1.0, 1.0] {
        let ring = Path::circle((LEFT + 4.0, CUT + side * 4.2), 2.6);
        canvas.stroke(ring, 1.0, None, ink::quiet());
        let blade = Path::line(
            (LEFT + 6.2, CUT + side * 2.8),
            (LEFT + 19.0, CUT - side * 3.2),
        );
        canvas.stroke(blade, 1.0, None, ink::quiet());
    }
}

/// All about the launch, in full.
fn facts(canvas: &mut Canvas<'_>, seat: &Seat<'_>) {
    const NAMES: f32 = 84.0;
    let launch = &seat.ticket.launch;
    let mut rows = vec![
        ("Mission", launch.mission.clone()),
        ("Rocket", launch.rocket.clone()),
        (
            "Destination",
            destination_words(launch.destination).to_owned(),
        ),
        ("Spaceport", launch.place()),
    ];
    if let Some(port) = launch.port() {
        rows.push(("Position", position(port.latitude, port.longitude)));
    }
    if let Some(local) = launch.local() {
        rows.push(("At the spaceport", local.to_string()));
    }
    rows.extend([
        ("Universal Time", Moment::in_utc(launch.date).to_string()),
        ("Launch", status_words(launch.status).to_owned()),
        ("Booking", seat.ticket.booking.to_string()),
        ("Passenger", seat.passenger.id.to_string()),
    ]);
    let mut y = CUT + 34.0;
    let width = MIDDLE - LEFT - 24.0;
    canvas.text("Your launch", HEADING, (LEFT, y), width, ink::text());
    y += 18.0;
    for (name, value) in rows {
        canvas.text(name, TEXT, (LEFT, y), NAMES, ink::quiet());
        let lines = wrapped(&value, TEXT, width - NAMES, 6);
        canvas.put_all(&lines, LEFT + NAMES, y, LEADING, ink::text());
        let more = lines.len().saturating_sub(1);
        y += 14.5 + (0..more).map(|_| LEADING).sum::<f32>();
    }
}

fn advice(canvas: &mut Canvas<'_>) {
    let advice = [
        "Each seat belongs to the passenger whom its pass names: bring a document that shows \
         who you are.",
        "A launch may be delayed. The booking then holds for the new date; load the pass again, \
         and it shows that date.",
        "Times at the spaceport are those of its own clocks.",
        "The code holds the numbers of the booking and the passenger, and nothing else about you.",
    ];
    let width = RIGHT - MIDDLE;
    let mut y = CUT + 34.0;
    canvas.text("Before you fly", HEADING, (MIDDLE, y), width, ink::text());
    y += 18.0;
    for text in advice {
        canvas.fill(Path::circle((MIDDLE + 2.0, y - 2.8), 1.6), ink::flame());
        let lines = wrapped(text, TEXT, width - 12.0, 4);
        canvas.put_all(&lines, MIDDLE + 12.0, y, LEADING, ink::text());
        y += 5.0 + lines.iter().map(|_| LEADING).sum::<f32>();
    }
}

/// `31.4229° N, 104.7571° W`
fn position(latitude: f64, longitude: f64) -> String {
    let north = if latitude < 0.0 { 'S' } else { 'N' };
    let east = if longitude < 0.0 { 'W' } else { 'E' };
    format!(
        "{:.4}° {north}, {:.4}° {east}",
        latitude.abs(),
        longitude.abs()
    )
}
