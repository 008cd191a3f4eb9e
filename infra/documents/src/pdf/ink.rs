//! The colours of our documents. Few, so that they print well in grey too.

use krilla::color::rgb::Color;

/// A colour.
pub(crate) type Colour = Color;

/// The night sky: what carries the brand.
pub(crate) fn night() -> Colour {
    Color::new(0x10, 0x16, 0x3a)
}

/// Text.
pub(crate) fn text() -> Colour {
    Color::new(0x1b, 0x1f, 0x33)
}

/// What is said beside the text: labels, notes.
pub(crate) fn quiet() -> Colour {
    Color::new(0x6a, 0x70, 0x86)
}

/// Lines between things.
pub(crate) fn rule() -> Colour {
    Color::new(0xc9, 0xce, 0xdb)
}

/// What is behind things that belong together.
pub(crate) fn shade() -> Colour {
    Color::new(0xf3, 0xf5, 0xfa)
}

/// A spark: flames, orbits.
pub(crate) fn flame() -> Colour {
    Color::new(0xff, 0x7a, 0x45)
}

/// Good.
pub(crate) fn good() -> Colour {
    Color::new(0x1d, 0x7f, 0x57)
}

/// Not yet.
pub(crate) fn waiting() -> Colour {
    Color::new(0xa8, 0x6a, 0x08)
}

/// Not.
pub(crate) fn bad() -> Colour {
    Color::new(0xb3, 0x26, 0x2e)
}

/// Paper.
pub(crate) fn white() -> Colour {
    Color::white()
}
