//! What a browser calls itself, in a few words that people understand.

use serde::{Deserialize, Serialize};

/// Such as `Firefox on Linux`: for people to know their devices by, never to decide by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgentLabel(Box<str>);

/// Browsers by the word in their header, the telling ones first: most claim to be Chrome and
/// Safari too.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems in the same way: Android claims to be Linux.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// No header is looked at beyond this.
const MAX_BYTES: usize = 512;

impl AgentLabel {
    /// From the header `User-Agent`. Nothing of the header itself is kept.
    #[must_use]
    pub fn of(header: Option<&str>) -> Self {
        let header = header.unwrap_or_default();
        let header = header.get(..MAX_BYTES).unwrap_or(header);
        let find = |words: &[(&str, &'static str)]| {
            let known = words.iter().find(|(word, _)| header.contains(word));
            known.map(|(_, name)| *name)
        };
        let label = match (find(&BROWSERS), find(&SYSTEMS)) {
            (Some(browser), Some(system)) => format!("{browser} on {system}").into(),
            (Some(browser), None) => browser.into(),
            (None, Some(system)) => format!("An unknown browser on {system}").into(),
            (None, None) => "An unknown browser".into(),
        };
        Self(label)
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_its_name_and_system() {
        for (header, label) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.0", "An unknown browser"),
            ("", "An unknown browser"),
        ] {
            assert_eq!(AgentLabel::of(Some(header)).as_str(), label);
        }
        assert_eq!(AgentLabel::of(None).as_str(), "An unknown browser");
    }

    #[test]
    fn nothing_of_a_long_or_strange_header_is_kept() {
        for header in ["é".repeat(300), "<script>".repeat(1_000)] {
            assert_eq!(AgentLabel::of(Some(&header)).as_str(), "An unknown browser");
        }
    }
}
