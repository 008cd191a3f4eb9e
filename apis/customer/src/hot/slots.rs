//! Slots for answers: filled once however many ask at the same time, dropped when what they show
//! has changed.
//!
//! A slot is put in place *before* its answer is read. So a change that comes while it is being
//! read drops the slot, and the answer, which may or may not show the change, goes to those who
//! asked before, and to nobody after. There is no moment at which an old answer could be put back.
//!
//! What can't be named one by one (all lists, or everything after a gap) is dropped by beginning
//! a new generation: slots of an earlier one are not found any more, and make room as others come.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::ids::LaunchId;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use tokio::sync::OnceCell;

use super::Body;

/// What the kept answers may weigh together, as far as it is known before they are read.
const CAPACITY_BYTES: u64 = 8 * 1024 * 1024;

/// What an answer is taken to weigh: one launch in JSON with all that surrounds it.
const LAUNCH_BYTES: u32 = 1_536;

/// What a page is taken to weigh: a launch in HTML, and once more as its data.
const PAGE_BYTES: u32 = 12 * 1_024;

/// What a launch is taken to weigh in a page of many.
const CARD_BYTES: u32 = 2_560;

/// How long an answer is kept that nobody asks for.
const IDLE: Duration = Duration::from_secs(60);

/// How many lists of links for search engines are kept, each of up to 1.5 MiB. They are apart from
/// all else, so that nobody who reads them has anything else read anew.
const SITEMAPS: u64 = 4;

/// How old such a list may be. It costs too much to be made anew with each booking, and nobody
/// waits for it.
const SITEMAP_AGE: Duration = Duration::from_secs(60);

/// The links that are remembered.
const LINKS: u64 = 20_000;

/// Which answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Launch(LaunchId),
    Page(LaunchId),
    BookPage(LaunchId),
    Availability(LaunchId),
    List { query: Arc<str>, limit: u32 },
    Listing { query: Arc<str>, limit: u32 },
}

/// Which part of what search engines are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SitemapPart {
    /// All of it, or where its parts are.
    Whole,
    /// The first launches.
    First,
    /// Those after a launch.
    After(LaunchId),
}

/// Why there is no answer. All who wait for a slot get the same, so that an absent store is
/// asked once and not by each of them in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// There is no such thing.
    Unknown,
    /// The read model does not answer; it was logged.
    Unavailable,
    /// The cursor belongs to a list in another order.
    ForeignCursor,
}

/// The generation in which a slot was made, and what it shows.
type Place = (u64, Key);
type Slot = Arc<OnceCell<Result<Body, Missing>>>;

pub(super) struct Slots {
    kept: Cache<Place, Slot>,
    sitemaps: Cache<SitemapPart, Slot>,
    /// A link leads to one launch for life, so this is never wrong.
    links: Cache<Box<str>, LaunchId>,
    /// Grows when any list may have changed.
    lists: AtomicU64,
    /// Grows when everything may have changed.
    all: AtomicU64,
}

impl Slots {
    pub(super) fn new() -> Self {
        Self {
            kept: Cache::builder()
                .max_capacity(CAPACITY_BYTES)
                .weigher(|(_, key): &Place, _| key.weight())
                // A new generation has no history, which any policy by frequency would ask for.
                .eviction_policy(EvictionPolicy::lru())
                .time_to_idle(IDLE)
                .build(),
            sitemaps: Cache::builder()
                .max_capacity(SITEMAPS)
                .time_to_live(SITEMAP_AGE)
                .build(),
            links: Cache::new(LINKS),
            lists: AtomicU64::new(0),
            all: AtomicU64::new(0),
        }
    }

    /// The answer in a slot; `read` reads it if nobody has, or is about to.
    pub(super) async fn get(
        &self,
        key: Key,
        read: impl AsyncFnOnce() -> Result<Body, Missing>,
    ) -> Result<Body, Missing> {
        let place = self.place(key);
        // The borrowing look-up first: it is the usual case, and clones no key.
        let slot = match self.kept.get(&place) {
            Some(slot) => slot,
            None => self.kept.get_with(place.clone(), Slot::default),
        };
        let answer = slot.get_or_init(|| async { read().await }).await.clone();
        if answer.is_err() {
            self.kept.invalidate(&place);
        }
        answer
    }

    /// A list of links for search engines, which may be a minute old.
    pub(super) async fn sitemap(
        &self,
        part: SitemapPart,
        read: impl AsyncFnOnce() -> Result<Body, Missing>,
    ) -> Result<Body, Missing> {
        let slot = self.sitemaps.get_with(part, Slot::default);
        let answer = slot.get_or_init(|| async { read().await }).await.clone();
        if answer.is_err() {
            self.sitemaps.invalidate(&part);
        }
        answer
    }

    /// Has an answer read anew by whoever asks next.
    pub(super) fn forget(&self, key: Key) {
        self.kept.invalidate(&self.place(key));
    }

    pub(super) fn linked(&self, slug: &str) -> Option<LaunchId> {
        self.links.get(slug)
    }

    pub(super) fn link(&self, slug: &str, launch: LaunchId) {
        self.links.insert(slug.into(), launch);
    }

    /// Launches changed, and with them every list.
    pub(super) fn launches_changed(&self, launches: impl IntoIterator<Item = LaunchId>) {
        self.lists.fetch_add(1, Ordering::Release);
        for id in launches {
            for key in [
                Key::Launch(id),
                Key::Page(id),
                Key::BookPage(id),
                Key::Availability(id),
            ] {
                self.kept.invalidate(&self.place(key));
            }
        }
    }

    /// Perhaps everything changed.
    pub(super) fn everything_changed(&self) {
        self.lists.fetch_add(1, Ordering::Release);
        self.all.fetch_add(1, Ordering::Release);
    }

    fn place(&self, key: Key) -> Place {
        let generation = match &key {
            Key::Launch(_) | Key::Page(_) | Key::BookPage(_) | Key::Availability(_) => &self.all,
            Key::List { .. } | Key::Listing { .. } => &self.lists,
        };
        (generation.load(Ordering::Acquire), key)
    }
}

impl Key {
    fn weight(&self) -> u32 {
        match self {
            Self::Launch(_) => LAUNCH_BYTES,
            Self::Page(_) | Self::BookPage(_) => PAGE_BYTES,
            Self::Availability(_) => LAUNCH_BYTES / 4,
            Self::List { limit, .. } => LAUNCH_BYTES.saturating_mul(limit.saturating_add(1)),
            Self::Listing { limit, .. } => {
                PAGE_BYTES.saturating_add(CARD_BYTES.saturating_mul(*limit))
            }
        }
    }
}

#[cfg(test)]
mod tests;
