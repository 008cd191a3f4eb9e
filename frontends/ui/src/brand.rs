//! The brand: a planet with its ring, and the name.

use dioxus::prelude::*;

/// What the company is called.
pub const BRAND: &str = "Astro Bookings";

/// The mark and the name.
#[component]
pub fn Brand() -> Element {
    rsx! {
        span { class: "brand",
            svg { view_box: "0 0 32 32", "aria-hidden": "true",
                circle { cx: "16", cy: "16", r: "7.2", fill: "currentColor" }
                ellipse {
                    cx: "16",
                    cy: "16",
                    rx: "13",
                    ry: "4.2",
                    transform: "rotate(-24 16 16)",
                    fill: "none",
                    stroke: "#ff7a45",
                    "stroke-width": "1.8",
                }
                circle { cx: "27.9", cy: "10.7", r: "2", fill: "#ff7a45" }
            }
            {BRAND}
        }
    }
}
