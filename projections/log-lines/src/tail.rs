//! Lines as they come.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use async_nats::{Client, Request, header};
use event_log::{API, Stored, Unavailable, read_batch};
use tokio::time::timeout;

use crate::line::LogLine;
use crate::lines::Message;
use crate::stream::{PREFIX, STREAM};

/// The most messages that are read at once, of up to 256 lines each.
const AT_ONCE: usize = 16;
/// So many times there is nothing new before it is looked whether the stream counts from an earlier place.
const SILENT: u32 = 20;
/// How long NATS may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How it says that there is no such message.
const NOTHING: u16 = 404;

/// A line's place in the stream: all lines of it are in this order, whoever reads them, and from whichever
/// process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The message, as the stream counts.
    message: u64,
    /// The line in it, from 0 on.
    line: u64,
}

/// A text that is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no id of a line of this stream; leave it out to begin now")]
pub struct InvalidPlace;

impl Place {
    /// The place of whatever stands last in a message.
    const fn end_of(message: u64) -> Self {
        Self {
            message,
            line: u64::MAX,
        }
    }

    /// The message in which the next line stands: the same one, unless it was told to its end.
    const fn next_message(self) -> u64 {
        match self.line {
            u64::MAX => self.message.saturating_add(1),
            _ => self.message,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.message, self.line)
    }
}

impl FromStr for Place {
    type Err = InvalidPlace;

    fn from_str(text: &str) -> Result<Self, InvalidPlace> {
        let (message, line) = text.split_once('.').ok_or(InvalidPlace)?;
        let number = |digits: &str| {
            let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            let number = is_number.then(|| digits.parse().ok());
            number.flatten().ok_or(InvalidPlace)
        };
        Ok(Self {
            message: number(message)?,
            line: number(line)?,
        })
    }
}

/// What came.
#[derive(Debug)]
pub struct Came {
    /// The lines, each with its place.
    pub lines: Vec<(Place, LogLine)>,
    /// Whether lines before them are gone, which nobody counted: the stream holds no more than fits.
    pub is_gap: bool,
    /// Whether there are more already.
    pub is_more: bool,
}

/// Follows the stream of lines, from a place on. Needs the NATS user `core`.
///
/// It reads the stream by direct gets, as all else is read that this system follows. The server remembers
/// nobody who does, nothing waits here for a slow reader, and the stream itself is what holds the lines
/// meanwhile, so a place is good at any process. The collection was the other source: lines come into it
/// late and in any order, so there is no place in it after which all is new.
///
/// A server that is killed may lose the last messages that it took, and counts the next ones as if they were
/// those. As many as were seen of the lost ones are then missed by whoever saw them.
#[derive(Debug)]
pub struct Tail {
    client: Client,
    /// The place before the next line; none while the stream is not known to have held any.
    after: Option<Place>,
    /// How often there was nothing new.
    silent: u32,
}

impl Tail {
    /// Begins after a place, or now.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn open(client: Client, after: Option<Place>) -> Result<Self, Unavailable> {
        let after = match after {
            None => last(&client).await?.map(Place::end_of),
            after => after,
        };
        Ok(Self {
            client,
            after,
            silent: 0,
        })
    }

    /// What came since the last time, if anything did. Never waits for it.
    ///
    /// # Errors
    /// When NATS gives no usable answer. Asking again goes on where it was.
    pub async fn next(&mut self) -> Result<Came, Unavailable> {
        let all = format!("{PREFIX}*");
        let from = self.after.map_or(1, Place::next_message);
        let found = read_batch(&self.client, STREAM, &all, from, AT_ONCE).await?;
        let is_gap = match found.messages.first() {
            Some(first) => self.after.is_some() && first.sequence > from,
            None => self.is_counted_anew().await?,
        };
        self.silent = match found.messages.is_empty() {
            true => self.silent.wrapping_add(1),
            false => 0,
        };
        let mut lines = Vec::new();
        for message in found.messages {
            self.take(&message, &mut lines);
        }
        Ok(Came {
            lines,
            is_gap,
            is_more: !found.is_last,
        })
    }

    /// The lines of a message after the place that was told last.
    fn take(&mut self, message: &Stored, into: &mut Vec<(Place, LogLine)>) {
        let Stored {
            sequence,
            subject,
            id,
            at,
            payload,
        } = message;
        // The log keeper tells of what is no message of lines.
        let read = Message::read(id.as_deref(), subject, *at, payload);
        let read = read.iter().flat_map(Message::lines);
        for (line, number) in read.zip(0..) {
            let place = Place {
                message: *sequence,
                line: number,
            };
            if self.after.is_none_or(|after| place > after) {
                into.push((place, line));
            }
        }
        // Whatever it holds, it was read to its end.
        self.after = Some(Place::end_of(*sequence));
    }

    /// Whether the stream ends before the place that was told last, from where it goes on then: a server
    /// that was killed may have lost its last messages, and one that was set up anew all of them.
    async fn is_counted_anew(&mut self) -> Result<bool, Unavailable> {
        let Some(after) = self.after.filter(|_| self.silent.is_multiple_of(SILENT)) else {
            return Ok(false);
        };
        let end = last(&self.client).await?;
        let is_earlier = end.is_some_and(|end| end < after.message);
        if is_earlier {
            self.after = end.map(Place::end_of);
        }
        Ok(is_earlier)
    }
}

/// The last message of the stream, if it holds any.
async fn last(client: &Client) -> Result<Option<u64>, Unavailable> {
    let unanswered = |error: String| Unavailable::Unanswered(error);
    let question = format!(r#"{{"last_by_subj":"{PREFIX}*"}}"#);
    let request = Request::new().payload(question.into()).timeout(None);
    let asked = client.send_request(format!("{API}.DIRECT.GET.{STREAM}"), request);
    let answer = timeout(PATIENCE, asked).await;
    let answer = answer.map_err(|error| unanswered(error.to_string()))?;
    let answer = answer.map_err(|error| unanswered(error.to_string()))?;
    if answer
        .status
        .is_some_and(|status| status.as_u16() == NOTHING)
    {
        return Ok(None);
    }
    let headers = answer.headers.as_ref();
    let number = headers.and_then(|headers| headers.get_last(header::NATS_SEQUENCE));
    let number = number.and_then(|number| number.as_str().parse().ok());
    number.map(Some).ok_or_else(|| {
        let what = "a message without its place";
        Unavailable::Unreadable(what.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nothing_else_is_one() {
        let place = Place {
            message: 12,
            line: 255,
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        for wrong in [
            "",
            "12",
            ".",
            "12.",
            ".1",
            "+1.2",
            "1.-2",
            "a.b",
            "1.2.3",
            "99999999999999999999.1",
        ] {
            assert_eq!(wrong.parse::<Place>(), Err(InvalidPlace), "{wrong}");
        }
        assert_eq!(place.next_message(), 12);
        assert_eq!(Place::end_of(12).next_message(), 13);
        assert_eq!(Place::end_of(u64::MAX).next_message(), u64::MAX);
        assert!(
            place < Place::end_of(12)
                && Place::end_of(12)
                    < Place {
                        message: 13,
                        line: 0
                    }
        );
    }
}
