//! The lines of a message of the stream.

use chrono::{DateTime, Utc};

use crate::batch_id::BatchId;
use crate::line::LogLine;
use crate::stream::PREFIX;

/// The lines of a message that NATS took at `received`, in order, each with its id. None where it is no
/// message of lines.
pub(crate) fn read<'a>(
    id: Option<&str>,
    subject: &'a str,
    received: DateTime<Utc>,
    payload: &'a [u8],
) -> Option<impl Iterator<Item = LogLine> + use<'a>> {
    let id: BatchId = id?.parse().ok()?;
    let service = subject.strip_prefix(PREFIX)?;
    let lines = payload.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty()).enumerate();
    Some(lines.map(move |(index, line)| LogLine::read(id.line(index), service, received, line)))
}
