//! What can be drawn on a page: lines of text and shapes.

use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, LineCap, Stroke, StrokeDash};
use krilla::surface::Surface;

use super::font::{self, Style};
use super::ink::Colour;
use super::text::{self, Line};

/// How far the handles of a curve are from its ends, for a quarter of a circle.
const QUARTER: f32 = 0.552_285;

/// Where a line of text is, from the point that it is put at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// A page to draw on.
pub(crate) struct Canvas<'a> {
    surface: Surface<'a>,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(surface: Surface<'a>) -> Self {
        Self { surface }
    }

    pub(super) fn finish(self) {
        self.surface.finish();
    }

    /// Draws a line of text whose letters stand on `y`.
    pub(crate) fn put(&mut self, line: &Line, x: f32, y: f32, align: Align, colour: Colour) {
        if line.glyphs.is_empty() {
            return;
        }
        let x = match align {
            Align::Left => x,
            Align::Centre => x - line.width / 2.0,
            Align::Right => x - line.width,
        };
        self.ink(Some(colour), None);
        self.surface.draw_glyphs(
            Point::from_xy(x, y),
            &line.glyphs,
            font::font(line.style.weight),
            &line.text,
            line.style.size,
            false,
        );
    }

    /// Draws lines of text under each other, the first one's letters standing on `y`.
    pub(crate) fn put_all(&mut self, lines: &[Line], x: f32, y: f32, leading: f32, colour: Colour) {
        let mut baseline = y;
        for line in lines {
            self.put(line, x, baseline, Align::Left, colour);
            baseline += leading;
        }
    }

    /// Draws one line of text at most so wide.
    pub(crate) fn text(
        &mut self,
        text: &str,
        style: Style,
        (x, y): (f32, f32),
        width: f32,
        colour: Colour,
    ) {
        let line = text::line(text, style, width);
        self.put(&line, x, y, Align::Left, colour);
    }

    /// Fills a shape.
    pub(crate) fn fill(&mut self, path: Path, colour: Colour) {
        self.ink(Some(colour), None);
        self.draw(path);
    }

    /// Fills a shape whose lengths are units of that size, counted from a point on. Whole units are
    /// written in few digits.
    pub(crate) fn fill_in_units(&mut self, path: Path, at: (f32, f32), unit: f32, colour: Colour) {
        let units = Transform::from_row(unit, 0.0, 0.0, unit, at.0, at.1);
        self.surface.push_transform(&units);
        self.fill(path, colour);
        self.surface.pop();
    }

    /// Draws along a shape, in dashes of that length and distance if there are any.
    pub(crate) fn stroke(
        &mut self,
        path: Path,
        width: f32,
        dashes: Option<[f32; 2]>,
        colour: Colour,
    ) {
        let stroke = Stroke {
            paint: colour.into(),
            width,
            line_cap: LineCap::Round,
            dash: dashes.map(|dashes| StrokeDash {
                array: dashes.to_vec(),
                offset: 0.0,
            }),
            ..Stroke::default()
        };
        self.ink(None, Some(stroke));
        self.draw(path);
    }

    fn ink(&mut self, fill: Option<Colour>, stroke: Option<Stroke>) {
        self.surface.set_fill(fill.map(|colour| Fill {
            paint: colour.into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::NonZero,
        }));
        self.surface.set_stroke(stroke);
    }

    fn draw(&mut self, path: Path) {
        if let Some(path) = path.0.finish() {
            self.surface.draw_path(&path);
        }
    }
}

/// A shape.
pub(crate) struct Path(PathBuilder);

impl Path {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self(PathBuilder::new())
    }

    /// A straight line.
    pub(crate) fn line(from: (f32, f32), to: (f32, f32)) -> Self {
        Self::new().start(from).to(to)
    }

    /// A rectangle.
    pub(crate) fn rect(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self::new().and_rect(x, y, width, height)
    }

    /// A rectangle whose corners have these radii: upper left, upper right, lower right, lower left.
    pub(crate) fn rounded(x: f32, y: f32, width: f32, height: f32, radii: [f32; 4]) -> Self {
        let [upper_left, upper_right, lower_right, lower_left] = radii;
        let (right, bottom) = (x + width, y + height);
        let handle = |radius: f32| radius * (1.0 - QUARTER);
        let mut path = Self::new().start((x + upper_left, y));
        path = path.to((right - upper_right, y)).curve(
            (right - handle(upper_right), y),
            (right, y + handle(upper_right)),
            (right, y + upper_right),
        );
        path = path.to((right, bottom - lower_right)).curve(
            (right, bottom - handle(lower_right)),
            (right - handle(lower_right), bottom),
            (right - lower_right, bottom),
        );
        path = path.to((x + lower_left, bottom)).curve(
            (x + handle(lower_left), bottom),
            (x, bottom - handle(lower_left)),
            (x, bottom - lower_left),
        );
        path.to((x, y + upper_left))
            .curve(
                (x, y + handle(upper_left)),
                (x + handle(upper_left), y),
                (x + upper_left, y),
            )
            .close()
    }

    /// An ellipse, turned by an angle.
    pub(crate) fn ellipse(centre: (f32, f32), radii: (f32, f32), degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let at = |x: f32, y: f32| {
            let (x, y) = (x * radii.0, y * radii.1);
            (centre.0 + x * cos - y * sin, centre.1 + x * sin + y * cos)
        };
        let k = QUARTER;
        Self::new()
            .start(at(1.0, 0.0))
            .curve(at(1.0, k), at(k, 1.0), at(0.0, 1.0))
            .curve(at(-k, 1.0), at(-1.0, k), at(-1.0, 0.0))
            .curve(at(-1.0, -k), at(-k, -1.0), at(0.0, -1.0))
            .curve(at(k, -1.0), at(1.0, -k), at(1.0, 0.0))
            .close()
    }

    /// A circle.
    pub(crate) fn circle(centre: (f32, f32), radius: f32) -> Self {
        Self::ellipse(centre, (radius, radius), 0.0)
    }

    /// Begins at a point.
    pub(crate) fn start(mut self, (x, y): (f32, f32)) -> Self {
        self.0.move_to(x, y);
        self
    }

    /// Goes straight to a point.
    pub(crate) fn to(mut self, (x, y): (f32, f32)) -> Self {
        self.0.line_to(x, y);
        self
    }

    /// Goes to a point in a curve, by its handles.
    pub(crate) fn curve(mut self, first: (f32, f32), second: (f32, f32), to: (f32, f32)) -> Self {
        self.0
            .cubic_to(first.0, first.1, second.0, second.1, to.0, to.1);
        self
    }

    /// Goes back to where it began.
    pub(crate) fn close(mut self) -> Self {
        self.0.close();
        self
    }

    /// A rectangle besides.
    pub(crate) fn and_rect(mut self, x: f32, y: f32, width: f32, height: f32) -> Self {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            self.0.push_rect(rect);
        }
        self
    }
}
