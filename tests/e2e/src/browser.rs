//! A browser, and what it has to say about a page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use test_support::eventually;

use crate::commands::Post;
use crate::driver::Driver;

/// What watches a page from its very beginning: what moved by itself, which parts were taken away,
/// and what the policy forbade.
const WATCHER: &str = r#"
window.seen = { moved: 0, removed: [], forbidden: [] };
document.addEventListener("securitypolicyviolation", (event) => {
    seen.forbidden.push(`${event.violatedDirective} ${event.blockedURI}`);
});
new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) seen.moved += shift.value;
}).observe({ type: "layout-shift", buffered: true });
new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.removedNodes) {
        if (node.nodeType !== Node.COMMENT_NODE) seen.removed.push(node.outerHTML ?? node.data);
    }
}).observe(document, { childList: true, subtree: true });
"#;

/// Has axe-core look at the page, and gives what it found as a list of texts.
const LOOKING: &str = r#"
const done = arguments[arguments.length - 1];
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// What fades in is looked at when it is there.
const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
const moving = document.getAnimations().filter(ends).map((animation) => animation.finished);
Promise.allSettled(moving).then(() => axe.run(document, { runOnly: rules })).then(
    ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`))),
    (error) => done([String(error)]),
);
"#;

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    /// As nearly everywhere.
    On,
    /// As in readers, for bots, and where a script did not arrive.
    Off,
}

/// A browser with a tab. It ends when this is dropped.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    _driver: Driver,
}

impl Browser {
    /// Starts one.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(scripts: Scripts) -> Self {
        Self::start_with(scripts, &[]).await
    }

    /// Starts one that finds sites, such as `http://localhost:8082`, at other addresses: where
    /// processes of its test answer.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_with(scripts: Scripts, sites: &[(&str, &str)]) -> Self {
        let mut driver = Driver::start();
        let mapped = sites.iter().map(|(site, address)| {
            let host = |url: &str| url.trim_start_matches("http://").to_owned();
            format!("MAP {} {}", host(site), host(address))
        });
        let mapped = mapped.collect::<Vec<_>>().join(",");
        let mut options = json!({ "args": [
            "--headless=new",
            // The sandbox needs what containers do not give; the pages are our own.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            format!("--host-resolver-rules={mapped}"),
        ] });
        if scripts == Scripts::Off {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let wishes = json!({
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let wishes = wishes.as_object().expect("an object").clone();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wishes)
            .connect(&driver.url())
            .await
            .expect("chromium starts");
        let session = client.session_id().await.expect("a session");
        driver.drives(session.expect("a session has an id"));
        let browser = Self {
            client,
            _driver: driver,
        };
        let watcher = json!({ "source": WATCHER });
        let _watching = browser
            .devtools("Page.addScriptToEvaluateOnNewDocument", &watcher)
            .await;
        browser
    }

    /// Opens an address, and waits until it is loaded.
    ///
    /// # Panics
    /// When it can't be.
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.expect("the page opens");
    }

    /// Does something in another tab, and comes back to this one.
    ///
    /// # Panics
    /// When there can't be another.
    pub async fn in_another_tab(&self, what: impl AsyncFnOnce()) {
        let here = self.client.window().await.expect("a tab");
        let other = self.client.new_window(true).await.expect("another tab");
        let switched = self.client.switch_to_window(other.handle).await;
        switched.expect("a tab can be gone to");
        what().await;
        self.client.close_window().await.expect("a tab closes");
        let switched = self.client.switch_to_window(here).await;
        switched.expect("a tab can be gone back to");
    }

    /// The title of the page.
    ///
    /// # Panics
    /// When there is no page.
    pub async fn title(&self) -> String {
        self.client.title().await.expect("a title")
    }

    /// The text of an element, as it is seen.
    ///
    /// # Panics
    /// When there is no such element.
    pub async fn text(&self, selector: &str) -> String {
        let element = self.client.find(Locator::Css(selector)).await;
        let element = element.unwrap_or_else(|error| panic!("{selector}: {error}"));
        element.text().await.expect("an element has a text")
    }

    /// Waits until there is an element that reads so.
    ///
    /// # Panics
    /// When there never is.
    pub async fn reads(&self, selector: &str, text: &str) {
        eventually(&format!("{selector} reads {text:?}"), async || {
            let Ok(element) = self.client.find(Locator::Css(selector)).await else {
                return false;
            };
            element.text().await.is_ok_and(|read| read == text)
        })
        .await;
    }

    /// What a script gives.
    ///
    /// # Panics
    /// When it fails.
    pub async fn evaluate(&self, expression: &str) -> Value {
        let script = format!("return {expression}");
        let value = self.client.execute(&script, Vec::new()).await;
        value.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// The warnings and errors of the console since the last time.
    ///
    /// # Panics
    /// When they can't be had.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.client.issue_cmd(Post::console()).await;
        let entries = entries.expect("what the console shows");
        let entries = entries.as_array().expect("a list").iter();
        entries
            .filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING")
            .map(|entry| entry["message"].to_string())
            .collect()
    }

    /// Those but what the browser says by itself: of answers that are no success, and of changing
    /// from page to page in a way that the next page cut short.
    ///
    /// # Panics
    /// When they can't be had.
    pub async fn complaints_but_refusals(&self) -> Vec<String> {
        let mut complaints = self.complaints().await;
        let by_itself = |said: &String| {
            said.contains("the server responded with a status of 4")
                || said.contains("Transition was")
        };
        complaints.retain(|said| !by_itself(said));
        complaints
    }

    /// What stands in the way of people in this page, by the rules of WCAG 2.2 AA that a program can
    /// check.
    ///
    /// # Panics
    /// When it can't be looked for.
    pub async fn obstacles(&self) -> Vec<String> {
        let axe = std::env::var("ASTRO_AXE").expect("ASTRO_AXE: run `cargo xtask test`");
        let axe = std::fs::read_to_string(axe).expect("the script of axe-core");
        let looking = format!("{axe}; {LOOKING}");
        let found = self.client.execute_async(&looking, Vec::new()).await;
        let found = found.expect("axe-core looks at the page");
        let found = found.as_array().expect("a list").iter();
        found
            .map(|found| {
                found
                    .as_str()
                    .map_or_else(|| found.to_string(), str::to_owned)
            })
            .collect()
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Shows pages as wide and high as a screen, in light or in dark.
    ///
    /// # Panics
    /// When it can't.
    pub async fn screen(&self, width: u32, height: u32, scheme: &str) {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        let _sized = self
            .devtools("Emulation.setDeviceMetricsOverride", &size)
            .await;
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
        ] });
        let _coloured = self.devtools("Emulation.setEmulatedMedia", &media).await;
    }

    /// A picture of the whole page, as WebP.
    ///
    /// # Panics
    /// When there is none.
    pub async fn picture(&self) -> Vec<u8> {
        let whole = json!({
            "format": "webp",
            "quality": 80,
            "captureBeyondViewport": true,
        });
        let picture = self.devtools("Page.captureScreenshot", &whole).await;
        let picture = picture["data"].as_str().expect("a picture");
        STANDARD.decode(picture).expect("base64")
    }

    async fn devtools(&self, command: &str, parameters: &Value) -> Value {
        let answer = self.client.issue_cmd(Post::devtools(command, parameters));
        answer
            .await
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}
