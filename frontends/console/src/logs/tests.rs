use api_contract::log_lines::{LogBar, LogLevel};
use chrono::{DateTime, Utc};

use super::*;
use crate::logs::histogram::Chart;
use crate::logs::opened::Opened;

fn at(text: &str) -> DateTime<Utc> {
    format!("2028-03-01T{text}Z").parse().unwrap()
}

fn line() -> LogLine {
    LogLine {
        id: "7/1".to_owned(),
        at: at("14:00:00.250"),
        level: LogLevel::Warn,
        service: "core-api".to_owned(),
        message: "<b>refused</b>".to_owned(),
        correlation_id: Some("c1".to_owned()),
        trace_id: Some("t1".to_owned()),
        account: Some("a1".to_owned()),
        position: Some(1_204),
        line: r#"{"message":"<img src=x onerror=alert(1)>"}"#.to_owned(),
    }
}

fn bar(minute: u32, warn: u64, info: u64) -> LogBar {
    LogBar {
        at: at(&format!("14:{minute:02}:00")),
        trace: 0,
        debug: 0,
        info,
        warn,
        error: 0,
    }
}

fn written(mut page: VirtualDom) -> String {
    page.rebuild_in_place();
    dioxus_ssr::render(&page).replace("><", ">\n<")
}

fn listed_lines() -> String {
    written(VirtualDom::new(|| {
        let query = use_query();
        rsx! { Lines { lines: vec![line()], caption: text::CAPTION, query } }
    }))
}

fn opened() -> String {
    written(VirtualDom::new(|| rsx! { Opened { line: line() } }))
}

fn chart(is_whole: bool) -> String {
    written(VirtualDom::new_with_props(
        |is_whole: bool| {
            let query = use_query();
            let histogram = LogHistogram {
                from: at("14:00:00"),
                to: at("14:03:00"),
                step_s: 60,
                bars: vec![bar(0, 1, 3), bar(1, 0, 0), bar(2, 0, 1_204)],
                is_whole,
            };
            rsx! { Chart { histogram, query } }
        },
        is_whole,
    ))
}

#[test]
fn a_line_is_shown_with_values_that_can_be_filtered_by() {
    insta::assert_snapshot!("line", listed_lines());
}

#[test]
fn an_opened_line_leads_to_what_it_is_about() {
    insta::assert_snapshot!("opened", opened());
}

#[test]
fn whatever_a_line_says_is_text_and_never_html() {
    for html in [listed_lines(), opened()] {
        for markup in ["<b>", "<img"] {
            assert!(!html.contains(markup), "{html}");
        }
    }
    assert!(
        listed_lines().contains("&#60;b&#62;refused"),
        "{}",
        listed_lines()
    );
}

#[test]
fn bars_are_drawn_and_said_in_numbers() {
    insta::assert_snapshot!("histogram", chart(true));
}

#[test]
fn it_is_said_when_not_all_lines_are_counted() {
    assert!(!chart(true).contains(text::CHART_PART));
    assert!(chart(false).contains(text::CHART_PART));
}
