//! Calendar files, as in RFC 5545.

use documents::{BookingStatus, CalendarEntry, calendar_file};
use domain::launch::LaunchStatus;
use proptest::prelude::*;

use crate::samples::{entry, instant};

/// The content lines, unfolded (section 3.1).
fn content(file: &str) -> Vec<String> {
    file.replace("\r\n ", "")
        .lines()
        .map(str::to_owned)
        .collect()
}

/// The value of the one property of that name.
fn value(file: &str, name: &str) -> String {
    let prefix = format!("{name}:");
    let values: Vec<_> = content(file)
        .into_iter()
        .filter_map(|line| line.strip_prefix(&prefix).map(str::to_owned))
        .collect();
    assert_eq!(values.len(), 1, "{name} in {file}");
    values[0].clone()
}

/// A text, as a calendar reads it (section 3.3.11).
fn unescaped(value: &str) -> String {
    let mut text = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(escaped @ ('\\' | ',' | ';')) => text.push(escaped),
                other => panic!("escaped {other:?} in {value}"),
            },
            ',' | ';' => panic!("not escaped: {value}"),
            _ => text.push(letter),
        }
    }
    text
}

#[test]
fn an_entry_tells_what_flies_when_and_from_where() {
    let file = calendar_file(&entry());
    assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    assert!(file.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    assert_eq!(value(&file, "UID"), "0190b7a4-1f2e-8c3d-9a4b-5c6d91c07b3f");
    assert_eq!(value(&file, "DTSTART"), "20280301T033000Z");
    assert_eq!(value(&file, "DTSTAMP"), "20270211T100000Z");
    assert_eq!(value(&file, "SEQUENCE"), "3");
    assert_eq!(value(&file, "LOCATION"), "Corn Ranch\\, United States");
    assert_eq!(value(&file, "GEO"), "31.422900;-104.757100");
    assert_eq!(
        value(&file, "SUMMARY"),
        "Launch: First light over the desert (New Shepard)"
    );
    assert_eq!(
        unescaped(&value(&file, "DESCRIPTION")),
        "Mission: First light over the desert\n\
         Rocket: New Shepard\n\
         Destination: Suborbital\n\
         From: Corn Ranch, United States\n\
         At the spaceport: Tue 29 February 2028, 21:30 CST (UTC−06:00)\n\
         In Universal Time: Wed 1 March 2028, 03:30 UTC\n\
         Booking 91C0-7B3F of 2 seats, with Astro Bookings"
    );
}

#[test]
fn a_calendar_learns_how_the_launch_stands() {
    let cases = [
        (LaunchStatus::Scheduled, "TENTATIVE"),
        (LaunchStatus::Confirmed, "CONFIRMED"),
        (LaunchStatus::Delayed, "TENTATIVE"),
        (LaunchStatus::Aborted, "CANCELLED"),
        (LaunchStatus::Completed, "CONFIRMED"),
        (LaunchStatus::Failed, "CONFIRMED"),
    ];
    for (status, word) in cases {
        let mut entry = entry();
        entry.launch.status = status;
        assert_eq!(value(&calendar_file(&entry), "STATUS"), word);
    }
}

#[test]
fn who_does_not_fly_any_more_has_a_cancelled_entry() {
    for status in [
        BookingStatus::Expired,
        BookingStatus::Cancelled,
        BookingStatus::Aborted,
    ] {
        let mut entry = entry();
        entry.status = status;
        assert_eq!(value(&calendar_file(&entry), "STATUS"), "CANCELLED");
    }
}

#[test]
fn a_new_date_is_a_newer_version_of_the_same_entry() {
    let (before, mut after) = (entry(), entry());
    after.launch.date = instant("2028-04-01T03:30:00Z");
    after.sequence += 1;
    let (before, after) = (calendar_file(&before), calendar_file(&after));
    assert_eq!(value(&before, "UID"), value(&after, "UID"));
    assert_eq!(value(&after, "SEQUENCE"), "4");
    assert_eq!(value(&after, "DTSTART"), "20280401T033000Z");
}

#[test]
fn a_version_counts_what_happened_and_is_as_old_as_the_last_of_it() {
    let made = instant("2027-01-01T00:00:00Z");
    assert_eq!(CalendarEntry::version(made, []), (0, made));
    let delayed = instant("2027-03-01T00:00:00Z");
    let before = instant("2026-12-01T00:00:00Z");
    assert_eq!(
        CalendarEntry::version(made, [delayed, before]),
        (2, delayed)
    );
}

#[test]
fn a_spaceport_that_is_not_on_the_list_any_more_has_a_code_and_no_position() {
    let mut entry = entry();
    entry.launch.spaceport = "ATLANTIS".to_owned();
    let file = calendar_file(&entry);
    assert_eq!(value(&file, "LOCATION"), "ATLANTIS");
    assert!(!file.contains("GEO:"));
}

#[test]
fn no_text_can_add_a_property() {
    let mut entry = entry();
    entry.launch.mission = "Tea\r\nATTENDEE:mailto:mallory@example.com\nX:1".to_owned();
    let file = calendar_file(&entry);
    assert!(
        !content(&file)
            .iter()
            .any(|line| line.starts_with("ATTENDEE"))
    );
    assert!(!content(&file).iter().any(|line| line.starts_with("X:")));
}

proptest! {
    #[test]
    fn lines_are_folded_at_75_octets_and_texts_read_as_they_were_written(
        mission in "[\\PC]{0,200}", rocket in "[ -~äß王🚀;,\\\\]{1,60}"
    ) {
        let mut entry = entry();
        entry.launch.mission = mission.clone();
        entry.launch.rocket = rocket.clone();
        let file = calendar_file(&entry);
        for line in file.split("\r\n") {
            prop_assert!(line.len() <= 75, "{} octets: {}", line.len(), line);
            prop_assert!(!line.contains(['\r', '\n']));
        }
        let expected = format!("Launch: {} ({})", mission.trim(), rocket.trim());
        prop_assert_eq!(unescaped(&value(&file, "SUMMARY")), expected);
    }
}
