//! The seats of a launch, as the API tells of them while they change.

use std::cell::Cell;
use std::rc::Rc;

use api_contract::launches::Availability;
use dioxus::prelude::*;
use domain::ids::LaunchId;
use futures_channel::oneshot;
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use web_sys::{Document, EventSource, MessageEvent, window};

use crate::launch::LiveSeats;

/// What tells that a page is seen, or not any more.
const VISIBILITY: &str = "visibilitychange";

/// How long after a stream that the browser gave up another one is tried: 10 seconds.
const COME_BACK_MS: u32 = 10_000;

/// Keeps seats as they are now while the page is seen, until the launch is over or the component
/// is gone.
///
/// A page that nobody sees has no stream: browsers keep six connections to a site, and pages that
/// were left behind, in other tabs or a step back, would soon hold all of them.
pub(crate) fn use_availability(launch: LaunchId, seats: LiveSeats) {
    use_future(move || async move {
        let Some(document) = window().and_then(|window| window.document()) else {
            return;
        };
        while !seats.now.peek().status.is_final() {
            seen(&document).await;
            let end = match Stream::open(launch, seats, &document) {
                Some(stream) => stream.end().await,
                None => End::GivenUp,
            };
            if end == End::GivenUp {
                TimeoutFuture::new(COME_BACK_MS).await;
            }
        }
    });
}

/// Waits until the page is seen.
async fn seen(document: &Document) {
    while document.hidden() {
        let (sender, changed) = oneshot::channel();
        let _listener = EventListener::once(document, VISIBILITY, move |_| {
            // Nobody waits any more when the component is gone.
            let _nobody_waits = sender.send(());
        });
        // Its other half lives as long as the listener does.
        let _changed = changed.await;
    }
}

/// How a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The browser gave it up: it was refused.
    GivenUp,
    /// The page is not seen any more.
    Unseen,
}

/// An open stream. Browsers open it again by themselves when it breaks off, but not when it is
/// refused. It is closed when this is dropped.
struct Stream {
    source: EventSource,
    end: oneshot::Receiver<End>,
    _listeners: [EventListener; 4],
}

impl Stream {
    fn open(launch: LaunchId, seats: LiveSeats, document: &Document) -> Option<Self> {
        let LiveSeats { mut now, is_live } = seats;
        let source = EventSource::new(&format!("/api/v1/launches/{launch}/availability")).ok()?;
        let (sender, end) = oneshot::channel();
        let sender = Rc::new(Cell::new(Some(sender)));
        let ends = move |how| {
            if let Some(sender) = sender.take() {
                // Nobody waits any more when the component is gone.
                let _nobody_waits = sender.send(how);
            }
        };

        let changed = EventListener::new(&source, "availability", move |event| {
            let text = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let text = text.and_then(|text| text.as_string());
            // One that this program can't read is for later programs.
            let seats = text.and_then(|text| serde_json::from_str::<Availability>(&text).ok());
            if let Some(seats) = seats {
                now.set(seats);
            }
        });
        let mut live = is_live;
        let opened = EventListener::new(&source, "open", move |_| live.set(true));
        let (mut live, failing, given_up) = (is_live, source.clone(), ends.clone());
        let failed = EventListener::new(&source, "error", move |_| {
            live.set(false);
            if failing.ready_state() == EventSource::CLOSED {
                given_up(End::GivenUp);
            }
        });
        let (mut live, leaving, page) = (is_live, source.clone(), document.clone());
        let left = EventListener::new(document, VISIBILITY, move |_| {
            if page.hidden() {
                // At once: a page that is left may be frozen before anything else runs in it.
                leaving.close();
                live.set(false);
                ends(End::Unseen);
            }
        });
        Some(Self {
            source,
            end,
            _listeners: [changed, opened, failed, left],
        })
    }

    /// Waits for its end.
    async fn end(mut self) -> End {
        // Its other half lives as long as the listeners do.
        (&mut self.end).await.unwrap_or(End::GivenUp)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}
