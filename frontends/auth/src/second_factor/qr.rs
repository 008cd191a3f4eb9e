//! A QR code, drawn.

use dioxus::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// How many modules around a code must be light.
const QUIET: i32 = 4;

/// A text as a QR code, for the camera of a phone. The same text stands beside it in words.
#[component]
pub(super) fn Qr(text: String, label: String) -> Element {
    // What fits into none is left to be typed in.
    let Ok(code) = QrCode::encode_text(&text, QrCodeEcc::Medium) else {
        return rsx! {};
    };
    let side = code.size() + 2 * QUIET;
    rsx! {
        svg {
            class: "qr",
            view_box: "0 0 {side} {side}",
            role: "img",
            "aria-label": label,
            "shape-rendering": "crispEdges",
            rect { width: "100%", height: "100%", fill: "#ffffff" }
            path { d: path(&code), fill: "#000000" }
        }
    }
}

/// The dark modules, a row at a time.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let dark = (x..code.size())
                .take_while(|&x| code.get_module(x, y))
                .count();
            let dark = i32::try_from(dark).unwrap_or_default();
            if dark > 0 {
                path.push_str(&format!("M{} {}h{dark}v1h-{dark}z", x + QUIET, y + QUIET));
            }
            x += dark.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dark_module_is_drawn_once() {
        let code = QrCode::encode_text("otpauth://totp/Astro", QrCodeEcc::Medium).unwrap();
        let drawn: i32 = path(&code)
            .split('M')
            .skip(1)
            .map(|run| {
                let (_, run) = run.split_once('h').unwrap();
                run.split_once('v').unwrap().0.parse::<i32>().unwrap()
            })
            .sum();
        let places = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark = places.filter(|&(x, y)| code.get_module(x, y)).count();
        assert_eq!(usize::try_from(drawn).unwrap(), dark);
    }
}
