//! The boarding pass itself: a card to cut out, with a stub to tear off.

use super::{Seat, code, scenery};
use crate::booking::BookingStatus;
use crate::brand;
use crate::launch::{destination_meaning, destination_words, status_words};
use crate::moment::Moment;
use crate::pdf::{Align, Canvas, Line, Path, Style, ink, line, shrunk, wrapped};
use crate::short::booking_reference;

/// The card, 180 by 99 millimetres.
pub(super) const LEFT: f32 = 42.0;
pub(super) const TOP: f32 = 54.0;
pub(super) const RIGHT: f32 = LEFT + 511.0;
pub(super) const BOTTOM: f32 = TOP + 281.0;
/// The dark band with the brand.
const HEADER: f32 = 46.0;
/// The line of small print at the lower edge.
const FOOTER: f32 = 19.0;
/// Where the stub begins.
const STUB: f32 = LEFT + 371.0;
const CORNER: f32 = 12.0;
const NOTCH: f32 = 7.0;

/// What is written, between these edges.
const TEXT_LEFT: f32 = LEFT + 22.0;
const TEXT_RIGHT: f32 = STUB - 20.0;
const TEXT_WIDTH: f32 = TEXT_RIGHT - TEXT_LEFT;

const LABEL: Style = Style::bold(6.5).spaced(0.08);
const VALUE: Style = Style::bold(10.5);
const DETAIL: Style = Style::regular(7.5);

pub(super) fn draw(canvas: &mut Canvas<'_>, seat: &Seat<'_>) {
    card(canvas, seat);
    name(canvas, &seat.name());
    route(canvas, seat);
    details(canvas, seat);
    stub(canvas, seat);
    small_print(canvas, seat);
}

fn card(canvas: &mut Canvas<'_>, seat: &Seat<'_>) {
    let outline = || {
        Path::rounded(
            LEFT,
            TOP,
            RIGHT - LEFT,
            BOTTOM - TOP,
            [CORNER, CORNER, CORNER, CORNER],
        )
    };
    canvas.fill(outline(), ink::white());
    let footer = Path::rounded(
        LEFT,
        BOTTOM - FOOTER,
        RIGHT - LEFT,
        FOOTER,
        [0.0, 0.0, CORNER, CORNER],
    );
    canvas.fill(footer, ink::shade());
    let header = Path::rounded(LEFT, TOP, RIGHT - LEFT, HEADER, [CORNER, CORNER, 0.0, 0.0]);
    canvas.fill(header, ink::night());
    canvas.stroke(outline(), 0.8, None, ink::rule());
    stars(canvas);
    brand::draw(canvas, (TEXT_LEFT, TOP + HEADER / 2.0), 25.0, ink::white());
    let style = Style::bold(9.0).spaced(0.07);
    let title = line("LAUNCH PASS", style, RIGHT - STUB);
    let middle = f32::midpoint(STUB, RIGHT);
    canvas.put(
        &title,
        middle,
        TOP + HEADER / 2.0 + 3.2,
        Align::Centre,
        ink::white(),
    );
    chip(canvas, seat.ticket.status);
    notches(canvas);
}

fn stars(canvas: &mut Canvas<'_>) {
    for (x, y, size) in [
        (12.0, 9.0, 0.6),
        (170.0, 12.0, 0.7),
        (192.0, 33.0, 0.5),
        (214.0, 20.0, 0.9),
        (239.0, 8.0, 0.5),
        (251.0, 37.0, 0.7),
        (268.0, 16.0, 0.5),
        (352.0, 9.0, 0.6),
        (362.0, 34.0, 0.8),
        (392.0, 12.0, 0.5),
        (408.0, 36.0, 0.6),
        (478.0, 37.0, 0.8),
        (492.0, 12.0, 0.6),
        (502.0, 27.0, 0.5),
    ] {
        canvas.fill(Path::circle((LEFT + x, TOP + y), size), ink::white());
    }
}

/// How the booking stands, in the band.
fn chip(canvas: &mut Canvas<'_>, status: BookingStatus) {
    let colour = match status {
        BookingStatus::Confirmed | BookingStatus::Completed => ink::good(),
        BookingStatus::Reserved => ink::waiting(),
        BookingStatus::Expired
        | BookingStatus::Cancelled
        | BookingStatus::Aborted
        | BookingStatus::Failed => ink::bad(),
    };
    let style = Style::bold(7.5).spaced(0.05);
    let words = line(&status.words().to_uppercase(), style, 100.0);
    let (width, height) = (words.width + 18.0, 17.0);
    let (x, y) = (TEXT_RIGHT - width, TOP + (HEADER - height) / 2.0);
    let half = height / 2.0;
    canvas.fill(
        Path::rounded(x, y, width, height, [half, half, half, half]),
        colour,
    );
    canvas.put(
        &words,
        x + width / 2.0,
        y + 11.2,
        Align::Centre,
        ink::white(),
    );
}

