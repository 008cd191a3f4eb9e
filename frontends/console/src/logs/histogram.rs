//! How many lines there are over time, by how bad they are. A span of it is zoomed into by drawing over
//! it, or by keyboard.

use api_contract::log_lines::{LogBar, LogHistogram};
use chrono::{DateTime, TimeDelta, Utc};
use dioxus::html::input_data::MouseButton;
use dioxus::prelude::*;
use frontend_kit::{Answer, Answered, Query};
use frontend_ui::{Button, ButtonKind};

use super::finger::let_go_of;
use super::range::{Range, Step};
use crate::filters::{Span, anew, exactly, inexactly};
use crate::shown::count;
use crate::text::{logs as text, wait};

/// How wide a bar is with the gap after it, and how much of that it fills. The drawing is stretched.
const WIDTH: usize = 10;
const FILLED: usize = 9;

/// How high the highest bar is, of a hundred. What is not nothing is seen: so far parts may add up
/// beyond.
const HEIGHT: u64 = 95;

/// The levels, as styles name them, the worst first.
const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// How many lines there are over time. It takes its place before it is there.
#[component]
pub(super) fn Histogram(bars: Answered<LogHistogram>, query: Query) -> Element {
    rsx! {
        section { class: "histogram", "aria-label": text::CHART,
            match bars.now() {
                Answer::Asked => rsx! {
                    p { class: "note", {wait::LOADING} }
                },
                Answer::Refused(refusal) => rsx! {
                    p { class: "note", role: "status", {refusal.said} }
                },
                Answer::Here(histogram) => rsx! {
                    Chart { histogram, query }
                },
            }
        }
    }
}

#[component]
pub(super) fn Chart(histogram: LogHistogram, query: Query) -> Element {
    let range = use_signal(|| None::<Range>);
    let bars = histogram.bars.len();
    let selected = range().filter(|range| range.last() < bars);
    let is_zoomed = Span::exact(&query.now()).is_some();
    let most = histogram.bars.iter().map(LogBar::sum).max();
    let zoom = use_callback({
        let histogram = histogram.clone();
        move |chosen: Range| zoom_into(&histogram, chosen, range, query)
    });
    rsx! {
        p { class: "histogram-said",
            span { "aria-hidden": "true", {count(most.unwrap_or_default())} }
            span { class: "histogram-counted", {text::counted(sums(&histogram.bars))} }
        }
        Plot { histogram: histogram.clone(), range, query, onzoom: zoom }
        p { class: "chart-times", "aria-hidden": "true",
            span { {clock(histogram.from, histogram.step_s)} }
            span { {clock(histogram.to, histogram.step_s)} }
        }
        div { class: "histogram-end",
            p { class: "note", id: "histogram-note", role: "status",
                match selected {
                    Some(range) => rsx! { {said(&histogram, range)} },
                    None if !histogram.is_whole => rsx! { {text::CHART_PART} },
                    None => rsx! { {text::CHART_HINT} },
                }
            }
            div { class: "page-actions",
                Button {
                    kind: ButtonKind::Plain,
                    disabled: selected.is_none(),
                    onclick: move |_| if let Some(range) = selected { zoom.call(range) },
                    {text::ZOOM_IN}
                }
                Button {
                    kind: ButtonKind::Plain,
                    disabled: !is_zoomed,
                    onclick: move |_| zoom_out(range, query),
                    {text::ZOOM_OUT}
                }
            }
        }
        Numbers { bars: histogram.bars }
    }
}

