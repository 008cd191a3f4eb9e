//! The night sky behind a launch, with the way that it flies.

use dioxus::prelude::*;
use domain::launch::Destination;

/// Where stars are, in hundredths, and how large.
const STARS: [(&str, &str, &str); 18] = [
    ("4", "22", "0.9"),
    ("11", "58", "0.6"),
    ("17", "12", "0.7"),
    ("24", "38", "0.5"),
    ("30", "74", "0.8"),
    ("36", "18", "0.6"),
    ("43", "50", "0.5"),
    ("49", "8", "0.9"),
    ("55", "33", "0.6"),
    ("60", "66", "0.5"),
    ("66", "14", "0.7"),
    ("71", "44", "0.9"),
    ("77", "24", "0.5"),
    ("82", "60", "0.7"),
    ("87", "10", "0.6"),
    ("91", "40", "0.9"),
    ("95", "70", "0.6"),
    ("98", "20", "0.8"),
];

/// The night sky behind a launch, with the way that it flies. It decorates, and says nothing.
#[component]
pub(super) fn Sky(destination: Destination) -> Element {
    let way = match destination {
        Destination::Suborbital => "M 300 262 C 330 70, 420 70, 456 262",
        Destination::LowEarthOrbit => "M 250 262 C 300 120, 430 96, 620 128",
        Destination::Interplanetary => "M 250 262 C 300 150, 420 60, 590 26",
    };
    let (x, y) = match destination {
        Destination::Suborbital => ("378", "118"),
        Destination::LowEarthOrbit => ("452", "119"),
        Destination::Interplanetary => ("452", "88"),
    };
    rsx! {
        div { class: "sky", "aria-hidden": "true",
            svg { class: "sky-stars", width: "100%", height: "100%",
                for (x , y , size) in STARS {
                    circle { cx: "{x}%", cy: "{y}%", r: size }
                }
            }
            svg {
                class: "sky-way",
                view_box: "0 0 600 300",
                "preserveAspectRatio": "xMaxYMax slice",
                circle { class: "sky-earth", cx: "330", cy: "900", r: "650" }
                path { d: way }
                circle { class: "sky-rocket", cx: x, cy: y, r: "5" }
                if destination == Destination::Interplanetary {
                    circle { class: "sky-moon", cx: "548", cy: "62", r: "16" }
                }
            }
        }
    }
}
