//! Following the whole log from a position on.
//!
//! By direct gets, a batch at a time; at the end of the log, until the server says that there is more. The
//! server remembers nobody who follows, and a role that only reads needs no right to make anything there.
//! That every position is there once and in order is checked here.

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use async_nats::{Client, Message, header};
use domain::commit::Position;
use domain::ids::LogId;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use crate::api::{self, Unavailable};
use crate::batch::{Answer, Answers};
use crate::log::{EventLog, TIMEOUT};
use crate::record::{Damaged, Recorded};
use crate::settings::{self, APPENDED, STREAM};

/// The most messages on their way to us, ahead of what was taken.
const BATCH_MESSAGES: usize = 1_000;
/// How often it is looked whether the stream is the same log still, and whether news of it were lost.
const CHECK: Duration = Duration::from_secs(1);
/// How often it is looked whether the connection is a new one.
const CONNECTION_CHECK: Duration = Duration::from_millis(100);
/// How long to wait for a replica that does not have what the leader has.
const REPLICA_PAUSE: Duration = Duration::from_millis(5);
/// The longest pause before following is tried again.
const MAX_PAUSE: Duration = Duration::from_secs(1);

/// The log can't be followed any further. Whatever passes by itself is not an error here.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeError {
    /// A commit that can't be right.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// Positions are missing.
    #[error("the log goes from position {after} to {found}: commits between them are lost")]
    Gap {
        /// The last position before the gap.
        after: Position,
        /// The first one after it.
        found: Position,
    },
    /// The log is shorter than what was already read of it.
    #[error(
        "the log ends at {end}, but was already read up to {after}: it was replaced or has lost \
         commits; rebuild what was read from it, or restore it"
    )]
    BeyondEnd {
        /// The position from which it should be followed.
        after: Position,
        /// Its end.
        end: Position,
    },
    /// The stream is not the log that was opened any more.
    #[error("the stream {STREAM} is not log {0} any more")]
    OtherLog(LogId),
}

/// The commits of the log, in order, for ever; see [`EventLog::subscribe`].
pub struct Subscription(BoxStream<'static, Result<Recorded, SubscribeError>>);

impl Stream for Subscription {
    type Item = Result<Recorded, SubscribeError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription")
    }
}

impl EventLog {
    /// Every commit after a position, each once, in order, then those to come.
    ///
    /// Survives lost connections and restarted servers. Reads ahead by a bounded number of
    /// messages and bytes, and only as far as it is polled. Ends after its first error.
    #[must_use]
    pub fn subscribe(&self, after: Position) -> Subscription {
        let follower = Follower {
            log: self.clone(),
            after,
            source: None,
            failures: 0,
        };
        Subscription(
            stream::unfold(Some(follower), |follower| async {
                let mut follower = follower?;
                match follower.next().await {
                    Ok(commit) => Some((Ok(commit), Some(follower))),
                    Err(error) => Some((Err(error), None)),
                }
            })
            .boxed(),
        )
    }
}

/// Where following stands.
struct Follower {
    log: EventLog,
    after: Position,
    source: Option<Source>,
    /// Failed attempts since the last commit.
    failures: u32,
}

/// The log, on one connection.
struct Source {
    /// Which connection it is.
    connection: u64,
    /// The messages that were asked for and not taken yet.
    answers: Option<Answers>,
    /// Whether one of them was.
    has_begun: bool,
    /// The end of the log, as far as it is known.
    end: watch::Receiver<Position>,
    /// When the stream was last looked at.
    checked: Instant,
}

enum Trouble {
    /// Worth trying again.
    Passing(String),
    Final(SubscribeError),
}

impl Follower {
    async fn next(&mut self) -> Result<Recorded, SubscribeError> {
        loop {
            match self.try_next().await {
                Ok(commit) => {
                    self.failures = 0;
                    self.after = commit.position;
                    return Ok(commit);
                }
                Err(Trouble::Final(error)) => return Err(error),
                Err(Trouble::Passing(trouble)) => {
                    self.source = None;
                    let after = self.after.0;
                    tracing::warn!(after, trouble, "following the log again");
                    self.pause().await;
                }
            }
        }
    }

    async fn try_next(&mut self) -> Result<Recorded, Trouble> {
        if self.source.is_none() {
            self.source = Some(self.start().await?);
        }
        let source = self.source.as_mut().expect("was just made");
        let known = source.connection;
        tokio::select! {
            biased;
            commit = source.next(&self.log, self.after) => commit,
            () = is_reconnected(&self.log, known) => {
                Err(Trouble::Passing("the connection is a new one".to_owned()))
            }
        }
    }

