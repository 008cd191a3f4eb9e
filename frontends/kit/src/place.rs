//! Moments that people name by the clocks of a place.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};

use crate::said::offset;

/// The moment at which the clocks of a time zone, by its IANA name, show this. Of two, when they are
/// put back, the first; none when they are put forward over it, or the zone is not known.
#[must_use]
pub fn at_place(clock: NaiveDateTime, zone: &str) -> Option<DateTime<Utc>> {
    moment(clock, |at| offset(at, zone))
}

fn moment(
    clock: NaiveDateTime,
    offset: impl Fn(DateTime<Utc>) -> Option<FixedOffset>,
) -> Option<DateTime<Utc>> {
    // Clocks differ from UTC by less than a day, and are put at most once in two days: what holds a
    // day before and a day after are all that can hold.
    let day = chrono::TimeDelta::days(1);
    let by_utc = clock.and_utc();
    let around = [
        by_utc.checked_sub_signed(day)?,
        by_utc.checked_add_signed(day)?,
    ];
    let moments = around.map(|near| {
        let ahead = offset(near)?;
        let at = clock.checked_sub_offset(ahead)?.and_utc();
        (offset(at)? == ahead).then_some(at)
    });
    moments.into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str, zone: &str) -> Option<String> {
        let clock = clock.parse().unwrap();
        at_place(clock, zone).map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
    }

    #[test]
    fn clocks_of_a_place_are_told_in_utc() {
        for (clock, zone, utc) in [
            (
                "2028-03-01T08:00:00",
                "America/Chicago",
                "2028-03-01T14:00:00Z",
            ),
            (
                "2028-07-01T08:00:00",
                "America/Chicago",
                "2028-07-01T13:00:00Z",
            ),
            (
                "2028-07-01T00:15:00",
                "Asia/Kolkata",
                "2028-06-30T18:45:00Z",
            ),
            (
                "2028-03-01T23:00:00",
                "Pacific/Auckland",
                "2028-03-01T10:00:00Z",
            ),
            ("2028-03-01T12:00:00", "UTC", "2028-03-01T12:00:00Z"),
        ] {
            assert_eq!(at(clock, zone).as_deref(), Some(utc), "{clock} {zone}");
        }
    }

    #[test]
    fn an_hour_that_is_left_out_never_comes_and_of_one_that_comes_twice_the_first_counts() {
        let chicago = "America/Chicago";
        assert_eq!(at("2028-03-12T02:30:00", chicago), None);
        assert_eq!(
            at("2028-03-12T01:59:59", chicago).as_deref(),
            Some("2028-03-12T07:59:59Z")
        );
        assert_eq!(
            at("2028-03-12T03:00:00", chicago).as_deref(),
            Some("2028-03-12T08:00:00Z")
        );
        assert_eq!(
            at("2028-11-05T01:30:00", chicago).as_deref(),
            Some("2028-11-05T06:30:00Z")
        );
        assert_eq!(
            at("2028-11-05T02:00:00", chicago).as_deref(),
            Some("2028-11-05T08:00:00Z")
        );
    }

    #[test]
    fn mars_has_no_clocks() {
        assert_eq!(at("2028-03-01T08:00:00", "Mars/Gale"), None);
    }
}
