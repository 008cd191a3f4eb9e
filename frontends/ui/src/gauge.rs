//! How much of a whole, as a bar.

use dioxus::prelude::*;

/// How much of a whole, as a bar. It only shows what is said in words beside it, so screen readers
/// pass it over.
#[component]
pub fn Gauge(part: u32, whole: u32) -> Element {
    // Attributes of a drawing, since the sites' policies forbid `style`.
    rsx! {
        svg { class: "gauge", "aria-hidden": "true",
            rect { width: "100%", height: "100%", rx: "5" }
            rect {
                class: "gauge-part",
                width: "{percent(part, whole)}%",
                height: "100%",
                rx: "5",
            }
        }
    }
}

/// Rounded so that only nothing is 0 and only all is 100.
fn percent(part: u32, whole: u32) -> u64 {
    let (part, whole) = (u64::from(part.min(whole)), u64::from(whole));
    match part {
        0 => 0,
        part if part == whole => 100,
        part => (part * 100 / whole).clamp(1, 99),
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn only_nothing_is_empty_and_only_all_is_full() {
        assert_eq!(percent(0, 6), 0);
        assert_eq!(percent(1, 100_000), 1);
        assert_eq!(percent(3, 6), 50);
        assert_eq!(percent(99_999, 100_000), 99);
        assert_eq!(percent(6, 6), 100);
        assert_eq!((percent(7, 6), percent(0, 0)), (100, 0));
    }
}
