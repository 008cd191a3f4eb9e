//! The lines that are kept while they are followed: never more than a page can show.

use std::collections::VecDeque;

use api_contract::log_lines::LogLine;
#[cfg(any(test, target_arch = "wasm32"))]
use api_contract::log_lines::LogLinesLeftOut;

/// The most lines that are shown, that wait to be shown while it is paused, and that are taken at once.
pub(super) const MOST: usize = 500;

/// What came since it was looked at last. Where pages are only written, nothing ever does.
#[cfg(any(test, target_arch = "wasm32"))]
#[derive(Debug, Default)]
pub(super) struct Come {
    lines: Newest,
    left_out: u64,
    and_more: bool,
}

/// What is kept.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Kept {
    shown: Newest,
    /// Those that came while it was paused, and how many these are with those that have no room.
    waits: Option<(Newest, u64)>,
    /// How many the server left out.
    left_out: u64,
    and_more: bool,
}

/// The newest lines, the oldest first, and how many had to go for them.
#[derive(Debug, Clone, Default, PartialEq)]
struct Newest {
    lines: VecDeque<LogLine>,
    gone: u64,
}

impl Newest {
    fn push(&mut self, line: LogLine) {
        if self.lines.len() == MOST {
            self.lines.pop_front();
            self.gone += 1;
        }
        self.lines.push_back(line);
    }

    fn push_all(&mut self, more: Self) {
        self.gone += more.gone;
        for line in more.lines {
            self.push(line);
        }
    }
}

#[cfg(any(test, target_arch = "wasm32"))]
impl Come {
    /// A line.
    pub(super) fn line(&mut self, line: LogLine) {
        self.lines.push(line);
    }

    /// Lines that did not come.
    pub(super) fn left_out(&mut self, told: LogLinesLeftOut) {
        self.left_out = self.left_out.saturating_add(told.lines);
        self.and_more |= told.and_more;
    }

    /// Whether nothing has.
    pub(super) fn is_nothing(&self) -> bool {
        self.lines.lines.is_empty() && self.left_out == 0 && !self.and_more
    }
}

impl Kept {
    /// What came is shown, or waits.
    #[cfg(any(test, target_arch = "wasm32"))]
    pub(super) fn take(&mut self, come: Come) {
        self.left_out = self.left_out.saturating_add(come.left_out);
        self.and_more |= come.and_more;
        match &mut self.waits {
            None => self.shown.push_all(come.lines),
            Some((waiting, count)) => {
                let lines = u64::try_from(come.lines.lines.len()).unwrap_or(u64::MAX);
                *count += lines + come.lines.gone;
                waiting.push_all(come.lines);
            }
        }
    }

    /// What comes from now on waits.
    pub(super) fn pause(&mut self) {
        self.waits.get_or_insert_default();
    }

    /// What waits is shown, and what comes.
    pub(super) fn go_on(&mut self) {
        if let Some((waiting, _)) = self.waits.take() {
            self.shown.push_all(waiting);
        }
    }

    /// How many lines came while it is paused; nothing while it is not.
    pub(super) fn arrived(&self) -> Option<u64> {
        self.waits.as_ref().map(|(_, count)| *count)
    }

    /// The lines that are shown, the newest first.
    pub(super) fn newest_first(&self) -> Vec<LogLine> {
        self.shown.lines.iter().rev().cloned().collect()
    }

    /// How many lines came and are not shown any more, or did not come, and whether there were more that
    /// nobody counted.
    pub(super) fn left_out(&self) -> (u64, bool) {
        (self.shown.gone.saturating_add(self.left_out), self.and_more)
    }
}

#[cfg(test)]
mod tests {
    use api_contract::log_lines::LogLevel;
    use chrono::DateTime;

    use super::*;

    fn come(numbers: std::ops::Range<usize>) -> Come {
        let mut come = Come::default();
        for number in numbers {
            come.line(LogLine {
                id: number.to_string(),
                at: DateTime::UNIX_EPOCH,
                level: LogLevel::Info,
                service: "core-api".to_owned(),
                message: String::new(),
                correlation_id: None,
                trace_id: None,
                account: None,
                position: None,
                line: String::new(),
            });
        }
        come
    }

    fn first_and_last(kept: &Kept) -> (String, String) {
        let lines = kept.newest_first();
        let id = |line: Option<&LogLine>| line.unwrap().id.clone();
        (id(lines.first()), id(lines.last()))
    }

    #[test]
    fn the_newest_lines_are_shown_and_the_oldest_make_room_and_are_counted() {
        let mut kept = Kept::default();
        kept.take(come(0..MOST));
        assert_eq!(kept.left_out(), (0, false));
        kept.take(come(MOST..MOST + 3));
        assert_eq!(kept.newest_first().len(), MOST);
        let ends = (format!("{}", MOST + 2), "3".to_owned());
        assert_eq!(first_and_last(&kept), ends);
        assert_eq!(kept.left_out(), (3, false));
    }

    #[test]
    fn what_comes_while_it_is_paused_is_counted_and_shown_when_it_goes_on() {
        let mut kept = Kept::default();
        kept.take(come(0..1));
        assert_eq!(kept.arrived(), None);
        kept.pause();
        kept.take(come(1..MOST + 11));
        kept.pause();
        assert_eq!(kept.arrived(), Some(510));
        assert_eq!(kept.newest_first().len(), 1, "nothing moves");
        kept.go_on();
        assert_eq!(kept.arrived(), None);
        assert_eq!(kept.newest_first().len(), MOST);
        // The one from before, and ten of those that came.
        assert_eq!(kept.left_out(), (11, false));
    }

    #[test]
    fn what_the_server_leaves_out_is_said_too() {
        let mut kept = Kept::default();
        let mut told = Come::default();
        assert!(told.is_nothing());
        told.left_out(LogLinesLeftOut {
            lines: 7,
            and_more: true,
        });
        assert!(!told.is_nothing());
        kept.take(told);
        assert_eq!(kept.left_out(), (7, true));
    }
}
