//! The browser.

use std::future::pending;
use std::time::Duration;

use chrono::{DateTime, Utc};
use gloo_events::EventListener;
use gloo_timers::future::sleep;
use js_sys::Intl::DateTimeFormat;
use js_sys::{Array, Date, Object, Reflect};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Document, Headers, HtmlDialogElement, HtmlElement, RequestInit, Response, Storage,
    Window, window,
};

use super::{Answer, Request};

/// How long an answer may take: 30 seconds.
const PATIENCE_MS: u32 = 30_000;

/// Asks the site's own API. `None` when no answer comes.
pub(crate) async fn fetch(request: Request<'_>) -> Option<Answer> {
    let asked = ask(request)?;
    let response: Response = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    let headers = response.headers();
    let header = |name: &str| headers.get(name).ok().flatten();
    let retry_after = header("retry-after").and_then(|seconds| seconds.parse().ok());
    let (position, is_stale) = (header("astro-position"), header("astro-stale").is_some());
    let correlation = header("x-correlation-id");
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    Some(Answer {
        status: response.status(),
        retry_after: retry_after.map(Duration::from_secs),
        position,
        is_stale,
        correlation,
        text: text.as_string()?,
    })
}

/// What an answer says. `None` where it says something else.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

#[wasm_bindgen]
extern "C" {
    /// What the script that started the app keeps for it: tells the site's API that the app broke in a line
    /// of a file.
    #[wasm_bindgen(js_name = astroBroke)]
    pub(crate) fn broke(file: &str, line: u32);

    /// The same of an answer that can't be read, by what the API calls its request.
    #[wasm_bindgen(js_name = astroUnreadable)]
    pub(crate) fn unreadable(request: Option<&str>);
}

fn ask(request: Request<'_>) -> Option<js_sys::Promise> {
    let init = RequestInit::new();
    init.set_method(request.method);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    let headers = Headers::new().ok()?;
    headers.set("accept", "application/json").ok()?;
    if let Some(key) = request.key {
        headers.set("idempotency-key", key).ok()?;
    }
    if let Some(position) = request.min_position {
        headers.set("astro-min-position", position).ok()?;
    }
    if request.tells_time_zone
        && let Some(zone) = time_zone()
    {
        headers.set("astro-time-zone", &zone).ok()?;
    }
    if let Some(body) = request.body {
        headers.set("content-type", "application/json").ok()?;
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(&headers);
    Some(window()?.fetch_with_str_and_init(request.path, &init))
}

/// Whether the browser has a connection at all.
pub(crate) fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Random bytes that nobody guesses.
pub(crate) fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    if let Some(crypto) = window().and_then(|window| window.crypto().ok()) {
        // Every browser has them; none is refused so few.
        let _filled = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

fn storage() -> Option<Storage> {
    window()?.session_storage().ok()?
}

/// What was kept under a name, as long as the tab is open. `None` where nothing was, or where the
/// browser keeps nothing.
#[must_use]
pub fn store_get(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Keeps a text under a name, as long as the tab is open.
pub fn store_set(name: &str, text: &str) {
    if let Some(storage) = storage() {
        // A full store is as none.
        let _kept = storage.set_item(name, text);
    }
}

/// Keeps nothing under a name any more.
pub fn store_remove(name: &str) {
    if let Some(storage) = storage() {
        // One that can't be reached keeps nothing.
        let _removed = storage.remove_item(name);
    }
}

/// Keeps nothing any more of all that was kept in the tab.
pub fn store_clear() {
    if let Some(storage) = storage() {
        // One that can't be reached keeps nothing.
        let _cleared = storage.clear();
    }
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

/// The page's address within its site: path and query.
#[must_use]
pub fn address() -> String {
    let location = window().map(|window| window.location());
    let path = location.and_then(|location| location.pathname().ok());
    format!("{}{}", path.unwrap_or_default(), query())
}

/// Gives the page another address, which the browser's back button leads away from again.
pub(crate) fn push_address(address: &str) {
    let history = window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // An address of the same site is never refused.
        let _pushed = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Hears that the browser's back or forward button gave the page another address.
pub(crate) fn on_address(mut heard: impl FnMut() + 'static) -> Option<Listener> {
    let window = window()?;
    let listener = EventListener::new(&window, "popstate", move |_| heard());
    Some(listener)
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

/// Hears that the page is seen again, or has the keyboard again: one beside another is seen always.
pub(crate) fn on_seen(mut heard: impl FnMut() + Copy + 'static) -> Option<[Listener; 2]> {
    let (window, document) = (window()?, document()?);
    let mut heard_too = heard;
    let has_keyboard = EventListener::new(&window, "focus", move |_| heard_too());
    let seen = document.clone();
    let is_seen = EventListener::new(&document, "visibilitychange", move |_| {
        if !seen.hidden() {
            heard();
        }
    });
    Some([has_keyboard, is_seen])
}

/// Loads the page anew. Nothing comes after it.
pub(crate) async fn reload() {
    let left = window().map(|window| window.location().reload());
    if left.is_some_and(|left| left.is_ok()) {
        pending::<()>().await;
    }
}

/// Waits.
pub async fn pause(span: Duration) {
    sleep(span).await;
}

/// Takes a dialog away that was shown before everything else. The keyboard goes back to where it
/// was.
pub fn close_modal(id: &str) {
    let found = document().and_then(|document| document.get_element_by_id(id));
    if let Some(dialog) = found.and_then(|found| found.dyn_into::<HtmlDialogElement>().ok()) {
        dialog.close();
    }
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

/// The time zone that the browser's clock is in, by its name at IANA.
fn time_zone() -> Option<String> {
    let format = DateTimeFormat::new(&Array::new(), &Object::new());
    let zone = Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone"));
    zone.ok()?.as_string()
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
