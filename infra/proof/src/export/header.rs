//! What is in an export.

use std::fmt;
use std::str::FromStr;

use domain::commit::Position;
use domain::ids::LogId;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// The format of file that this program writes.
pub(crate) const FORMAT: u8 = 1;

/// What is in an export. Decided when it begins: what the log takes later is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The format of the file: `1`.
    pub(crate) format: u8,
    /// Which log.
    pub log: LogId,
    /// The first position that is in it, if the aggregate has it.
    pub from: Position,
    /// The last one.
    pub to: Position,
    /// Whether that was the end of the log, which nobody had to name.
    pub to_end: bool,
    /// The aggregate whose commits these are. Without one, they are all.
    pub aggregate: Option<Aggregate>,
    /// How far the signatures go that are in it: 0 when nothing was signed yet, nothing without a seal.
    pub sealed: Option<u64>,
}

/// What somebody wants to export.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Which log.
    pub log: LogId,
    /// The first position.
    pub from: Position,
    /// The last position; without it, the log's end.
    pub to: Option<Position>,
    /// Where that is now.
    pub end: Position,
    /// Whose commits only.
    pub aggregate: Option<Aggregate>,
}

/// An aggregate, written as `launch/<id>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    kind: Box<str>,
    id: Uuid,
}

/// A text names no aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a kind and an id, such as launch/01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct NoAggregate;

impl Wanted {
    /// Whether this is in an export, all of it and in this order, without a seal.
    pub(crate) fn is(&self, header: &Header) -> bool {
        (self.log, self.from, self.to) == (header.log, header.from, Some(header.to))
            && self.aggregate == header.aggregate
    }
}

impl Header {
    /// Whether it goes on what began with this other one. Where the log ended was decided then.
    pub(crate) fn goes_on(&self, begun: &Self) -> bool {
        let ends_alike = begun.to_end || begun.to == self.to;
        let is_sealed_alike = begun.sealed.is_some() == self.sealed.is_some();
        let same = Self {
            to: begun.to,
            sealed: begun.sealed,
            ..self.clone()
        };
        ends_alike && is_sealed_alike && same == *begun
    }

    /// Whether some commits that a signature covers are not in it.
    pub(crate) fn leaves_out(&self) -> bool {
        let sealed = self.sealed.unwrap_or_default();
        sealed > 0 && (self.aggregate.is_some() || self.from.0 > 1 || sealed > self.to.0)
    }
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seal = match self.sealed {
            Some(_) => "with its seal",
            None => "without a seal",
        };
        write!(f, "log {}, {} to {}", self.log, self.from, self.to)?;
        if let Some(aggregate) = &self.aggregate {
            write!(f, ", of {aggregate}")?;
        }
        write!(f, ", {seal}")
    }
}

impl Aggregate {
    /// One of a kind that there is.
    #[must_use]
    pub fn new(kind: &'static str, id: Uuid) -> Self {
        Self {
            kind: kind.into(),
            id,
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The subject of its commits.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("events.{}.{}", self.kind, self.id)
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

impl FromStr for Aggregate {
    type Err = NoAggregate;

    fn from_str(text: &str) -> Result<Self, NoAggregate> {
        let (kind, id) = text.split_once('/').ok_or(NoAggregate)?;
        let is_good = |c: char| c.is_ascii_lowercase() || c == '_';
        if !(1..=50).contains(&kind.len()) || !kind.chars().all(is_good) {
            return Err(NoAggregate);
        }
        Ok(Self {
            kind: kind.into(),
            id: id.parse().map_err(|_| NoAggregate)?,
        })
    }
}

impl Serialize for Aggregate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Aggregate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
