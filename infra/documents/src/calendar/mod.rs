//! A launch for the calendar of those who booked it: iCalendar, as in RFC 5545.
//!
//! A calendar knows an entry again by its id, the booking's, and takes the one with the higher
//! sequence for the newer.

mod content;

use std::fmt::Display;

use chrono::{DateTime, Utc};
use domain::ids::BookingId;
use domain::launch::LaunchStatus;

use crate::booking::BookingStatus;
use crate::company::ASTRO_BOOKINGS;
use crate::launch::{LaunchFacts, destination_words};
use crate::moment::Moment;
use crate::plain::one_line;
use crate::short::booking_reference;
use content::Content;

/// A booked launch, for a calendar. Names nobody, since calendars are shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// The booking.
    pub booking: BookingId,
    /// How it stands.
    pub status: BookingStatus,
    /// How many fly on it.
    pub seats: u32,
    /// The launch.
    pub launch: LaunchFacts,
    /// Grows with each change of the launch's date, and with whatever else a calendar must not
    /// overlook.
    pub sequence: u32,
    /// When something of this was changed last.
    pub changed_at: DateTime<Utc>,
}

impl CalendarEntry {
    /// What a calendar knows an entry's newest version by, its sequence and when it was changed last:
    /// from when the booking was made, and when all happened that a calendar must not overlook. That
    /// are delays, the end of the launch, and what became of the booking.
    #[must_use]
    pub fn version(
        made_at: DateTime<Utc>,
        happened: impl IntoIterator<Item = DateTime<Utc>>,
    ) -> (u32, DateTime<Utc>) {
        let happened = happened.into_iter();
        happened.fold((0, made_at), |(sequence, changed_at), at| {
            (u32::saturating_add(sequence, 1), changed_at.max(at))
        })
    }
}

/// The entry as a calendar file, to be sent as `text/calendar; charset=utf-8`.
#[must_use]
pub fn calendar_file(entry: &CalendarEntry) -> String {
    let launch = &entry.launch;
    let summary = format!(
        "Launch: {} ({})",
        one_line(&launch.mission),
        one_line(&launch.rocket)
    );
    let mut content = Content::default();
    content.value("BEGIN", "VCALENDAR");
    content.value("VERSION", "2.0");
    let program = format!("-//{}//Launches//EN", ASTRO_BOOKINGS.brand);
    content.text("PRODID", &program);
    content.value("BEGIN", "VEVENT");
    content.value("UID", entry.booking);
    content.value("DTSTAMP", stamp(entry.changed_at));
    content.value("SEQUENCE", entry.sequence);
    content.value("DTSTART", stamp(launch.date));
    content.value("STATUS", status(entry));
    content.text("SUMMARY", &summary);
    content.text("LOCATION", &one_line(&launch.place()));
    if let Some(port) = launch.port() {
        let position = format!("{:.6};{:.6}", port.latitude, port.longitude);
        content.value("GEO", position);
    }
    content.text("DESCRIPTION", &description(entry));
    content.value("END", "VEVENT");
    content.value("END", "VCALENDAR");
    content.finish()
}

/// An instant in UTC (section 3.3.5).
fn stamp(instant: DateTime<Utc>) -> impl Display {
    instant.format("%Y%m%dT%H%M%SZ")
}

/// A delayed launch has a date again, but nobody said yet that it will fly on it.
fn status(entry: &CalendarEntry) -> &'static str {
    match entry.launch.status {
        _ if entry.status.is_off() => "CANCELLED",
        LaunchStatus::Scheduled | LaunchStatus::Delayed => "TENTATIVE",
        LaunchStatus::Confirmed | LaunchStatus::Completed | LaunchStatus::Failed => "CONFIRMED",
        LaunchStatus::Aborted => "CANCELLED",
    }
}

fn description(entry: &CalendarEntry) -> String {
    let launch = &entry.launch;
    let mut lines = vec![
        format!("Mission: {}", one_line(&launch.mission)),
        format!("Rocket: {}", one_line(&launch.rocket)),
        format!("Destination: {}", destination_words(launch.destination)),
        format!("From: {}", one_line(&launch.place())),
    ];
    if let Some(local) = launch.local() {
        lines.push(format!("At the spaceport: {local}"));
    }
    lines.push(format!(
        "In Universal Time: {}",
        Moment::in_utc(launch.date)
    ));
    lines.push(format!(
        "Booking {} of {} {}, with {}",
        booking_reference(entry.booking),
        entry.seats,
        if entry.seats == 1 { "seat" } else { "seats" },
        ASTRO_BOOKINGS.brand
    ));
    lines.join("\n")
}