    async fn start(&self) -> Result<Source, Trouble> {
        let connection = connection(&self.log);
        // Before the end is asked for: what is appended after that is heard of.
        let news = self.log.client.subscribe(APPENDED).await.map_err(passing)?;
        let end = end(&self.log, self.after).await?;
        let (sender, end) = watch::channel(end);
        tokio::spawn(hear(news, sender));
        Ok(Source {
            connection,
            answers: None,
            has_begun: false,
            end,
            checked: Instant::now(),
        })
    }

    async fn pause(&mut self) {
        let longest = Duration::from_millis(25)
            .saturating_mul(2_u32.saturating_pow(self.failures.min(16)))
            .min(MAX_PAUSE);
        self.failures = self.failures.saturating_add(1);
        sleep(longest.mul_f64(rand::random_range(0.5..1.0))).await;
    }
}

impl Source {
    /// The commit after a position, once there is one.
    async fn next(&mut self, log: &EventLog, after: Position) -> Result<Recorded, Trouble> {
        let found = loop {
            if self.answers.is_none() {
                self.await_more(log, after).await?;
            }
            let answers = match &mut self.answers {
                Some(answers) => answers,
                none => {
                    self.has_begun = false;
                    none.insert(ask(&log.client, after).await?)
                }
            };
            match answers.next().await? {
                Answer::Message(message) => break message,
                Answer::End { is_last } => {
                    self.answers = None;
                    if is_last && *self.end.borrow() > after {
                        sleep(REPLICA_PAUSE).await;
                    }
                }
            }
        };
        let position = Position(found.sequence);
        if position.0 != after.0 + 1 {
            // Later on an answer may have been lost; one that begins with a gap shows the log.
            return Err(if self.has_begun || position <= after {
                Trouble::Passing(format!("position {position} came out of order"))
            } else {
                Trouble::Final(SubscribeError::Gap {
                    after,
                    found: position,
                })
            });
        }
        self.has_begun = true;
        Recorded::read(log.id, position, &found.subject, &found.payload)
            .map_err(|damaged| Trouble::Final(damaged.into()))
    }

    /// Waits until the log goes on after a position.
    async fn await_more(&mut self, log: &EventLog, after: Position) -> Result<(), Trouble> {
        loop {
            let is_behind = *self.end.borrow_and_update() > after;
            if is_behind && self.checked.elapsed() < CHECK {
                return Ok(());
            }
            if !is_behind {
                tokio::select! {
                    changed = self.end.changed() => {
                        changed.map_err(|_| passing("the news of the log ended"))?;
                        continue;
                    }
                    () = sleep_until(self.checked + CHECK) => {}
                }
            }
            self.checked = Instant::now();
            if end(log, after).await? > after {
                return Ok(());
            }
        }
    }
}

async fn ask(client: &Client, after: Position) -> Result<Answers, Unavailable> {
    Answers::ask(client, STREAM, ">", after.0 + 1, BATCH_MESSAGES).await
}

/// Where the log ends, if the stream is that log still and has all that was read of it.
async fn end(log: &EventLog, after: Position) -> Result<Position, Trouble> {
    let info = api::stream_info(&log.client, STREAM, TIMEOUT).await?;
    if settings::log_id(&info.config) != Some(log.id) {
        return Err(Trouble::Final(SubscribeError::OtherLog(log.id)));
    }
    let end = Position(info.state.last_sequence);
    if end < after {
        return Err(Trouble::Final(SubscribeError::BeyondEnd { after, end }));
    }
    Ok(end)
}

/// Keeps the newest position that was heard of, until nobody asks for it any more.
async fn hear(mut news: impl Stream<Item = Message> + Unpin, end: watch::Sender<Position>) {
    loop {
        tokio::select! {
            message = news.next() => match message.as_ref().map(position) {
                Some(Some(position)) => {
                    end.send_if_modified(|end| {
                        let is_news = position > *end;
                        *end = position.max(*end);
                        is_news
                    });
                }
                // Not the server's words; that there is more is found out all the same.
                Some(None) => {}
                None => return,
            },
            () = end.closed() => return,
        }
    }
}

/// The position of the commit that the server tells of.
fn position(news: &Message) -> Option<Position> {
    let position = news.headers.as_ref()?.get_last(header::NATS_SEQUENCE)?;
    position.as_str().parse().ok().map(Position)
}

/// Which connection this is, counted since the client was made.
fn connection(log: &EventLog) -> u64 {
    log.client.statistics().connects.load(Ordering::Relaxed)
}

/// Ends when the connection is another one than `known`: what was asked for on it will not come.
async fn is_reconnected(log: &EventLog, known: u64) {
    while connection(log) == known {
        sleep(CONNECTION_CHECK).await;
    }
}

fn passing(error: impl std::fmt::Display) -> Trouble {
    Trouble::Passing(error.to_string())
}

impl From<Unavailable> for Trouble {
    fn from(error: Unavailable) -> Self {
        passing(error)
    }
}
