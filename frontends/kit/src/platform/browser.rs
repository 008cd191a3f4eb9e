//! The browser.

use std::future::pending;
use std::time::Duration;

use chrono::{DateTime, Utc};
use gloo_events::EventListener;
use js_sys::Date;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Document, Headers, HtmlDialogElement, HtmlElement, RequestInit, Response, Window,
    window,
};

use super::Answer;

/// How long an answer may take: 30 seconds.
const PATIENCE_MS: u32 = 30_000;

/// Asks the site's own API. `None` when no answer comes.
pub(crate) async fn fetch(method: &str, path: &str, body: Option<&str>) -> Option<Answer> {
    let asked = ask(method, path, body)?;
    let response: Response = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    let retry_after = response.headers().get("retry-after").ok().flatten();
    let retry_after = retry_after.and_then(|seconds| seconds.parse().ok());
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    Some(Answer {
        status: response.status(),
        retry_after: retry_after.map(Duration::from_secs),
        text: text.as_string()?,
    })
}

fn ask(method: &str, path: &str, body: Option<&str>) -> Option<js_sys::Promise> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    let headers = Headers::new().ok()?;
    headers.set("accept", "application/json").ok()?;
    if let Some(body) = body {
        headers.set("content-type", "application/json").ok()?;
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(&headers);
    Some(window()?.fetch_with_str_and_init(path, &init))
}

fn document() -> Option<Document> {
    window()?.document()
}

/// Moves the keyboard to the first element of a selector.
pub fn focus(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok()?);
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // One that can't have it stays without.
        let _focused = element.focus();
    }
}

/// Shows a dialog, before everything else.
pub fn show_modal(id: &str) {
    let found = document().and_then(|document| document.get_element_by_id(id));
    let dialog = found.and_then(|found| found.dyn_into::<HtmlDialogElement>().ok());
    if let Some(dialog) = dialog.filter(|dialog| !dialog.open()) {
        // It is in the page, and not open: nothing stands in the way.
        let _shown = dialog.show_modal();
    }
}

/// Leaves for another page. Nothing comes after it.
pub async fn go_to(address: &str) {
    let left = window().map(|window| window.location().assign(address));
    if left.is_some_and(|left| left.is_ok()) {
        pending::<()>().await;
    }
}

/// The query of the page's address.
#[must_use]
pub fn query() -> String {
    let query = window().and_then(|window| window.location().search().ok());
    query.unwrap_or_default()
}

/// Takes what stands after `#` out of the page's address, and out of the browser's history.
#[must_use]
pub fn take_fragment() -> Option<String> {
    let window = window()?;
    let fragment = window.location().hash().ok()?;
    let fragment = fragment.strip_prefix('#').unwrap_or_default();
    if fragment.is_empty() {
        return None;
    }
    forget_fragment(&window)?;
    Some(fragment.to_owned())
}

fn forget_fragment(window: &Window) -> Option<()> {
    let location = window.location();
    let path = format!("{}{}", location.pathname().ok()?, location.search().ok()?);
    let history = window.history().ok()?;
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(&path))
        .ok()
}

/// Hears of something for as long as it is there.
pub type Listener = EventListener;

/// Hears that another fragment came to the page's address while it was open.
#[must_use]
pub fn on_fragment(mut heard: impl FnMut() + 'static) -> Option<Listener> {
    let window = window()?;
    let listener = EventListener::new(&window, "hashchange", move |_| heard());
    Some(listener)
}

/// Puts a text where it can be pasted from. Whether that worked.
pub async fn copy(text: &str) -> bool {
    let Some(window) = window() else { return false };
    let copied = window.navigator().clipboard().write_text(text);
    JsFuture::from(copied).await.is_ok()
}

/// What the browser's clock says.
#[must_use]
pub fn now() -> DateTime<Utc> {
    let millis = Date::now();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds of this millennium"
    )]
    DateTime::from_timestamp_millis(millis as i64).unwrap_or(DateTime::UNIX_EPOCH)
}

/// How many minutes the browser's clock is ahead of UTC at a moment.
#[must_use]
pub fn minutes_ahead(at: DateTime<Utc>) -> i32 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of this millennium"
    )]
    let date = Date::new(&JsValue::from_f64(at.timestamp_millis() as f64));
    #[expect(clippy::cast_possible_truncation, reason = "less than a day")]
    let behind = date.get_timezone_offset() as i32;
    -behind
}
