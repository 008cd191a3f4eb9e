//! What a batch of lines is called: made by the process that sends it, so that it is the same however
//! often it is sent, and whatever becomes of the stream.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The digits of each part.
const RUN: usize = 32;
const NUMBER: usize = 12;
const INDEX: usize = 6;

/// A batch of one run of a process. Those of a run are in order as texts, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BatchId {
    pub(crate) run: Uuid,
    pub(crate) number: u64,
}

impl BatchId {
    /// The id of a line of it.
    pub(crate) fn line(self, index: usize) -> String {
        format!("{self}{index:0INDEX$x}")
    }

    /// What of a line's id is its batch's.
    pub(crate) fn part_of(line: &str) -> &str {
        line.get(..RUN + NUMBER).unwrap_or(line)
    }

    /// The batch that a line is of, and its place in it.
    pub(crate) fn of_line(id: &str) -> Option<(Self, usize)> {
        let (batch, index) = id.split_at_checked(RUN + NUMBER)?;
        let is_index = index.len() >= INDEX && index.bytes().all(is_hex);
        let index = is_index.then(|| usize::from_str_radix(index, 16).ok())?;
        Some((batch.parse().ok()?, index?))
    }
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:012x}", self.run.simple(), self.number)
    }
}

/// A text that is no such id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoBatchId;

impl FromStr for BatchId {
    type Err = NoBatchId;

    fn from_str(text: &str) -> Result<Self, NoBatchId> {
        if text.len() != RUN + NUMBER || !text.bytes().all(is_hex) {
            return Err(NoBatchId);
        }
        let (run, number) = text.split_at(RUN);
        Ok(Self {
            run: Uuid::parse_str(run).map_err(|_| NoBatchId)?,
            number: u64::from_str_radix(number, 16).map_err(|_| NoBatchId)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written_and_nothing_else_is_one() {
        let id = BatchId {
            run: Uuid::now_v7(),
            number: 4_711,
        };
        assert_eq!(id.to_string().parse(), Ok(id));
        let text = id.to_string();
        for wrong in [
            "",
            &text[1..],
            &text.to_uppercase(),
            &format!("{text}0"),
            &"é".repeat(22),
        ] {
            assert_eq!(wrong.parse::<BatchId>(), Err(NoBatchId), "{wrong}");
        }
        let next = BatchId {
            number: 4_712,
            ..id
        };
        assert!(id.line(255) < next.line(0) && id.line(9) < id.line(10));
        assert_eq!(BatchId::of_line(&id.line(255)), Some((id, 255)));
        for wrong in ["", &text, &format!("{text}12"), &format!("{text}00000g")] {
            assert_eq!(BatchId::of_line(wrong), None, "{wrong}");
        }
    }
}
