//! What a page of a ticket shows besides: the horizon of a planet, orbits, a way up.

use crate::pdf::{Canvas, HEIGHT, Path, WIDTH, ink};

pub(super) fn draw(canvas: &mut Canvas<'_>) {
    let centre = (WIDTH * 0.5, HEIGHT + 640.0);
    canvas.fill(Path::circle(centre, 760.0), ink::shade());
    canvas.stroke(Path::circle(centre, 760.0), 0.8, None, ink::rule());
    canvas.stroke(
        Path::circle(centre, 795.0),
        0.6,
        Some([1.0, 5.0]),
        ink::rule(),
    );
    let pad = (WIDTH * 0.2, HEIGHT - 99.0);
    let way = Path::new().start(pad).curve(
        (WIDTH * 0.3, HEIGHT - 155.0),
        (WIDTH * 0.5, HEIGHT - 205.0),
        (WIDTH * 0.72, HEIGHT - 228.0),
    );
    canvas.fill(Path::circle(pad, 2.2), ink::night());
    canvas.stroke(way, 0.9, Some([3.0, 4.0]), ink::flame());
    rocket(canvas, (WIDTH * 0.74, HEIGHT - 230.0), 9.0, 81.0);
    let moon = Path::circle((WIDTH * 0.87, HEIGHT - 262.0), 13.0);
    canvas.stroke(moon, 0.8, None, ink::rule());
    // None where text may be.
    for (x, y, size) in [
        (0.08, 168.0, 1.2),
        (0.19, 183.0, 0.8),
        (0.33, 172.0, 1.0),
        (0.48, 158.0, 0.8),
        (0.57, 262.0, 1.2),
        (0.68, 289.0, 0.9),
        (0.93, 205.0, 1.1),
    ] {
        canvas.fill(Path::circle((WIDTH * x, HEIGHT - y), size), ink::rule());
    }
}

/// A small rocket whose middle is at a point, turned by an angle from upwards.
pub(super) fn rocket(canvas: &mut Canvas<'_>, (x, y): (f32, f32), size: f32, degrees: f32) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let at = |across: f32, along: f32| {
        let (across, up) = (across * size, along * size);
        (x + across * cos + up * sin, y + across * sin - up * cos)
    };
    let body = Path::new()
        .start(at(0.0, 1.0))
        .curve(at(0.34, 0.55), at(0.34, 0.1), at(0.26, -0.5))
        .to(at(0.6, -0.95))
        .to(at(0.2, -0.75))
        .to(at(-0.2, -0.75))
        .to(at(-0.6, -0.95))
        .to(at(-0.26, -0.5))
        .curve(at(-0.34, 0.1), at(-0.34, 0.55), at(0.0, 1.0))
        .close();
    canvas.fill(body, ink::night());
    canvas.fill(Path::circle(at(0.0, 0.25), size * 0.13), ink::white());
    let flame = Path::new()
        .start(at(-0.18, -0.8))
        .curve(at(-0.1, -1.1), at(-0.05, -1.3), at(0.0, -1.55))
        .curve(at(0.05, -1.3), at(0.1, -1.1), at(0.18, -0.8))
        .close();
    canvas.fill(flame, ink::flame());
}
