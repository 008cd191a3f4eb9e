//! The night sky behind a launch, with the way that it flies.

use dioxus::prelude::*;
use domain::launch::Destination;

/// Where stars are, in hundredths, and how large.
const STARS: [(&str, &str, &str); 18] = [
    ("4", "22", "1.3"),
    ("11", "58", "0.9"),
    ("17", "12", "1"),
    ("24", "38", "0.8"),
    ("30", "74", "1.2"),
    ("36", "18", "0.9"),
    ("43", "50", "0.8"),
    ("49", "8", "1.3"),
    ("55", "33", "0.9"),
    ("60", "66", "0.8"),
    ("66", "14", "1"),
    ("71", "44", "1.3"),
    ("77", "24", "0.8"),
    ("82", "60", "1"),
    ("87", "10", "0.9"),
    ("91", "40", "1.3"),
    ("95", "70", "0.9"),
    ("98", "20", "1.2"),
];

/// The night sky behind a launch, with the way that it flies. It decorates, and says nothing.
#[component]
pub(super) fn Sky(destination: Destination) -> Element {
    rsx! {
        div { class: "sky", "aria-hidden": "true",
            Stars {}
            Way { destination }
        }
    }
}

/// The stars.
#[component]
pub(crate) fn Stars() -> Element {
    rsx! {
        svg { class: "sky-stars", width: "100%", height: "100%",
            for (x , y , size) in STARS {
                circle { cx: "{x}%", cy: "{y}%", r: size }
            }
        }
    }
}

/// The way to a destination, over the Earth.
#[component]
pub(crate) fn Way(destination: Destination) -> Element {
    let way = match destination {
        Destination::Suborbital => "M 430 262 C 455 100, 535 100, 560 262",
        Destination::LowEarthOrbit => "M 400 262 C 430 130, 520 120, 640 140",
        Destination::Interplanetary => "M 400 262 C 440 170, 500 130, 556 134",
    };
    let (x, y) = match destination {
        Destination::Suborbital => ("495", "140.5"),
        Destination::LowEarthOrbit => ("486", "144"),
        Destination::Interplanetary => ("472", "162"),
    };
    rsx! {
        svg {
            class: "sky-way",
            view_box: "0 0 600 300",
            "preserveAspectRatio": "xMaxYMax slice",
            "aria-hidden": "true",
            circle { class: "sky-earth", cx: "495", cy: "900", r: "650" }
            path { d: way }
            circle { class: "sky-rocket", cx: x, cy: y, r: "4" }
            if destination == Destination::Interplanetary {
                circle { class: "sky-moon", cx: "566", cy: "132", r: "11" }
            }
        }
    }
}
