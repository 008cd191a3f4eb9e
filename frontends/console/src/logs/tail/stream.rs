//! The stream of lines, for as long as the page is seen.

#[cfg(target_arch = "wasm32")]
pub(super) use browser::use_stream;

/// Where pages are only written, no stream is opened.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn use_stream(
    _: String,
    _: dioxus::prelude::Signal<super::Kept>,
    _: dioxus::prelude::Signal<bool>,
) {
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::{Cell, RefCell};
    use std::mem::take;
    use std::rc::Rc;

    use api_contract::log_lines::{LogLine, LogLinesLeftOut};
    use dioxus::prelude::*;
    use futures_channel::oneshot;
    use gloo_events::EventListener;
    use gloo_timers::future::TimeoutFuture;
    use serde::de::DeserializeOwned;
    use wasm_bindgen::JsCast;
    use web_sys::{Document, Event, EventSource, MessageEvent, window};

    use super::super::kept::{Come, Kept};
    use crate::links::segment;
    use crate::ticks::{seen, tick};

    /// How often what came is shown: four times a second, however fast lines come.
    const SHOW_MS: u32 = 250;

    /// How long after a stream that the browser gave up another one is tried: 10 seconds.
    const COME_BACK_MS: u32 = 10_000;

    /// Follows the lines of a stream: what came goes into `kept`, and `is_open` says whether more can.
    ///
    /// A page that nobody sees has no stream: browsers keep six connections to a site. It goes on after
    /// the last line that came.
    pub(in super::super) fn use_stream(
        path: String,
        mut kept: Signal<Kept>,
        mut is_open: Signal<bool>,
    ) {
        let heard = use_hook(|| Rc::new(Heard::default()));
        let shown = Rc::clone(&heard);
        use_future(move || {
            let heard = Rc::clone(&shown);
            async move {
                loop {
                    tick(SHOW_MS).await;
                    if *is_open.peek() != heard.is_open.get() {
                        is_open.set(heard.is_open.get());
                    }
                    let come = take(&mut *heard.come.borrow_mut());
                    if !come.is_nothing() {
                        kept.write().take(come);
                    }
                }
            }
        });
        use_future(move || {
            let (heard, path) = (Rc::clone(&heard), path.clone());
            async move {
                let Some(document) = window().and_then(|window| window.document()) else {
                    return;
                };
                loop {
                    seen(&document).await;
                    let after = after(&path, &heard.last.borrow());
                    let end = match Stream::open(&after, &heard, &document) {
                        Some(stream) => stream.end().await,
                        None => End::GivenUp,
                    };
                    if end != End::Over {
                        heard.is_open.set(false);
                    }
                    if end == End::GivenUp {
                        TimeoutFuture::new(COME_BACK_MS).await;
                    }
                }
            }
        });
    }

    /// Where the stream goes on after the last line that came of it.
    fn after(path: &str, last: &str) -> String {
        let separator = if path.contains('?') { '&' } else { '?' };
        match last {
            "" => path.to_owned(),
            last => format!("{path}{separator}after={}", segment(last)),
        }
    }

    /// What was heard of the stream, until it is looked at.
    #[derive(Default)]
    struct Heard {
        come: RefCell<Come>,
        /// The id of the last event.
        last: RefCell<String>,
        is_open: Cell<bool>,
    }

    /// How a stream ended.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum End {
        /// The browser gave it up: it was refused.
        GivenUp,
        /// The page is not seen any more.
        Unseen,
        /// The server ended it: it goes on in another one.
        Over,
    }

    /// An open stream. Browsers open it again by themselves when it breaks off, but not when it is
    /// refused. It is closed when this is dropped.
    struct Stream {
        source: EventSource,
        end: oneshot::Receiver<End>,
        _listeners: [EventListener; 6],
    }

    impl Stream {
        fn open(path: &str, heard: &Rc<Heard>, document: &Document) -> Option<Self> {
            let source = EventSource::new(path).ok()?;
            let (sender, end) = oneshot::channel();
            let sender = Rc::new(Cell::new(Some(sender)));
            let ends = move |how| {
                if let Some(sender) = sender.take() {
                    // Nobody waits any more when the component is gone.
                    let _nobody_waits = sender.send(how);
                }
            };
            let lines = Rc::clone(heard);
            let came = EventListener::new(&source, "line", move |event| {
                if let Some(line) = read::<LogLine>(event, &lines) {
                    lines.come.borrow_mut().line(line);
                }
            });
            let more = Rc::clone(heard);
            let left_out = EventListener::new(&source, "left_out", move |event| {
                if let Some(told) = read::<LogLinesLeftOut>(event, &more) {
                    more.come.borrow_mut().left_out(told);
                }
            });
            let open = Rc::clone(heard);
            let opened = EventListener::new(&source, "open", move |_| open.is_open.set(true));
            let (lost, failing, given_up) = (Rc::clone(heard), source.clone(), ends.clone());
            let failed = EventListener::new(&source, "error", move |_| {
                lost.is_open.set(false);
                if failing.ready_state() == EventSource::CLOSED {
                    given_up(End::GivenUp);
                }
            });
            let over = ends.clone();
            let ended = EventListener::new(&source, "end", move |_| over(End::Over));
            let (leaving, page) = (source.clone(), document.clone());
            let left = EventListener::new(document, "visibilitychange", move |_| {
                if page.hidden() {
                    // At once: a page that is left may be frozen before anything else runs in it.
                    leaving.close();
                    ends(End::Unseen);
                }
            });
            Some(Self {
                source,
                end,
                _listeners: [came, left_out, opened, failed, ended, left],
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

    /// What an event tells, and how far the stream is with it. One that this program can't read is for
    /// later programs.
    fn read<T: DeserializeOwned>(event: &Event, heard: &Heard) -> Option<T> {
        let event = event.dyn_ref::<MessageEvent>()?;
        let id = event.last_event_id();
        if !id.is_empty() {
            *heard.last.borrow_mut() = id;
        }
        serde_json::from_str(&event.data().as_string()?).ok()
    }
}
