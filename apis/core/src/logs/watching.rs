//! Lines that come, as events for somebody who watches: as many as a person can read.

use std::collections::VecDeque;
use std::time::Duration;

use api_contract::log_lines::LogLinesLeftOut;
use api_kit::sse::SseEvent;
use futures_util::stream::{self, Stream};
use log_lines::{Came, LogFilter, LogLine, Place, Tail};
use tokio::time::{Instant, sleep_until};

use super::body;

/// How often it is looked whether there is something new.
const PAUSE: Duration = Duration::from_millis(250);

/// Somebody who watches. Nothing is queued: it is read only as fast as the client reads, and what is ready
/// is of one look, some megabytes at most.
pub(super) struct Watching {
    tail: Tail,
    filter: LogFilter,
    /// When it is over.
    until: Instant,
    allowance: Allowance,
    /// When it was looked last, and whether there was more than was read then.
    looked: Option<Instant>,
    is_more: bool,
    ready: VecDeque<SseEvent>,
}

impl Watching {
    pub(super) fn new(tail: Tail, filter: LogFilter, until: Instant) -> Self {
        Self {
            tail,
            filter,
            until,
            allowance: Allowance::new(Instant::now()),
            looked: None,
            is_more: false,
            ready: VecDeque::new(),
        }
    }

    pub(super) fn events(self) -> impl Stream<Item = SseEvent> {
        stream::unfold(self, |mut watching| async move {
            let event = watching.next().await?;
            Some((event, watching))
        })
    }

    /// The next event, once there is one. None when the time is up, or NATS is away: the client comes back.
    async fn next(&mut self) -> Option<SseEvent> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if let Some(looked) = self.looked.filter(|_| !self.is_more) {
                sleep_until((looked + PAUSE).min(self.until)).await;
            }
            let now = Instant::now();
            if now >= self.until {
                return None;
            }
            self.looked = Some(now);
            let came = self.tail.next().await;
            let came = came.inspect_err(|error| {
                tracing::warn!(%error, "the stream of log lines can't be read");
            });
            let came = came.ok()?;
            self.is_more = came.is_more;
            self.allowance.refill(now);
            self.ready = events(came, &self.filter, &mut self.allowance);
        }
    }
}

/// What somebody is shown of what came.
fn events(came: Came, filter: &LogFilter, allowance: &mut Allowance) -> VecDeque<SseEvent> {
    let mut events = VecDeque::new();
    if came.is_gap {
        // What is gone came before the rest.
        events.extend(left_out(0, true));
    }
    let (mut more, mut last) = (0, None);
    for (place, line) in came.lines {
        last = Some(place);
        if !filter.holds_for(&line) {
            continue;
        }
        match allowance.take() {
            true => events.extend(event(place, line)),
            false => more += 1,
        }
    }
    if let Some(last) = last.filter(|_| more > 0) {
        let event = left_out(more, false);
        events.extend(event.map(|event| event.with_id(&last.to_string())));
    }
    events
}

fn event(place: Place, line: LogLine) -> Option<SseEvent> {
    let event = SseEvent::json("line", &body::line(line)).ok()?;
    Some(event.with_id(&place.to_string()))
}

fn left_out(lines: u64, and_more: bool) -> Option<SseEvent> {
    SseEvent::json("left_out", &LogLinesLeftOut { lines, and_more }).ok()
}

/// How many lines somebody is shown still: two hundred come up each second, and whoever comes back is shown
/// a thousand of those that came meanwhile.
struct Allowance {
    lines: u64,
    refilled: Instant,
}

impl Allowance {
    const MOST: u64 = 1_000;
    /// The time in which one more line is allowed, in milliseconds.
    const A_LINE_MS: u64 = 5;

    fn new(now: Instant) -> Self {
        Self {
            lines: Self::MOST,
            refilled: now,
        }
    }

    fn refill(&mut self, now: Instant) {
        let elapsed_ms = u64::try_from((now - self.refilled).as_millis()).unwrap_or(u64::MAX);
        let more = elapsed_ms / Self::A_LINE_MS;
        self.refilled += Duration::from_millis(more * Self::A_LINE_MS);
        self.lines = self.lines.saturating_add(more).min(Self::MOST);
    }

    fn take(&mut self) -> bool {
        let is_left = self.lines > 0;
        self.lines -= u64::from(is_left);
        is_left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundred_lines_a_second_are_shown_and_a_thousand_at_once() {
        let mut now = Instant::now();
        let mut allowance = Allowance::new(now);
        let shown = |allowance: &mut Allowance| (0..5_000).filter(|_| allowance.take()).count();
        assert_eq!(shown(&mut allowance), 1_000);
        for (ms, lines) in [(0, 0), (4, 0), (1, 1), (1_000, 200), (60_000, 1_000)] {
            now += Duration::from_millis(ms);
            allowance.refill(now);
            assert_eq!(shown(&mut allowance), lines, "after {ms} ms");
        }
    }
}