/// Where the stub is torn off.
fn notches(canvas: &mut Canvas<'_>) {
    let tear = Path::line((STUB, TOP + HEADER), (STUB, BOTTOM - NOTCH - 3.0));
    canvas.stroke(tear, 0.9, Some([0.1, 4.0]), ink::quiet());
    for (y, into) in [(TOP, 1.0), (BOTTOM, -1.0)] {
        canvas.fill(Path::circle((STUB, y), NOTCH), ink::white());
        let far = y + into * NOTCH * 4.0 / 3.0;
        let edge = Path::new().start((STUB - NOTCH, y)).curve(
            (STUB - NOTCH, far),
            (STUB + NOTCH, far),
            (STUB + NOTCH, y),
        );
        canvas.stroke(edge, 0.8, None, ink::rule());
    }
}

/// As large as it fits: on one line, on two, on three.
fn name(canvas: &mut Canvas<'_>, name: &str) {
    let top = TOP + HEADER;
    label(canvas, "PASSENGER", (TEXT_LEFT, top + 19.0), TEXT_WIDTH);
    let sizes = [(20.0, 1), (14.0, 2), (10.5, 3)];
    let (lines, size) = sizes
        .iter()
        .map(|&(size, most)| {
            (
                wrapped(name, Style::bold(size), TEXT_WIDTH, most + 1),
                size,
                most,
            )
        })
        .find(|(lines, _, most)| lines.len() <= *most)
        .map_or_else(
            || (wrapped(name, Style::bold(10.5), TEXT_WIDTH, 3), 10.5),
            |(lines, size, _)| (lines, size),
        );
    let baseline = top + 22.5 + size * 0.85;
    canvas.put_all(&lines, TEXT_LEFT, baseline, size * 1.14, ink::text());
}

fn route(canvas: &mut Canvas<'_>, seat: &Seat<'_>) {
    const WIDTH: f32 = 132.0;
    let launch = &seat.ticket.launch;
    let top = TOP + HEADER + 74.0;
    let right = TEXT_RIGHT - WIDTH;
    let style = Style::bold(19.0);

    label(canvas, "FROM", (TEXT_LEFT, top), WIDTH);
    let from = shrunk(&launch.spaceport, style, WIDTH, 9.0);
    canvas.put(&from, TEXT_LEFT, top + 20.0, Align::Left, ink::text());
    let place = wrapped(&launch.place(), DETAIL, WIDTH, 2);
    canvas.put_all(&place, TEXT_LEFT, top + 32.0, 9.5, ink::quiet());

    label(canvas, "TO", (right, top), WIDTH);
    let to = shrunk(destination_words(launch.destination), style, WIDTH, 9.0);
    canvas.put(&to, right, top + 20.0, Align::Left, ink::text());
    let meaning = wrapped(destination_meaning(launch.destination), DETAIL, WIDTH, 2);
    canvas.put_all(&meaning, right, top + 32.0, 9.5, ink::quiet());

    // The way between, as an arc.
    let (start, end, ground) = (TEXT_LEFT + WIDTH + 8.0, right - 10.0, top + 20.0);
    let way = Path::new().start((start, ground)).curve(
        (start + 10.0, ground - 12.0),
        (end - 28.0, ground - 22.0),
        (end - 8.0, ground - 24.5),
    );
    canvas.stroke(way, 0.9, Some([2.2, 2.8]), ink::flame());
    canvas.fill(Path::circle((start, ground), 1.8), ink::night());
    scenery::rocket(canvas, (end - 3.0, ground - 25.0), 5.5, 80.0);
    let rule = Path::line((TEXT_LEFT, top + 50.0), (TEXT_RIGHT, top + 50.0));
    canvas.stroke(rule, 0.6, None, ink::rule());
}

