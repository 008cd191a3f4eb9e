//! Waiting, for as long as a page is seen.

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::{seen, tick};

/// Where pages are only written, nothing ever comes next.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) async fn tick(_: u32) {
    std::future::pending().await
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use futures_channel::oneshot;
    use gloo_events::EventListener;
    use gloo_timers::future::TimeoutFuture;
    use web_sys::{Document, window};

    /// Waits so many milliseconds, and longer if the page is not seen then.
    pub(crate) async fn tick(millis: u32) {
        TimeoutFuture::new(millis).await;
        if let Some(document) = window().and_then(|window| window.document()) {
            seen(&document).await;
        }
    }

    /// Waits until the page is seen.
    pub(crate) async fn seen(document: &Document) {
        while document.hidden() {
            let (sender, changed) = oneshot::channel();
            let _listener = EventListener::once(document, "visibilitychange", move |_| {
                // Nobody waits any more when the component is gone.
                let _nobody_waits = sender.send(());
            });
            // Its other half lives as long as the listener does.
            let _changed = changed.await;
        }
    }
}
