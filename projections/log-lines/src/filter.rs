//! Which lines somebody wants to see.

use chrono::{DateTime, SubsecRound, Utc};

use crate::line::{Level, LogLine};

/// Which lines: those that all of it holds for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Written then or later. Times are looked at to the millisecond.
    pub from: Option<DateTime<Utc>>,
    /// Written before then.
    pub to: Option<DateTime<Utc>>,
    /// At least so bad.
    pub level: Option<Level>,
    /// Of this process.
    pub service: Option<String>,
    /// About this request.
    pub correlation: Option<String>,
    /// About this trace.
    pub trace: Option<String>,
    /// About this account.
    pub account: Option<String>,
    /// About this place in the log of events.
    pub position: Option<u64>,
    /// Whose message holds this text, in large or small letters. Every line that the rest holds for
    /// is looked at, so the rest should say much.
    pub text: Option<String>,
}

impl LogFilter {
    /// Whether all of it holds for a line: the same lines that the store finds.
    #[must_use]
    pub fn holds_for(&self, line: &LogLine) -> bool {
        let is_word = |wanted: &Option<String>, word: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| word == Some(wanted))
        };
        self.from
            .is_none_or(|from| line.at >= from.trunc_subsecs(3))
            && self.to.is_none_or(|to| line.at < to.trunc_subsecs(3))
            && self.level.is_none_or(|level| line.level >= level)
            && is_word(&self.service, Some(&line.service))
            && is_word(&self.correlation, line.correlation.as_deref())
            && is_word(&self.trace, line.trace.as_deref())
            && is_word(&self.account, line.account.as_deref())
            && self
                .position
                .is_none_or(|wanted| line.position == Some(wanted))
            && self
                .text
                .as_deref()
                .is_none_or(|text| line.message.to_lowercase().contains(&text.to_lowercase()))
    }
}
