//! Answers kept in memory: the pages that everybody reads, as the bytes that are sent.
//!
//! A kept answer is never older than what this process knows of the read model: announced
//! changes drop it, and a loss of announcements drops everything (see
//! [`Watcher`](projection_runtime::Watcher)). Who names a position in `Astro-Min-Position` is not
//! answered from here at all.
//!
//! This module knows no endpoint: what to read and how, its callers say.

mod body;
mod follow;
mod slots;
mod subscriptions;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::LaunchId;

pub(crate) use body::Body;
pub(crate) use slots::Missing;
pub(crate) use slots::SitemapPart;
use slots::{Key, Slots};
pub(crate) use subscriptions::Subscription;
use subscriptions::Subscriptions;

/// The answers kept in memory, and who waits for them to change.
pub(crate) struct Hot {
    slots: Slots,
    subscriptions: Subscriptions,
}

impl Hot {
    pub(crate) fn new() -> Self {
        Self {
            slots: Slots::new(),
            subscriptions: Subscriptions::default(),
        }
    }

    /// A launch.
    pub(crate) async fn launch(
        &self,
        id: LaunchId,
        read: impl AsyncFnOnce() -> Result<Body, Missing>,
    ) -> Result<Body, Missing> {
        self.slots.get(Key::Launch(id), read).await
    }

    /// The page of a launch, as HTML that is still good now.
    pub(crate) async fn page(
        &self,
        id: LaunchId,
        now: DateTime<Utc>,
        read: impl AsyncFn() -> Result<Body, Missing>,
    ) -> Result<Body, Missing> {
        self.good_at(Key::Page(id), now, read).await
    }

    /// The page on which seats of a launch are booked, the same for everybody.
    pub(crate) async fn book_page(
        &self,
        id: LaunchId,
        now: DateTime<Utc>,
        read: impl AsyncFn() -> Result<Body, Missing>,
    ) -> Result<Body, Missing> {
        self.good_at(Key::BookPage(id), now, read).await
    }

    async fn good_at(
        &self,
        key: Key,
        now: DateTime<Utc>,
        read: impl AsyncFn() -> Result<Body, Missing>,
    ) -> Result<Body, Missing> {
        let page = self.slots.get(key.clone(), &read).await?;
        if page.is_good_at(now) {
            return Ok(page);
        }
        self.slots.forget(key.clone());
        self.slots.get(key, read).await
    }

    /// The seats of a launch.
    pub(crate) async fn availability(
        &self,
        id: LaunchId,
        read: impl AsyncFnOnce() -> Result<Body, Missing>,
    ) -> Result<Body, Missing> {
        self.slots.get(Key::Availability(id), read).await
    }

    /// The launch that a link leads to.
    pub(crate) fn linked(&self, slug: &str) -> Option<LaunchId> {
        self.slots.linked(slug)
    }

    /// Remembers the launch that a link leads to, for life.
    pub(crate) fn link(&self, slug: &str, launch: LaunchId) {
        self.slots.link(slug, launch);
    }

    /// A page of `limit` launches. `query` says which, in one way for all that ask the same.
    pub(crate) async fn list(
        &self,
        query: Arc<str>,
        limit: u32,
        read: impl AsyncFnOnce() -> Result<Body, Missing>,
    ) -> Result<Body, Missing> {
        self.slots.get(Key::List { query, limit }, read).await
    }

    /// A page of the site with `limit` launches, as HTML. `query` says which, as for a list.
    pub(crate) async fn listing(
        &self,
        query: Arc<str>,
        limit: u32,
        read: impl AsyncFnOnce() -> Result<Body, Missing>,
    ) -> Result<Body, Missing> {
        self.slots.get(Key::Listing { query, limit }, read).await
    }

    /// What tells search engines of the launches after one, or of the first ones.
    pub(crate) async fn sitemap(
        &self,
        part: SitemapPart,
        read: impl AsyncFnOnce() -> Result<Body, Missing>,
    ) -> Result<Body, Missing> {
        self.slots.sitemap(part, read).await
    }

    /// Tells whenever a launch has changed, from now on.
    pub(crate) fn subscribe(self: &Arc<Self>, launch: LaunchId) -> Subscription {
        Subscription::new(self, launch)
    }
}
