//! Server-sent events: bounded in number, for a client and for all, alive by a heartbeat, ended
//! when the process stops.
//!
//! A stream pulls from its source only as fast as its client reads; what a source does with
//! events that pile up is the source's to say.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use crate::ApiProblem;
use crate::share::{self, Client};

/// The most streams that one process keeps open unless told otherwise.
pub const MAX_STREAMS: usize = 10_000;

/// The most streams that one client keeps open in one process. A browser opens six at most, over
/// HTTP/1.1, so this is a handful of browsers of one account, or a small company behind one
/// address; and whoever wants all places of a process needs some three hundred networks for it.
const MAX_OF_CLIENT: usize = 32;

/// Keeps proxies from taking a silent stream for a dead one, and finds dead clients.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// When to come back after a stream was refused or ended.
const COME_BACK: Duration = Duration::from_secs(2);

/// The streams of a process, for the client who asks: as [`Shares`](crate::Shares) knows them. An
/// extractor; clones share the bounds.
#[derive(Clone)]
pub struct Streams {
    bounds: Bounds,
    client: Option<Client>,
    stopping: CancellationToken,
}

/// How many streams may be open, in all and of one client. Clones count the same streams.
#[derive(Clone)]
pub struct Bounds {
    places: Arc<Semaphore>,
    of_client: usize,
    /// How many each client has, of those that have any.
    held: Arc<Mutex<HashMap<Client, usize>>>,
}

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SseEvent(Bytes);

impl SseEvent {
    /// An event with JSON as its data.
    ///
    /// # Errors
    /// 500 when the data can't be JSON.
    pub fn json<T: Serialize + ?Sized>(name: &'static str, data: &T) -> Result<Self, ApiProblem> {
        let data = serde_json::to_vec(data).map_err(ApiProblem::internal)?;
        Ok(Self::raw(name, &data))
    }

    /// An event with data that is text already, such as JSON that is kept. A line break in it
    /// begins another line of data, as the format has it.
    #[must_use]
    pub fn raw(name: &'static str, data: &[u8]) -> Self {
        let mut event = Vec::with_capacity(name.len() + data.len() + 32);
        event.extend_from_slice(b"event: ");
        event.extend_from_slice(name.as_bytes());
        for line in data.split(|byte| matches!(byte, b'\n' | b'\r')) {
            event.extend_from_slice(b"\ndata: ");
            event.extend_from_slice(line);
        }
        event.extend_from_slice(b"\n\n");
        Self(event.into())
    }

    /// The same with an id, which a client that comes back sends as `Last-Event-ID`. It ends where a line
    /// would.
    #[must_use]
    pub fn with_id(self, id: &str) -> Self {
        let id = id.split(['\n', '\r', '\0']).next().unwrap_or_default();
        Self([b"id: ", id.as_bytes(), b"\n", &self.0].concat().into())
    }
}

/// Tells the client when to come back, and that the process ends this stream on purpose.
fn end() -> Bytes {
    let ms = COME_BACK.as_millis();
    format!("event: end\nretry: {ms}\ndata: {{}}\n\n").into()
}

impl Bounds {
    /// Bounds of streams that cost more than others, to be counted [`within`](Streams::within).
    #[must_use]
    pub fn new(in_all: usize, of_client: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(in_all)),
            of_client,
            held: Arc::default(),
        }
    }

    /// Takes one of a client's places.
    fn hold(&self, client: Client) -> Result<Held, ApiProblem> {
        let mut held = lock(&self.held);
        let of_client = held.entry(client).or_default();
        if *of_client >= self.of_client {
            let detail = "These are more streams than one client may keep open. Close one first.";
            let code = "too_many_streams_of_client";
            return Err(ApiProblem::too_many(code, detail, COME_BACK));
        }
        *of_client += 1;
        Ok(Held {
            client,
            all: Arc::clone(&self.held),
        })
    }
}

impl Streams {
    pub(crate) fn new(places: usize, stopping: CancellationToken) -> Self {
        Self {
            bounds: Bounds::new(places, MAX_OF_CLIENT),
            client: None,
            stopping,
        }
    }

    /// The same, counted within other bounds.
    #[must_use]
    pub fn within(self, bounds: &Bounds) -> Self {
        Self {
            bounds: bounds.clone(),
            ..self
        }
    }

    /// Answers with a stream of what `source` gives, until it ends, the client leaves, or the
    /// process stops; the last two of these with an event `end`.
    ///
    /// # Errors
    /// 429 when the client has too many open, 503 when all together have, or the process stops.
    pub fn open(
        &self,
        source: impl Stream<Item = SseEvent> + 'static,
    ) -> Result<HttpResponse, ApiProblem> {
        let hold = |client| self.bounds.hold(client);
        let place_of_client = self.client.map(hold).transpose()?;
        let place = Arc::clone(&self.bounds.places).try_acquire_owned();
        let place = place
            .ok()
            .filter(|_| !self.stopping.is_cancelled())
            .ok_or_else(|| {
                let detail = "There are too many open streams. Please come back later.";
                ApiProblem::unavailable("too_many_streams", detail, COME_BACK)
            })?;
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let open = Open {
            source: Box::pin(source),
            heartbeat,
            stopping: self.stopping.clone(),
            _place: place,
            _place_of_client: place_of_client,
        };
        let body = stream::unfold(Some(open), |open| async {
            let mut open = open?;
            let (bytes, goes_on) = open.next().await;
            Some((Ok::<_, Infallible>(bytes), goes_on.then_some(open)))
        });
        Ok(HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/event-stream"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header(("x-accel-buffering", "no"))
            .streaming(body))
    }
}

/// One of a client's places, until it is dropped.
struct Held {
    client: Client,
    all: Arc<Mutex<HashMap<Client, usize>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = lock(&self.all);
        if let Entry::Occupied(mut of_client) = held.entry(self.client) {
            *of_client.get_mut() -= 1;
            // Nobody is remembered who has none: there are never more than there are places.
            if *of_client.get() == 0 {
                of_client.remove();
            }
        }
    }
}

/// A number is whole whoever panicked while it was counted.
fn lock(held: &Mutex<HashMap<Client, usize>>) -> MutexGuard<'_, HashMap<Client, usize>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A stream that a client reads. Its place is free again when it is dropped.
struct Open {
    source: Pin<Box<dyn Stream<Item = SseEvent>>>,
    heartbeat: Interval,
    stopping: CancellationToken,
    _place: OwnedSemaphorePermit,
    _place_of_client: Option<Held>,
}

impl Open {
    /// The next bytes, and whether there will be more.
    async fn next(&mut self) -> (Bytes, bool) {
        tokio::select! {
            biased;
            () = self.stopping.cancelled() => (end(), false),
            event = self.source.next() => match event {
                Some(SseEvent(bytes)) => (bytes, true),
                None => (end(), false),
            },
            _ = self.heartbeat.tick() => (Bytes::from_static(b": still here\n\n"), true),
        }
    }
}

impl FromRequest for Streams {
    type Error = ApiProblem;
    type Future = Ready<Result<Self, ApiProblem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let streams = request.app_data::<Self>().map(|all| Self {
            client: share::counted(request),
            ..all.clone()
        });
        ready(streams.ok_or_else(|| ApiProblem::internal("this API has no streams")))
    }
}
