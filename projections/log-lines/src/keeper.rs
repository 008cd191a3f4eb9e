//! Takes lines from the stream into the store.

use std::time::Duration;

use async_nats::Client;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::{AckKind, Message};
use chrono::DateTime;
use event_log::API;
use futures_util::{FutureExt, StreamExt};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::lines;
use crate::store::{LogStore, Stretch};
use crate::stream::{CONSUMER, STREAM};

/// The most batches on their way to one keeper, and their bytes.
const AHEAD: usize = 64;
const AHEAD_BYTES: usize = 4 * 1024 * 1024;
/// How long one request for batches stands, and how often a silent server says that it is there.
const EXPIRY: Duration = Duration::from_secs(10);
const HEARTBEAT: Duration = Duration::from_secs(1);
/// When what was gathered is written, in bytes of lines.
const WRITE_BYTES: usize = 1024 * 1024;
/// The first pause before something is tried again, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));
/// How long a write in hand may take when the process is to end.
const GRACE: Duration = Duration::from_millis(400);

/// Keeps lines until told to stop. Any number may run, and all of them work.
///
/// A batch is taken from the stream for good only once it is in the store, and is written by ids of its
/// own: whoever dies in between has it written again, which changes nothing. While the store is away the
/// stream holds what comes.
pub async fn keep(client: Client, store: LogStore, stopping: CancellationToken) {
    let keeper = Keeper {
        context: async_nats::jetstream::with_prefix(client, API),
        store,
    };
    let ends = async {
        stopping.cancelled().await;
        sleep(GRACE).await;
    };
    tokio::select! {
        () = keeper.work(&stopping) => {}
        () = ends => {}
    }
}

struct Keeper {
    context: async_nats::jetstream::Context,
    store: LogStore,
}

impl Keeper {
    async fn work(&self, stopping: &CancellationToken) {
        let mut pause = Pause::default();
        while !stopping.is_cancelled() {
            let why = match self.open().await {
                Ok(mut batches) => self.follow(&mut batches, stopping, &mut pause).await,
                Err(why) => Some(why),
            };
            if let Some(why) = why {
                pause.tell(
                    &why,
                    "the stream of log lines can't be read; will try again",
                );
                tokio::select! {
                    () = pause.next() => {}
                    () = stopping.cancelled() => {}
                }
            }
        }
    }

    /// Asks the stream for batches from where the last keeper was.
    async fn open(&self) -> Result<pull::Stream, String> {
        let found = self.context.get_consumer_from_stream(CONSUMER, STREAM);
        let consumer: PullConsumer = found.await.map_err(|error| error.to_string())?;
        let batches = consumer
            .stream()
            .max_messages_per_batch(AHEAD)
            .max_bytes_per_batch(AHEAD_BYTES)
            .expires(EXPIRY)
            .heartbeat(HEARTBEAT)
            .messages();
        batches.await.map_err(|error| error.to_string())
    }

    /// Keeps what comes. Ends with what went wrong, or when it is to stop.
    async fn follow(
        &self,
        batches: &mut pull::Stream,
        stopping: &CancellationToken,
        pause: &mut Pause,
    ) -> Option<String> {
        loop {
            let first = tokio::select! {
                biased;
                () = stopping.cancelled() => return None,
                first = batches.next() => first,
            };
            let mut next = first;
            let (mut messages, mut bytes) = (Vec::new(), 0);
            let trouble = loop {
                match next {
                    Some(Ok(message)) => {
                        bytes += message.payload.len();
                        messages.push(message);
                    }
                    Some(Err(error)) => break Some(error.to_string()),
                    None => break Some("the consumer ended".to_owned()),
                }
                if bytes >= WRITE_BYTES {
                    break None;
                }
                // Takes what is there already, and waits for nothing more.
                match batches.next().now_or_never() {
                    Some(more) => next = more,
                    None => break None,
                }
            };
            if !messages.is_empty() {
                pause.over("the stream of log lines is read again");
                self.write(&messages).await;
            }
            if trouble.is_some() {
                return trouble;
            }
        }
    }

    /// Writes batches, as often as it takes, and only then takes them from the stream for good.
    async fn write(&self, messages: &[Message]) {
        let stretches = messages.iter().flat_map(stretches_of);
        let stretches: Vec<Stretch> = stretches.collect();
        let lines: usize = stretches.iter().map(Stretch::len).sum();
        let mut pause = Pause::default();
        while let Err(error) = self.store.insert(&stretches).await {
            pause.tell(&error, "log lines can't be stored; will try again");
            pause.next().await;
        }
        pause.over("log lines are stored again");
        metrics::counter!("log_lines_kept_total").increment(lines as u64);
        for message in messages {
            // One that is lost has the batch come again.
            let _lost = message.ack_with(AckKind::Ack).await;
        }
        if let Some(Ok(info)) = messages.last().map(Message::info) {
            metrics::gauge!("log_batches_waiting").set(info.pending as f64);
        }
    }
}

/// What is kept of a message.
fn stretches_of(message: &Message) -> Vec<Stretch> {
    let id = message.headers.as_ref();
    let id = id.and_then(|headers| headers.get(NATS_MESSAGE_ID));
    let received = message.info().ok().and_then(|info| {
        let nanos = info.published.unix_timestamp_nanos();
        Some(DateTime::from_timestamp_nanos(i64::try_from(nanos).ok()?))
    });
    let read = received.and_then(|received| {
        let id = id.map(|id| id.as_str());
        lines::Message::read(id, &message.subject, received, &message.payload)
    });
    match read {
        Some(message) => Stretch::all_of(&message),
        None => {
            tracing::error!(
                subject = message.subject.as_str(),
                "a message among the log lines is none of them, and was passed over"
            );
            Vec::new()
        }
    }
}

/// Pauses between tries, each longer than the one before. What goes wrong is told once.
#[derive(Default)]
struct Pause(u32);

impl Pause {
    fn tell(&self, why: &dyn std::fmt::Display, what: &str) {
        if self.0 == 0 {
            tracing::warn!(%why, "{what}");
        }
    }

    async fn next(&mut self) {
        let (first, longest) = PAUSES;
        let pause = first.saturating_mul(2_u32.saturating_pow(self.0));
        self.0 = self.0.saturating_add(1);
        sleep(pause.min(longest)).await;
    }

    fn over(&mut self, what: &str) {
        if self.0 > 0 {
            tracing::info!("{what}");
            self.0 = 0;
        }
    }
}
