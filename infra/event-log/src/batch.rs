//! Messages of a stream in batches, as they are stored: one request, many answers.

use std::time::Duration;

use async_nats::header::{self, IntoHeaderName};
use async_nats::{Client, Message, Subscriber};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use serde::Serialize;

use crate::api::{API, Unavailable};

/// The most bytes that one request brings; more than one commit ever has.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// How long the next message of a batch may take.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(5);

/// The header that says how many messages are left after a batch.
const LEFT: &str = "Nats-Num-Pending";

/// A message of a stream.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its sequence in the stream.
    pub sequence: u64,
    /// The subject it is stored under.
    pub subject: String,
    /// What its writer called it (`Nats-Msg-Id`), if anything.
    pub id: Option<String>,
    /// When it was stored, by the server's clock.
    pub at: DateTime<Utc>,
    /// What was stored.
    pub payload: Bytes,
}

/// Messages that were asked for together.
#[derive(Debug)]
pub struct Batch {
    /// The messages, in order.
    pub messages: Vec<Stored>,
    /// Whether there is none after them.
    pub is_last: bool,
}

/// The next messages under a subject, which may hold wildcards, from a sequence on: at most so many, and
/// about 4 MiB. Needs the permission to get directly from the stream. In a cluster the newest may be
/// missing.
///
/// # Errors
/// When NATS gives no usable answer.
pub async fn read_batch(
    client: &Client,
    stream: &str,
    subject: &str,
    from: u64,
    at_most: usize,
) -> Result<Batch, Unavailable> {
    let mut answers = Answers::ask(client, stream, subject, from, at_most).await?;
    let mut messages = Vec::new();
    let is_last = loop {
        match answers.next().await? {
            Answer::Message(message) => messages.push(message),
            Answer::End { is_last } => break is_last,
        }
    };
    Ok(Batch {
        is_last: is_last || messages.is_empty(),
        messages,
    })
}

/// The answers to one request, as they come.
pub(crate) struct Answers(Subscriber);

/// One of them.
pub(crate) enum Answer {
    /// The next message.
    Message(Stored),
    /// There are no more. Asking goes on from the last message.
    End {
        /// Whether there is none after it in the stream either.
        is_last: bool,
    },
}

impl Answers {
    /// Asks for the next messages, as [`read_batch`] does.
    pub(crate) async fn ask(
        client: &Client,
        stream: &str,
        subject: &str,
        from: u64,
        at_most: usize,
    ) -> Result<Self, Unavailable> {
        request(client, stream, subject, from, at_most)
            .await
            .map(Self)
    }

    /// The next answer. Not to be asked for after the end.
    pub(crate) async fn next(&mut self) -> Result<Answer, Unavailable> {
        // The messages come one by one, then an empty one with status 204 that says how many are
        // left; or a single 404. Source: NATS ADR-31.
        let answer = tokio::time::timeout(MESSAGE_TIMEOUT, self.0.next())
            .await
            .map_err(unanswered)?
            .ok_or_else(|| unanswered("the connection was closed"))?;
        match answer.status.map(|status| status.as_u16()) {
            None => read(answer).map(Answer::Message),
            Some(204) => Ok(Answer::End {
                is_last: header(&answer, LEFT) == Some("0"),
            }),
            Some(404) => Ok(Answer::End { is_last: true }),
            Some(status) => {
                let words = answer.description.unwrap_or_default();
                Err(unanswered(format!("status {status} {words}")))
            }
        }
    }
}

async fn request(
    client: &Client,
    stream: &str,
    subject: &str,
    from: u64,
    at_most: usize,
) -> Result<Subscriber, Unavailable> {
    #[derive(Serialize)]
    struct Request<'a> {
        seq: u64,
        next_by_subj: &'a str,
        batch: usize,
        max_bytes: usize,
    }

    let inbox = client.new_inbox();
    let answers = client.subscribe(inbox.clone()).await.map_err(unanswered)?;
    let request = serde_json::to_vec(&Request {
        seq: from,
        next_by_subj: subject,
        batch: at_most,
        max_bytes: MAX_BYTES,
    })
    .expect("strings and numbers always serialise");
    client
        .publish_with_reply(format!("{API}.DIRECT.GET.{stream}"), inbox, request.into())
        .await
        .map_err(unanswered)?;
    Ok(answers)
}

/// Reads an answer to a direct get.
pub(crate) fn read(answer: Message) -> Result<Stored, Unavailable> {
    let sequence = header(&answer, header::NATS_SEQUENCE).and_then(|number| number.parse().ok());
    let at = header(&answer, header::NATS_TIME_STAMP)
        .and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    let (Some(sequence), Some(at)) = (sequence, at) else {
        let why = "a message without its place or time".to_owned();
        return Err(Unavailable::Unreadable(why));
    };
    Ok(Stored {
        sequence,
        subject: header(&answer, header::NATS_SUBJECT)
            .unwrap_or_default()
            .to_owned(),
        id: header(&answer, header::NATS_MESSAGE_ID).map(ToOwned::to_owned),
        at: at.to_utc(),
        payload: answer.payload,
    })
}

/// A header as the server set it, after those that were stored with the message.
fn header(message: &Message, name: impl IntoHeaderName) -> Option<&str> {
    Some(message.headers.as_ref()?.get_last(name)?.as_str())
}

fn unanswered(error: impl std::fmt::Display) -> Unavailable {
    Unavailable::Unanswered(error.to_string())
}
