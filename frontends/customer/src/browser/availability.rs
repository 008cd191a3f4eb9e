//! The seats of a launch, as the API tells of them while they change.

use api_contract::launches::Availability;
use dioxus::prelude::*;
use domain::ids::LaunchId;
use futures_channel::oneshot;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use crate::launch::LiveSeats;

/// How long after a stream that the browser gave up another one is tried: 10 seconds.
const COME_BACK_MS: u32 = 10_000;

/// Keeps seats as they are now, until the launch is over or the component is gone.
pub(crate) fn use_availability(launch: LaunchId, seats: LiveSeats) {
    use_future(move || async move {
        while !seats.now.peek().status.is_final() {
            if let Some(stream) = Stream::open(launch, seats) {
                stream.ended().await;
            }
            TimeoutFuture::new(COME_BACK_MS).await;
        }
    });
}

/// An open stream. Browsers open it again by themselves when it breaks off, but not when it is
/// refused. It is closed when this is dropped.
struct Stream {
    source: EventSource,
    given_up: oneshot::Receiver<()>,
    _listeners: [Closure<dyn FnMut(MessageEvent)>; 3],
}

impl Stream {
    fn open(
        launch: LaunchId,
        LiveSeats {
            mut now,
            mut is_live,
        }: LiveSeats,
    ) -> Option<Self> {
        let source = EventSource::new(&format!("/api/v1/launches/{launch}/availability")).ok()?;
        let changed = Closure::new(move |event: MessageEvent| {
            let text = event.data().as_string();
            // One that this program can't read is for later programs.
            let seats = text.and_then(|text| serde_json::from_str::<Availability>(&text).ok());
            if let Some(seats) = seats {
                now.set(seats);
            }
        });
        let opened = Closure::new(move |_| is_live.set(true));
        let (give_up, given_up) = oneshot::channel();
        let (mut give_up, failing) = (Some(give_up), source.clone());
        let failed = Closure::new(move |_| {
            is_live.set(false);
            if failing.ready_state() == EventSource::CLOSED
                && let Some(give_up) = give_up.take()
            {
                // Nobody waits any more when the component is gone.
                let _nobody_waits = give_up.send(());
            }
        });
        let listeners = [changed, opened, failed];
        for (name, listener) in ["availability", "open", "error"].iter().zip(&listeners) {
            let listener = listener.as_ref().unchecked_ref();
            source
                .add_event_listener_with_callback(name, listener)
                .ok()?;
        }
        Some(Self {
            source,
            given_up,
            _listeners: listeners,
        })
    }

    /// Waits until the browser has given it up.
    async fn ended(mut self) {
        // Its other half lives as long as the listeners do.
        let _given_up = (&mut self.given_up).await;
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}
