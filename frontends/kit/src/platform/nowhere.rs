//! Where pages are only written.

use std::future::pending;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::{Answer, Request};

pub(crate) async fn fetch(_: Request<'_>) -> Option<Answer> {
    pending().await
}

/// Nothing comes back, so there is nothing to read: no program that only writes pages has code for all answers.
pub(crate) fn read<T: DeserializeOwned>(_: &str) -> Option<T> {
    None
}

pub(crate) fn unreadable(_: Option<&str>) {}

pub(crate) fn is_online() -> bool {
    true
}

pub(crate) fn random() -> [u8; 16] {
    [0; 16]
}

/// What was kept under a name, as long as the tab is open. `None` where nothing was, or where the
/// browser keeps nothing.
#[must_use]
pub fn store_get(_: &str) -> Option<String> {
    None
}

/// Keeps a text under a name, as long as the tab is open.
pub fn store_set(_: &str, _: &str) {}

/// Keeps nothing under a name any more.
pub fn store_remove(_: &str) {}

/// Keeps nothing any more of all that was kept in the tab.
pub fn store_clear() {}

/// Moves the keyboard to the first element of a selector.
pub fn focus(_: &str) {}

/// Shows a dialog, before everything else.
pub fn show_modal(_: &str) {}

/// Leaves for another page. Nothing comes after it.
pub async fn go_to(_: &str) {
    pending().await
}

/// The query of the page's address.
#[must_use]
pub fn query() -> String {
    String::new()
}

/// The page's address within its site: path and query.
#[must_use]
pub fn address() -> String {
    String::new()
}

pub(crate) fn push_address(_: &str) {}

pub(crate) fn on_address(_: impl FnMut() + 'static) -> Option<Listener> {
    None
}

/// Takes what stands after `#` out of the page's address, and out of the browser's history.
#[must_use]
pub fn take_fragment() -> Option<String> {
    None
}

/// Hears of something for as long as it is there.
#[derive(Debug)]
pub struct Listener;

/// Hears that another fragment came to the page's address while it was open.
#[must_use]
pub fn on_fragment(_: impl FnMut() + 'static) -> Option<Listener> {
    None
}

pub(crate) fn on_seen(_: impl FnMut() + Copy + 'static) -> Option<[Listener; 2]> {
    None
}

pub(crate) async fn reload() {
    pending().await
}

/// Waits.
pub async fn pause(_: Duration) {
    pending().await
}

/// Takes a dialog away that was shown before everything else. The keyboard goes back to where it
/// was.
pub fn close_modal(_: &str) {}

/// Puts a text where it can be pasted from. Whether that worked.
pub async fn copy(_: &str) -> bool {
    false
}

/// What the browser's clock says.
#[must_use]
pub fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

/// How many minutes the browser's clock is ahead of UTC at a moment.
#[must_use]
pub fn minutes_ahead(_: DateTime<Utc>) -> i32 {
    0
}