fn details(canvas: &mut Canvas<'_>, seat: &Seat<'_>) {
    let launch = &seat.ticket.launch;
    let top = TOP + HEADER + 138.0;
    let columns = [TEXT_LEFT, TEXT_LEFT + 118.0, TEXT_LEFT + 222.0];
    let utc = Moment::in_utc(launch.date);
    let local = launch.local();
    // On the clocks of a spaceport that is not known, there is only Universal Time.
    let here = local.as_ref().unwrap_or(&utc);

    let first = [
        ("DATE", here.day.as_str(), "at the spaceport"),
        ("TIME", here.time.as_str(), here.zone.as_str()),
        ("UNIVERSAL TIME", utc.time.as_str(), utc.day.as_str()),
    ];
    for (x, (name, value, detail)) in columns.into_iter().zip(first) {
        field(canvas, (x, top), 100.0, (name, value));
        canvas.text(detail, DETAIL, (x, top + 23.0), 100.0, ink::quiet());
    }

    let below = top + 41.0;
    label(canvas, "MISSION", (columns[0], below), 100.0);
    let mission = mission(&launch.mission);
    canvas.put_all(&mission, columns[0], below + 13.0, 10.0, ink::text());
    field(
        canvas,
        (columns[1], below),
        96.0,
        ("ROCKET", &launch.rocket),
    );
    let status = status_words(launch.status);
    let status = format!("Launch: {}", status.to_lowercase());
    canvas.text(
        &status,
        DETAIL,
        (columns[1], below + 23.0),
        96.0,
        ink::quiet(),
    );
    field(canvas, (columns[2], below), 100.0, ("SEAT", &seat.place()));
    let booking = format!("Booking {}", booking_reference(seat.ticket.booking));
    canvas.text(
        &booking,
        DETAIL,
        (columns[2], below + 23.0),
        100.0,
        ink::quiet(),
    );
}

fn mission(text: &str) -> Vec<Line> {
    const WIDTH: f32 = 110.0;
    let large = wrapped(text, VALUE, WIDTH, 2);
    if large.len() == 1 {
        return large;
    }
    wrapped(text, Style::bold(8.0), WIDTH, 2)
}

fn stub(canvas: &mut Canvas<'_>, seat: &Seat<'_>) {
    const CODE: f32 = 112.0;
    let launch = &seat.ticket.launch;
    let middle = f32::midpoint(STUB, RIGHT);
    let width = RIGHT - STUB - 20.0;
    let top = TOP + HEADER + 4.0;
    code::draw(
        canvas,
        seat.ticket.booking,
        seat.passenger.id,
        (middle - CODE / 2.0, top),
        CODE,
    );
    let mut centred = |line: &Line, y: f32, colour| {
        canvas.put(line, middle, y, Align::Centre, colour);
    };
    let below = top + CODE;
    let reference = booking_reference(seat.ticket.booking);
    centred(
        &line(&reference, Style::bold(17.0).spaced(0.02), width),
        below + 15.0,
        ink::text(),
    );
    let name = shrunk(&seat.name(), Style::bold(9.0), width, 6.5);
    centred(&name, below + 32.0, ink::text());
    let place = line(&format!("Seat {}", seat.place()), DETAIL, width);
    centred(&place, below + 43.0, ink::quiet());
    let local = launch.local();
    let moment = local.unwrap_or_else(|| Moment::in_utc(launch.date));
    let from = shrunk(&launch.spaceport, Style::bold(8.5), width, 5.0);
    centred(&from, below + 62.0, ink::text());
    centred(
        &line(&moment.day, DETAIL, width),
        below + 73.0,
        ink::quiet(),
    );
    let time = format!("{} {}", moment.time, moment.zone);
    centred(
        &shrunk(&time, DETAIL, width, 5.0),
        below + 83.0,
        ink::quiet(),
    );
}

/// Whether somebody boards with it.
fn small_print(canvas: &mut Canvas<'_>, seat: &Seat<'_>) {
    let (text, style, colour) = match seat.ticket.obstacle() {
        None => (
            "For the passenger named here, on the date of the launch then in force.".to_owned(),
            DETAIL,
            ink::quiet(),
        ),
        Some(reason) => (
            format!("Not valid for boarding: {reason}"),
            Style::bold(7.5),
            ink::bad(),
        ),
    };
    let y = BOTTOM - FOOTER / 2.0 + 2.6;
    canvas.text(&text, style, (TEXT_LEFT, y), TEXT_WIDTH, colour);
}

fn label(canvas: &mut Canvas<'_>, text: &str, at: (f32, f32), width: f32) {
    canvas.text(text, LABEL, at, width, ink::quiet());
}

fn field(canvas: &mut Canvas<'_>, (x, y): (f32, f32), width: f32, (name, value): (&str, &str)) {
    label(canvas, name, (x, y), width);
    let value = shrunk(value, VALUE, width, 7.0);
    canvas.put(&value, x, y + 13.0, Align::Left, ink::text());
}
