//! Up to where somebody looks back.

use api_kit::ApiProblem;
use chrono::{DateTime, Utc};
use domain::commit::{Commit, Position};
use event_log::Found;

use crate::refusal;

/// Up to where somebody looks back: what stands there, or happened then, is seen.
///
/// A time is one of the business clock, by which events say when they happened. Within an aggregate it never
/// runs backwards, it is what the hashes cover, and a log that was restored still has it; when a commit was
/// stored is none of these. A commit is seen once all of its events have happened: nobody ever saw a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// A place in the log.
    At(Position),
    /// An instant of the business clock.
    When(DateTime<Utc>),
    /// Whatever happened up to now.
    Now,
}

impl Moment {
    /// The one that a parameter of this name says; without a word, now.
    pub(super) fn parse(name: &'static str, text: Option<&str>) -> Result<Self, ApiProblem> {
        let Some(text) = text else {
            return Ok(Self::Now);
        };
        let position = text.bytes().all(|byte| byte.is_ascii_digit());
        let read = if position {
            text.parse().ok().map(|at| Self::At(Position(at)))
        } else {
            let when = DateTime::parse_from_rfc3339(text).ok();
            when.map(|when| Self::When(when.to_utc()))
        };
        let why = "must be a position in the log, or an instant such as 2028-03-01T12:00:00Z";
        read.ok_or_else(|| refusal::parameter(name, why))
    }

    /// Whether what was found stands after it. `None`: that can't be told of what can't be read.
    pub(super) fn is_before(self, found: &Found) -> Option<bool> {
        match self {
            Self::At(position) => Some(position < found.position),
            Self::When(when) => {
                let sound = found.commit.as_ref().filter(|_| found.flaw.is_none());
                sound.and_then(at).map(|at| when < at)
            }
            Self::Now => Some(false),
        }
    }
}

/// When all of a commit had happened.
pub(super) fn at(commit: &Commit) -> Option<DateTime<Utc>> {
    commit.events.last().map(|event| event.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_position_an_instant_or_now() {
        let parse = |text| Moment::parse("at", text).ok();
        assert_eq!(parse(None), Some(Moment::Now));
        assert_eq!(parse(Some("17")), Some(Moment::At(Position(17))));
        let noon = "2028-03-01T12:00:00Z".parse().unwrap();
        for same in ["2028-03-01T12:00:00Z", "2028-03-01T13:00:00.000+01:00"] {
            assert_eq!(parse(Some(same)), Some(Moment::When(noon)), "{same}");
        }
        for nonsense in [
            "",
            "-1",
            "99999999999999999999",
            "yesterday",
            "2028-03-01",
            "2028-03-01T12:00:00",
        ] {
            assert_eq!(parse(Some(nonsense)), None, "{nonsense}");
        }
    }
}
