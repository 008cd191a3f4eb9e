//! Instants, as people write them: at a place, or in UTC.

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use chrono_tz::{OffsetName, Tz};

/// A day and a time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    /// `Wed 1 March 2028`
    pub(crate) day: String,
    /// `09:30`, with seconds if there are any.
    pub(crate) time: String,
    /// What the clock is set to: `CST (UTC−06:00)`, `UTC`.
    pub(crate) zone: String,
}

impl Moment {
    /// On the clocks of a time zone, by its IANA name; none if it is not known.
    pub(crate) fn in_zone(instant: DateTime<Utc>, name: &str) -> Option<Self> {
        let zone: Tz = name.parse().ok()?;
        let offset = zone.offset_from_utc_datetime(&instant.naive_utc());
        let local = instant.naive_utc().checked_add_offset(offset.fix())?;
        let minutes = offset.fix().local_minus_utc() / 60;
        let sign = if minutes < 0 { '−' } else { '+' };
        let from_utc = format!(
            "UTC{sign}{:02}:{:02}",
            minutes.abs() / 60,
            minutes.abs() % 60
        );
        // Zones without letters of their own have digits there.
        let letters = offset
            .abbreviation()
            .filter(|letters| letters.bytes().all(|byte| byte.is_ascii_alphabetic()));
        Some(Self::of(
            local,
            match letters {
                Some(letters) => format!("{letters} ({from_utc})"),
                None => from_utc,
            },
        ))
    }

    /// In UTC.
    pub(crate) fn in_utc(instant: DateTime<Utc>) -> Self {
        Self::of(instant.naive_utc(), "UTC".to_owned())
    }

    fn of(clock: NaiveDateTime, zone: String) -> Self {
        let time = if clock.second() == 0 {
            clock.format("%H:%M")
        } else {
            clock.format("%H:%M:%S")
        };
        Self {
            day: clock.format("%a %-d %B %Y").to_string(),
            time: time.to_string(),
            zone,
        }
    }
}

/// `Wed 1 March 2028, 09:30 CST (UTC−06:00)`
impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {} {}", self.day, self.time, self.zone)
    }
}

/// The day of an instant in UTC: `1 March 2028`.
pub(crate) fn utc_day(instant: DateTime<Utc>) -> String {
    instant.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use domain::reference::Spaceport;

    use super::*;

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_told_on_the_clocks_of_its_place() {
        let launch = instant("2028-03-01T03:30:00Z");
        assert_eq!(
            Moment::in_zone(launch, "America/Chicago")
                .unwrap()
                .to_string(),
            "Tue 29 February 2028, 21:30 CST (UTC−06:00)"
        );
        assert_eq!(
            Moment::in_utc(launch).to_string(),
            "Wed 1 March 2028, 03:30 UTC"
        );
    }

    #[test]
    fn summer_time_and_zones_without_letters_are_told_right() {
        let summer = instant("2028-07-01T12:00:30Z");
        let zone = |name| Moment::in_zone(summer, name).unwrap();
        assert_eq!(zone("America/Chicago").zone, "CDT (UTC−05:00)");
        assert_eq!(zone("Asia/Kolkata").zone, "IST (UTC+05:30)");
        assert_eq!(zone("Asia/Qyzylorda").zone, "UTC+05:00");
        assert_eq!(zone("Asia/Qyzylorda").time, "17:00:30");
    }

    #[test]
    fn every_spaceport_has_clocks() {
        for port in Spaceport::all() {
            let moment = Moment::in_zone(instant("2028-03-01T00:00:00Z"), &port.time_zone);
            assert!(moment.is_some(), "{}", port.time_zone);
        }
    }

    #[test]
    fn what_no_clock_shows_is_told_and_never_a_panic() {
        assert_eq!(
            Moment::in_zone(DateTime::<Utc>::MAX_UTC, "Asia/Tokyo"),
            None
        );
        assert_eq!(
            Moment::in_zone(instant("2028-03-01T00:00:00Z"), "Mars/Gale"),
            None
        );
        assert!(!utc_day(DateTime::<Utc>::MAX_UTC).is_empty());
    }
}