/// The bars, and what one does with them.
#[component]
fn Plot(
    histogram: LogHistogram,
    range: Signal<Option<Range>>,
    query: Query,
    onzoom: EventHandler<Range>,
) -> Element {
    let mut range = range;
    let mut is_drawing = use_signal(|| false);
    let bars = histogram.bars.len();
    let most = histogram.bars.iter().map(LogBar::sum).max();
    let most = most.unwrap_or_default();
    let onkeydown = move |event: KeyboardEvent| {
        let step = match event.key() {
            Key::ArrowLeft => Step::Back,
            Key::ArrowRight => Step::On,
            Key::Home => Step::First,
            Key::End => Step::Last,
            Key::Enter => {
                if let Some(range) = range() {
                    onzoom.call(range);
                }
                return;
            }
            Key::Escape => {
                if range.take().is_none() {
                    zoom_out(range, query);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let extends = event.modifiers().contains(Modifiers::SHIFT);
        range.set(Range::stepped(range(), step, extends, bars));
    };
    rsx! {
        div {
            class: "histogram-plot",
            // So that screen readers leave the arrow keys to it.
            role: "application",
            tabindex: "0",
            "aria-label": text::CHART,
            "aria-describedby": "histogram-note",
            onkeydown,
            ondoubleclick: move |_| zoom_out(range, query),
            svg {
                view_box: "0 0 {(bars * WIDTH).max(1)} 100",
                "preserveAspectRatio": "none",
                "aria-hidden": "true",
                for (place , bar) in histogram.bars.iter().enumerate() {
                    g { key: "{bar.at}",
                        for (level , y , height) in parts(bar, most) {
                            rect {
                                key: "{level}",
                                class: "level-{level}",
                                x: "{place * WIDTH}",
                                y,
                                width: "{FILLED}",
                                height,
                            }
                        }
                        rect {
                            class: if range().is_some_and(|range| range.has(place)) { "histogram-on" } else { "histogram-off" },
                            x: "{place * WIDTH}",
                            width: "{WIDTH}",
                            height: "100",
                            onpointerdown: move |event| {
                                if event.trigger_button() == Some(MouseButton::Primary) {
                                    let_go_of(&event);
                                    is_drawing.set(true);
                                    range.set(Some(Range::at(place)));
                                }
                            },
                            onpointerover: move |event| {
                                // It may have been let go elsewhere.
                                let goes_on = event.held_buttons().contains(MouseButton::Primary);
                                if is_drawing() && !goes_on {
                                    is_drawing.set(false);
                                } else if is_drawing() {
                                    range.set(range().map(|range| range.to(place)));
                                }
                            },
                            onpointerup: move |_| {
                                is_drawing.set(false);
                                // One bar alone is only selected: a click is no wish to go elsewhere.
                                if let Some(drawn) = range().filter(|range| range.first() < range.last()) {
                                    onzoom.call(drawn);
                                }
                            },
                            title { "{said(&histogram, Range::at(place))}" }
                        }
                    }
                }
            }
        }
    }
}

/// The same in numbers, for screen readers: bars that have lines.
#[component]
fn Numbers(bars: Vec<LogBar>) -> Element {
    rsx! {
        table { class: "unseen",
            caption { {text::CHART} }
            thead {
                tr {
                    th { scope: "col", {text::CHART_WHEN} }
                    for name in text::BARS {
                        th { key: "{name}", scope: "col", {name} }
                    }
                }
            }
            tbody {
                for bar in bars.iter().filter(|bar| bar.sum() > 0) {
                    tr { key: "{bar.at}",
                        th { scope: "row", {bar.at.format("%Y-%m-%d %H:%M:%S").to_string()} }
                        for (place , number) in text::levels(bar).into_iter().enumerate() {
                            td { key: "{place}", {count(number)} }
                        }
                    }
                }
            }
        }
    }
}

/// Shows the time of some bars alone.
fn zoom_into(
    histogram: &LogHistogram,
    chosen: Range,
    mut range: Signal<Option<Range>>,
    query: Query,
) {
    if let Some((from, to)) = time_of(histogram, chosen) {
        range.set(None);
        query.go(exactly(anew(query), from, to).to_string());
    }
}

/// Shows all of the time again.
fn zoom_out(mut range: Signal<Option<Range>>, query: Query) {
    range.set(None);
    if Span::exact(&query.now()).is_some() {
        query.go(inexactly(anew(query)).to_string());
    }
}

/// The time of some bars, as far as it is counted.
fn time_of(histogram: &LogHistogram, range: Range) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let first = histogram.bars.get(range.first())?;
    let last = histogram.bars.get(range.last())?;
    let end = last.at + TimeDelta::seconds(histogram.step_s.into());
    Some((first.at.max(histogram.from), end.min(histogram.to)))
}

/// What some bars tell, in words.
fn said(histogram: &LogHistogram, range: Range) -> String {
    let Some((from, to)) = time_of(histogram, range) else {
        return String::new();
    };
    let bars = &histogram.bars[range.first()..=range.last()];
    format!("{}: {}", text::span(from, to), text::counted(sums(bars)))
}

/// How many lines there are of each level, the worst first.
fn sums(bars: &[LogBar]) -> [u64; 5] {
    bars.iter().map(text::levels).fold([0; 5], |sums, bar| {
        std::array::from_fn(|level| sums[level] + bar[level])
    })
}

/// The parts of a bar from the bottom up, the worst first: which level it is, from where on and how
/// high, in percent of the height.
fn parts(bar: &LogBar, most: u64) -> Vec<(&'static str, String, String)> {
    let mut bottom = 100;
    let mut parts = Vec::new();
    for (level, lines) in LEVELS.into_iter().zip(text::levels(bar)) {
        if lines == 0 {
            continue;
        }
        let height = (lines.saturating_mul(HEIGHT) / most.max(1)).max(1);
        bottom -= height.min(bottom);
        parts.push((level, bottom.to_string(), height.to_string()));
    }
    parts
}

/// The end of an axis: with seconds only where they tell bars apart.
fn clock(at: DateTime<Utc>, step_s: u32) -> String {
    let format = if step_s < 60 {
        "%Y-%m-%d %H:%M:%S UTC"
    } else {
        "%Y-%m-%d %H:%M UTC"
    };
    at.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2028-03-01T{text}Z").parse().unwrap()
    }

    fn bar(minute: u32, error: u64, info: u64) -> LogBar {
        LogBar {
            at: at(&format!("14:{minute:02}:00")),
            trace: 0,
            debug: 0,
            info,
            warn: 0,
            error,
        }
    }

    fn histogram() -> LogHistogram {
        LogHistogram {
            from: at("14:00:30"),
            to: at("14:02:10"),
            step_s: 60,
            bars: vec![bar(0, 0, 10), bar(1, 1, 999), bar(2, 2, 0)],
            is_whole: true,
        }
    }

    #[test]
    fn some_bars_are_the_time_that_they_stand_for_as_far_as_it_is_counted() {
        let histogram = histogram();
        let time = |range| time_of(&histogram, range);
        let all = Range::at(2).to(0);
        assert_eq!(time(all), Some((at("14:00:30"), at("14:02:10"))));
        assert_eq!(time(Range::at(1)), Some((at("14:01:00"), at("14:02:00"))));
        assert_eq!(time(Range::at(3)), None);
        assert_eq!(
            said(&histogram, Range::at(1).to(2)),
            "2028-03-01 14:01:00 – 14:02:10 UTC: 3 error, 999 info"
        );
    }

    #[test]
    fn one_error_among_many_lines_is_seen_and_no_bar_is_higher_than_the_chart() {
        let parts = parts(&bar(1, 1, 999), 1_000);
        let part = |level, y: &str, height: &str| (level, y.to_owned(), height.to_owned());
        assert_eq!(parts, [part("error", "99", "1"), part("info", "5", "94")]);
        let crowded = LogBar {
            trace: 1,
            debug: 1,
            warn: 1,
            ..bar(1, 1, u64::MAX / 200)
        };
        let top = super::parts(&crowded, crowded.sum());
        assert!(top.iter().all(|(_, y, _)| y.parse::<u64>().is_ok()));
        assert_eq!(super::parts(&bar(1, 0, 0), 0), []);
    }
}
