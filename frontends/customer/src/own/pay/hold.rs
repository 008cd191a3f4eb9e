//! For how long seats are still held.

use std::time::Duration;

use api_contract::booked::whole_seconds;
use chrono::TimeDelta;
use dioxus::prelude::*;
use domain::launch::PaymentMethod;
use frontend_kit::platform;

use crate::own::text::hold as text;

/// How often the time that is left is looked at: it is shown in seconds.
const LOOK: Duration = Duration::from_millis(250);

/// After how many looks at a time that is up it is told again: 3 seconds.
const TELL_AGAIN: u32 = 12;

/// Counts down for how long seats are still held: what the API said, from when it said so. So a
/// clock that is wrong counts right. `onover` is told once the time is up, and again as long as the
/// API does not say so too.
#[component]
pub(super) fn Hold(seconds: u32, payment: PaymentMethod, onover: EventHandler<()>) -> Element {
    let mut left = use_signal(|| seconds);
    let mut until = use_hook(|| CopyValue::new(None));
    use_effect(use_reactive((&seconds,), move |(seconds,)| {
        until.set(Some(platform::now() + TimeDelta::seconds(seconds.into())));
        left.set(seconds);
    }));
    use_future(move || async move {
        let mut looks_at_end = 0_u32;
        loop {
            platform::pause(LOOK).await;
            let Some(end) = until() else { continue };
            let now = whole_seconds(end - platform::now());
            if now != *left.peek() {
                left.set(now);
            }
            if now > 0 {
                looks_at_end = 0;
                continue;
            }
            if looks_at_end.is_multiple_of(TELL_AGAIN) {
                onover.call(());
            }
            looks_at_end += 1;
        }
    });
    let now = left();
    let class = if now <= SOON {
        "hold hold-soon"
    } else {
        "hold"
    };
    rsx! {
        div { class,
            p { role: "timer", "aria-live": "off",
                {text::HELD}
                " "
                strong { {said(now)} }
            }
            p { class: "hold-note", {text::note(payment)} }
            p { class: "unseen", role: "status", {told(now)} }
        }
    }
}

/// From when on it is urgent: 5 minutes.
const SOON: u32 = 300;

/// The last minute.
const LAST: u32 = 60;

/// A span, as a countdown shows it: `29:41`, `5 h 07 min`, `2 days 5 h`.
fn said(seconds: u32) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (days, hours) {
        (0, 0) => format!("{minutes}:{:02}", seconds % 60),
        (0, _) => format!("{hours} h {:02} min", minutes % 60),
        (1, _) => format!("1 day {} h", hours % 24),
        _ => format!("{days} days {} h", hours % 24),
    }
}

/// What is read out: not each second, but what must not be missed.
fn told(seconds: u32) -> &'static str {
    match seconds {
        0 => text::UP,
        1..=LAST => text::LAST_MINUTE,
        61..=SOON => text::FIVE_MINUTES,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::samples;

    #[test]
    fn a_countdown_is_seen_and_read_out_and_says_what_it_counts_down_to() {
        use PaymentMethod::{Card, Transfer};
        let of = |seconds, payment| {
            samples::written(move || {
                rsx! {
                    Hold { seconds, payment, onover: |()| {} }
                }
            })
        };
        insta::assert_snapshot!(samples::states([
            ("Days are left", of(190_800, Transfer)),
            ("Minutes are left", of(1_781, Card)),
            ("Few are", of(SOON, Card)),
            ("The last one", of(LAST, Card)),
            ("The time is up", of(0, Card)),
        ]));
    }

    #[test]
    fn what_is_left_is_said_in_seconds_only_when_they_count() {
        for (seconds, words) in [
            (0, "0:00"),
            (59, "0:59"),
            (1_781, "29:41"),
            (3_600, "1 h 00 min"),
            (86_399, "23 h 59 min"),
            (90_000, "1 day 1 h"),
            (190_800, "2 days 5 h"),
        ] {
            assert_eq!(said(seconds), words);
        }
    }

    #[test]
    fn a_countdown_is_read_out_three_times_only() {
        let mut heard: Vec<_> = (0..=1_800).rev().map(told).collect();
        heard.dedup();
        assert_eq!(heard, ["", text::FIVE_MINUTES, text::LAST_MINUTE, text::UP]);
    }
}
