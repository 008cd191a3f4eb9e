//! Faults of an app itself, told to whoever keeps the system running: that it panicked, or that it can't
//! read what its API answers.
//!
//! What is told is a fixed sentence, a place in the program and the request that it is about: nothing that
//! somebody filled in or looks at. A page tells of a few; where many follow one another, the first say why.

use std::cell::Cell;

use api_contract::log_lines::{LogLevel, PostedLine, PostedLines};

use crate::CommandKey;
use crate::platform::{self, Request};

/// How many faults a page tells of.
const MOST: u32 = 3;

const PANICKED: &str = "The app broke.";
const UNREADABLE: &str = "The app can't read an answer of its API.";

/// Tells of an unreadable answer, by the correlation id that it had.
type Tell = fn(Option<&str>);

thread_local! {
    /// Nobody, unless the app tells of its faults: only then what that takes is in its program.
    static TELL: Cell<Option<Tell>> = const { Cell::new(None) };
    static APP: Cell<&'static str> = const { Cell::new("") };
    static LEFT: Cell<u32> = const { Cell::new(MOST) };
}

/// Has this page tell its API of faults of the app, under this name. For apps whose API takes log lines.
pub fn tell_of_faults(app: &'static str) {
    APP.set(app);
    TELL.set(Some(|correlation| tell(UNREADABLE, None, correlation)));
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location();
        let place = place.map(|place| place_of(place.file(), place.line()));
        tell(PANICKED, place, None);
    }));
}

/// An answer can't be read.
pub(crate) fn unreadable(correlation: Option<&str>) {
    if let Some(tell) = TELL.get() {
        tell(correlation);
    }
}

fn tell(message: &str, place: Option<String>, correlation: Option<&str>) {
    let left = LEFT.get();
    if left == 0 {
        return;
    }
    LEFT.set(left - 1);
    let line = PostedLine {
        at: platform::now(),
        level: LogLevel::Error,
        message: message.to_owned(),
        place,
        code: None,
        correlation_id: correlation.and_then(|id| id.parse().ok()),
        trace_id: None,
    };
    let posted = PostedLines {
        name: APP.get().to_owned(),
        lines: vec![line],
    };
    let Ok(body) = serde_json::to_string(&posted) else {
        return;
    };
    // Nobody waits for it: after a panic nothing of the app goes on.
    platform::send(Request {
        method: "POST",
        path: "/api/v1/logs",
        body: Some(&body),
        key: Some(CommandKey::new().text()),
        tells_time_zone: false,
        min_position: None,
    });
}

/// The last parts of a file's path, which is that of the machine where the app was built, and the line.
fn place_of(file: &str, line: u32) -> String {
    let parts: Vec<_> = file.split(['/', '\\']).collect();
    let last = parts[parts.len().saturating_sub(3)..].join("/");
    let of_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-');
    let path: String = last.chars().filter(|c| of_path(*c)).collect();
    format!("{}:{line}", path.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_says_nothing_of_the_machine_and_is_one_that_the_api_takes() {
        for (file, place) in [
            ("frontends/kit/src/call.rs", "kit/src/call.rs:7"),
            (
                "/home/ada/.cargo/registry/Dioxus-core-0.7/src/runtime.rs",
                "dioxus-core-0.7/src/runtime.rs:7",
            ),
            ("C:\\Users\\ada\\a b.rs", "users/ada/ab.rs:7"),
            ("main.rs", "main.rs:7"),
        ] {
            assert_eq!(place_of(file, 7), place);
        }
    }

    #[test]
    fn what_a_page_tells_is_taken_by_the_api_and_comes_through_whole() {
        let line = |message: &str, place: Option<String>| PostedLine {
            at: platform::now(),
            level: LogLevel::Error,
            message: message.to_owned(),
            place,
            code: None,
            correlation_id: None,
            trace_id: None,
        };
        let posted = PostedLines {
            name: "console".to_owned(),
            lines: vec![
                line(PANICKED, Some(place_of("kit/src/call.rs", 7))),
                line(UNREADABLE, None),
            ],
        };
        assert_eq!(posted.check(), Ok(()));
    }
}
