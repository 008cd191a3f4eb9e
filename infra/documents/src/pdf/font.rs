//! The fonts, and the glyphs that show a text in them.

use std::ops::Range;
use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};

static REGULAR: LazyLock<Typeface> =
    LazyLock::new(|| Typeface::read(include_bytes!("../../fonts/IBMPlexSans-Regular.ttf")));
static SEMI_BOLD: LazyLock<Typeface> =
    LazyLock::new(|| Typeface::read(include_bytes!("../../fonts/IBMPlexSans-SemiBold.ttf")));

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    /// How heavy its letters are.
    pub(crate) weight: Weight,
    /// The size of its letters, in points.
    pub(crate) size: f32,
    /// What is added between letters, as a share of the size.
    pub(crate) tracking: f32,
}

impl Style {
    /// Regular letters of that size.
    pub(crate) const fn regular(size: f32) -> Self {
        Self {
            weight: Weight::Regular,
            size,
            tracking: 0.0,
        }
    }

    /// Bold letters of that size.
    pub(crate) const fn bold(size: f32) -> Self {
        Self {
            weight: Weight::Bold,
            size,
            tracking: 0.0,
        }
    }

    /// The same, with letters further apart.
    pub(crate) const fn spaced(self, tracking: f32) -> Self {
        Self { tracking, ..self }
    }

    /// The same in another size.
    pub(crate) const fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }
}

/// A font as both libraries see it: one writes it, the other finds its glyphs.
struct Typeface {
    font: Font,
    face: Face<'static>,
}

impl Typeface {
    fn read(bytes: &'static [u8]) -> Self {
        const READABLE: &str = "the font is compiled in, and a test reads it";
        Self {
            font: Font::new(bytes.into(), 0).expect(READABLE),
            face: Face::from_slice(bytes, 0).expect(READABLE),
        }
    }

    fn of(weight: Weight) -> &'static Self {
        match weight {
            Weight::Regular => &REGULAR,
            Weight::Bold => &SEMI_BOLD,
        }
    }
}

/// The font of that weight, to be written with.
pub(crate) fn font(weight: Weight) -> Font {
    Typeface::of(weight).font.clone()
}

/// Some letters that are shown together, such as a letter and its accent: they can't be parted.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    /// Where in the text they are.
    pub(crate) text: Range<usize>,
    /// What shows them. Their lengths are shares of the size of the letters.
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// How wide they are, as a share of the size.
    pub(crate) width: f32,
}

/// The glyphs of a text from left to right, cluster by cluster. Kerned and composed as the font
/// says. Scripts that run the other way are not in our fonts; their boxes stand in the order of
/// the text.
pub(crate) fn clusters(text: &str, style: Style) -> Vec<Cluster> {
    let face = &Typeface::of(style.weight).face;
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(Direction::LeftToRight);
    let shaped = rustybuzz::shape(face, &[], buffer);

    #[expect(clippy::cast_precision_loss, reason = "a font's units are few")]
    let share = |units: i32| units as f32 / face.units_per_em() as f32;
    let infos = shaped.glyph_infos();
    let mut clusters: Vec<Cluster> = Vec::with_capacity(infos.len());
    for (place, (info, position)) in infos.iter().zip(shaped.glyph_positions()).enumerate() {
        let start = info.cluster as usize;
        let end = infos[place..]
            .iter()
            .map(|next| next.cluster as usize)
            .find(|next| *next > start)
            .unwrap_or(text.len());
        let glyph = KrillaGlyph::new(
            GlyphId::new(info.glyph_id),
            share(position.x_advance),
            share(position.x_offset),
            share(position.y_offset),
            share(position.y_advance),
            start..end,
            None,
        );
        match clusters.last_mut() {
            Some(last) if last.text.start == start => {
                last.width += glyph.x_advance;
                last.glyphs.push(glyph);
            }
            _ => clusters.push(Cluster {
                text: start..end,
                width: glyph.x_advance,
                glyphs: vec![glyph],
            }),
        }
    }
    for cluster in &mut clusters {
        cluster.width += style.tracking;
        if let Some(last) = cluster.glyphs.last_mut() {
            last.x_advance += style.tracking;
        }
    }
    clusters
}
