//! The requests of the JetStream API that this crate makes itself, and the ways they fail.

use std::time::Duration;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::stream::Info;
use async_nats::{Client, HeaderMap, Message, Request, RequestErrorKind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What requests to JetStream begin with, in the accounts of all roles: see the shipped configuration of NATS.
/// A JetStream context of the client library takes it as its prefix.
pub const API: &str = "JETSTREAM";

/// The code of a refusal that is the client library's: the message was not sent.
pub(crate) const NOT_SENT: ErrorCode = ErrorCode(0);

/// NATS gave no answer that can be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Unavailable {
    /// No answer in time, or nobody there to give one. Whether the request did anything is
    /// unknown. A user who lacks the permission meets this too: NATS drops what it forbids.
    #[error("NATS did not answer: {0}")]
    Unanswered(String),
    /// The server said no.
    #[error("NATS refused: {description} (error {code})")]
    Refused {
        /// The server's error code.
        code: u64,
        /// The server's words.
        description: String,
    },
    /// An answer that is none.
    #[error("an answer of NATS can't be read: {0}")]
    Unreadable(String),
}

impl Unavailable {
    /// Whether the server said no for this reason.
    pub(crate) fn is_refusal(&self, reason: ErrorCode) -> bool {
        matches!(self, Self::Refused { code, .. } if *code == reason.0)
    }
}

/// A message of a stream as the stream's leader has it.
pub(crate) struct LeaderMessage {
    pub(crate) subject: String,
    pub(crate) sequence: u64,
    pub(crate) headers: Option<Vec<u8>>,
    pub(crate) payload: Bytes,
}

/// Which message of a stream is asked for.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Which<'a> {
    /// The last one of a subject.
    LastOf {
        #[serde(rename = "last_by_subj")]
        subject: &'a str,
    },
    /// The first one of a subject from a sequence on.
    NextOf {
        #[serde(rename = "next_by_subj")]
        subject: &'a str,
        seq: u64,
    },
}

/// Sends one request and waits for one answer.
pub(crate) async fn request(
    client: &Client,
    subject: String,
    headers: Option<HeaderMap>,
    payload: Bytes,
    timeout: Duration,
) -> Result<Message, Unavailable> {
    let mut request = Request::new().payload(payload).timeout(None);
    if let Some(headers) = headers {
        request = request.headers(headers);
    }
    // Handing the request over can wait too, as long as the connection is down.
    match tokio::time::timeout(timeout, client.send_request(subject, request)).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(match error.kind() {
            RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded => {
                Unavailable::Refused {
                    code: NOT_SENT.0,
                    description: error.to_string(),
                }
            }
            RequestErrorKind::TimedOut
            | RequestErrorKind::NoResponders
            | RequestErrorKind::Other => Unavailable::Unanswered(error.to_string()),
        }),
        Err(_) => Err(Unavailable::Unanswered(format!(
            "no answer within {} ms",
            timeout.as_millis()
        ))),
    }
}

/// The settings and the state of a stream.
pub(crate) async fn stream_info(
    client: &Client,
    stream: &str,
    timeout: Duration,
) -> Result<Info, Unavailable> {
    let subject = format!("{API}.STREAM.INFO.{stream}");
    let answer = request(client, subject, None, Bytes::new(), timeout).await?;
    read_answer(&answer.payload)
}

/// Reads a JetStream answer: what was asked for, or the server's refusal.
pub(crate) fn read_answer<T: DeserializeOwned>(answer: &[u8]) -> Result<T, Unavailable> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Answer<T> {
        Refusal { error: Refusal },
        Ok(T),
    }
    #[derive(Deserialize)]
    struct Refusal {
        #[serde(default)]
        err_code: u64,
        #[serde(default)]
        description: String,
    }

    match serde_json::from_slice(answer) {
        Ok(Answer::Ok(value)) => Ok(value),
        Ok(Answer::Refusal { error }) => Err(Unavailable::Refused {
            code: error.err_code,
            description: error.description,
        }),
        Err(error) => Err(Unavailable::Unreadable(error.to_string())),
    }
}

/// Reads a message of a stream from its leader: what it does not have was not stored.
///
/// In a cluster the other replicas may lag; see [`crate::load`] for reads that may be behind.
pub(crate) async fn read_leader(
    client: &Client,
    stream: &str,
    which: Which<'_>,
    timeout: Duration,
) -> Result<Option<LeaderMessage>, Unavailable> {
    #[derive(Deserialize)]
    struct Answer {
        message: Stored,
    }
    #[derive(Deserialize)]
    struct Stored {
        subject: String,
        seq: u64,
        hdrs: Option<String>,
        #[serde(default)]
        data: String,
    }

    let question = serde_json::to_vec(&which).expect("strings and numbers always serialise");
    let subject = format!("{API}.STREAM.MSG.GET.{stream}");
    let answer = request(client, subject, None, question.into(), timeout).await?;
    let message = match read_answer::<Answer>(&answer.payload) {
        Ok(answer) => answer.message,
        Err(refusal) if refusal.is_refusal(ErrorCode::NO_MESSAGE_FOUND) => return Ok(None),
        Err(error) => return Err(error),
    };
    let decode = |text: &str| {
        STANDARD
            .decode(text)
            .map_err(|error| Unavailable::Unreadable(error.to_string()))
    };
    Ok(Some(LeaderMessage {
        headers: message.hdrs.as_deref().map(decode).transpose()?,
        payload: decode(&message.data)?.into(),
        subject: message.subject,
        sequence: message.seq,
    }))
}
