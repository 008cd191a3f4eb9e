//! The lines of a message of the stream.

use chrono::{DateTime, Utc};

use crate::batch_id::BatchId;
use crate::line::LogLine;
use crate::stream::PREFIX;

/// A message of lines.
#[derive(Debug, Clone)]
pub(crate) struct Message<'a> {
    pub(crate) id: BatchId,
    /// Who published it.
    pub(crate) service: &'a str,
    /// When NATS took it.
    pub(crate) received: DateTime<Utc>,
    payload: &'a [u8],
}

impl<'a> Message<'a> {
    /// A message that NATS took at `received`. None where it is no message of lines.
    pub(crate) fn read(
        id: Option<&str>,
        subject: &'a str,
        received: DateTime<Utc>,
        payload: &'a [u8],
    ) -> Option<Self> {
        Some(Self {
            id: id?.parse().ok()?,
            service: subject.strip_prefix(PREFIX)?,
            received,
            payload,
        })
    }

    /// The bytes of each line, in order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let lines = self.payload.split(|byte| *byte == b'\n');
        lines.filter(|line| !line.is_empty())
    }

    /// Its lines, in order, each with its id.
    pub(crate) fn lines(&self) -> impl Iterator<Item = LogLine> + use<'a> {
        let Self {
            id,
            service,
            received,
            ..
        } = *self;
        let texts = self.texts().enumerate();
        texts.map(move |(index, text)| LogLine::read(id.line(index), service, received, text))
    }
}
