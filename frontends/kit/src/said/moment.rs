//! Instants, as people write them: at a place, in UTC, or by the reader's clock.

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, Timelike, Utc};

use super::zone;

/// A day and a time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// `Wednesday, 1 March 2028`
    pub day: String,
    /// `09:30`, with seconds if there are any.
    pub time: String,
    /// How the clock is set: `UTC−06:00`, `UTC`.
    pub zone: String,
}

impl Moment {
    /// On the clocks of a time zone, by its IANA name; none if it is not known.
    #[must_use]
    pub fn in_zone(instant: DateTime<Utc>, name: &str) -> Option<Self> {
        let offset = zone::offset(instant, name)?;
        let local = instant.naive_utc().checked_add_offset(offset)?;
        Some(Self::of(local, clocks(offset)))
    }

    /// In UTC.
    #[must_use]
    pub fn in_utc(instant: DateTime<Utc>) -> Self {
        Self::of(instant.naive_utc(), "UTC".to_owned())
    }

    fn of(clock: NaiveDateTime, zone: String) -> Self {
        let time = if clock.second() == 0 {
            clock.format("%H:%M")
        } else {
            clock.format("%H:%M:%S")
        };
        Self {
            day: clock.format("%A, %-d %B %Y").to_string(),
            time: time.to_string(),
            zone,
        }
    }
}

/// The day of an instant in UTC: `1 March 2028`.
#[must_use]
pub fn utc_day(instant: DateTime<Utc>) -> String {
    day(instant, 0)
}

/// An instant in UTC: `1 March 2028, 14:00 UTC`.
#[must_use]
pub fn moment_utc(instant: DateTime<Utc>) -> String {
    format!("{} UTC", moment(instant, 0))
}

/// An instant on the clocks of a time zone, by its IANA name: `1 March 2028, 08:00 UTC−06:00`. In
/// UTC where the zone is not known.
#[must_use]
pub fn moment_in_zone(instant: DateTime<Utc>, name: &str) -> String {
    let Some(offset) = zone::offset(instant, name) else {
        return moment_utc(instant);
    };
    let said = moment(instant, offset.local_minus_utc() / 60);
    format!("{said} {}", clocks(offset))
}

/// How clocks are set: `UTC−06:00`.
fn clocks(offset: FixedOffset) -> String {
    let minutes = offset.local_minus_utc() / 60;
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    format!("UTC{sign}{hours:02}:{minutes:02}")
}

/// A moment by clocks that are so many minutes before UTC's: `1 March 2028, 08:00`.
#[must_use]
pub fn moment(at: DateTime<Utc>, minutes_ahead: i32) -> String {
    shifted(at, minutes_ahead)
        .format("%-d %B %Y, %H:%M")
        .to_string()
}

/// The day of a moment by those clocks: `1 March 2028`.
#[must_use]
pub fn day(at: DateTime<Utc>, minutes_ahead: i32) -> String {
    shifted(at, minutes_ahead).format("%-d %B %Y").to_string()
}

fn shifted(at: DateTime<Utc>, minutes_ahead: i32) -> DateTime<Utc> {
    let by = TimeDelta::minutes(minutes_ahead.into());
    at.checked_add_signed(by).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use domain::reference::Spaceport;

    use super::*;

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn said(moment: Option<Moment>) -> String {
        let Moment { day, time, zone } = moment.unwrap();
        format!("{day} {time} {zone}")
    }

    #[test]
    fn a_moment_is_told_on_the_clocks_of_its_place() {
        let launch = instant("2028-03-01T03:30:00Z");
        assert_eq!(
            said(Moment::in_zone(launch, "America/Chicago")),
            "Tuesday, 29 February 2028 21:30 UTC−06:00"
        );
        assert_eq!(
            said(Some(Moment::in_utc(launch))),
            "Wednesday, 1 March 2028 03:30 UTC"
        );
        assert_eq!(utc_day(launch), "1 March 2028");
        assert_eq!(moment_utc(launch), "1 March 2028, 03:30 UTC");
        assert_eq!(
            moment_in_zone(launch, "America/Chicago"),
            "29 February 2028, 21:30 UTC−06:00"
        );
        assert_eq!(
            moment_in_zone(launch, "Mars/Gale"),
            "1 March 2028, 03:30 UTC"
        );
    }

    #[test]
    fn summer_time_and_half_hours_are_told_right() {
        let summer = instant("2028-07-01T12:00:30Z");
        let zone = |name| said(Moment::in_zone(summer, name));
        assert_eq!(
            zone("America/Chicago"),
            "Saturday, 1 July 2028 07:00:30 UTC−05:00"
        );
        assert_eq!(
            zone("Asia/Kolkata"),
            "Saturday, 1 July 2028 17:30:30 UTC+05:30"
        );
    }

    #[test]
    fn every_spaceport_has_clocks_and_mars_has_none() {
        let date = instant("2028-03-01T00:00:00Z");
        for port in Spaceport::all() {
            let moment = Moment::in_zone(date, &port.time_zone);
            assert!(moment.is_some(), "{}", port.time_zone);
        }
        assert_eq!(Moment::in_zone(date, "Mars/Gale"), None);
    }

    #[test]
    fn moments_are_by_the_readers_clock() {
        let at = "2028-02-29T23:30:00Z".parse().unwrap();
        assert_eq!(moment(at, 60), "1 March 2028, 00:30");
        assert_eq!(day(at, 60), "1 March 2028");
        assert_eq!(moment(at, -90), "29 February 2028, 22:00");
    }
}
