//! Instants, as mails tell them: on the clocks of the place where something happens, and on those that
//! the reader lives by.

use chrono::{DateTime, Offset, SecondsFormat, TimeZone as _, Utc};
use chrono_tz::{OffsetName, Tz};
use domain::text::TimeZone;

/// An instant, perhaps at a place that has clocks of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    at: DateTime<Utc>,
    /// The time zone of the place, by its name at IANA.
    place: Option<Box<str>>,
}

impl Moment {
    /// An instant that is no more at one place than at another.
    #[must_use]
    pub fn of(at: DateTime<Utc>) -> Self {
        Self { at, place: None }
    }

    /// An instant at a place, in whose time zone the clocks there are.
    #[must_use]
    pub fn at_place(at: DateTime<Utc>, zone: &str) -> Self {
        Self {
            at,
            place: Some(zone.into()),
        }
    }

    /// Whether instants can be told on the clocks of a time zone.
    #[must_use]
    pub fn knows(zone: &TimeZone) -> bool {
        zone.as_str().parse::<Tz>().is_ok()
    }

    /// Reads what [`Moment`] is written as. `None` if it is not written so.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (at, place) = match text.strip_suffix(']').map(|text| text.split_once('[')) {
            Some(Some((at, place))) => (at, Some(place.into())),
            Some(None) => return None,
            None => (text, None),
        };
        let at = DateTime::parse_from_rfc3339(at).ok()?.to_utc();
        Some(Self { at, place })
    }

    /// On the clocks of the place, then on those of whoever reads it, if they show something else. In UTC if
    /// no clocks are known.
    pub(crate) fn told(&self, reader: Option<&TimeZone>) -> String {
        let there = self.place.as_deref().and_then(|zone| clock(self.at, zone));
        let here = reader.and_then(|zone| clock(self.at, zone.as_str()));
        match (there, here) {
            (Some(there), Some(here)) if there != here => format!("{there}; for you {here}"),
            (Some(told), _) | (None, Some(told)) => told,
            (None, None) => self.at.format("%-d %B %Y, %H:%M UTC").to_string(),
        }
    }
}

/// As RFC 3339 has it, with the zone of the place behind it as in RFC 9557:
/// `2028-03-01T15:30:00Z[America/Chicago]`.
impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.at.to_rfc3339_opts(SecondsFormat::AutoSi, true))?;
        match &self.place {
            Some(zone) => write!(f, "[{zone}]"),
            None => Ok(()),
        }
    }
}

/// What clocks show in a time zone: `1 March 2028, 09:30 CST (UTC−06:00)`.
fn clock(at: DateTime<Utc>, zone: &str) -> Option<String> {
    let zone: Tz = zone.parse().ok()?;
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    let clock = at.naive_utc().checked_add_offset(offset.fix())?;
    let clock = clock.format("%-d %B %Y, %H:%M");
    let minutes = offset.fix().local_minus_utc() / 60;
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    let from_utc = format!("UTC{sign}{hours:02}:{minutes:02}");
    // Zones without letters of their own have digits there.
    Some(match offset.abbreviation() {
        Some("UTC") => format!("{clock} UTC"),
        Some(letters) if letters.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            format!("{clock} {letters} ({from_utc})")
        }
        _ => format!("{clock} {from_utc}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, reader: Option<&str>) -> String {
        let reader = reader.map(|zone| TimeZone::parse(zone).unwrap());
        Moment::parse(text).unwrap().told(reader.as_ref())
    }

    #[test]
    fn an_instant_is_told_on_the_clocks_of_its_place_and_on_those_of_its_reader() {
        let launch = "2028-03-01T15:30:00Z[America/Chicago]";
        let there = "1 March 2028, 09:30 CST (UTC−06:00)";
        assert_eq!(told(launch, None), there);
        assert_eq!(
            told(launch, Some("Europe/Berlin")),
            format!("{there}; for you 1 March 2028, 16:30 CET (UTC+01:00)")
        );
        assert_eq!(
            told(launch, Some("Asia/Tokyo")),
            format!("{there}; for you 2 March 2028, 00:30 JST (UTC+09:00)")
        );
        assert_eq!(told(launch, Some("America/Chicago")), there);
        assert_eq!(told(launch, Some("America/Winnipeg")), there);
    }

    #[test]
    fn what_happens_nowhere_in_particular_is_told_on_the_clocks_of_its_reader() {
        let at = "2026-11-25T14:05:09+01:00";
        assert_eq!(told(at, None), "25 November 2026, 13:05 UTC");
        assert_eq!(told(at, Some("UTC")), "25 November 2026, 13:05 UTC");
        assert_eq!(
            told(at, Some("Asia/Almaty")),
            "25 November 2026, 18:05 UTC+05:00"
        );
    }

    #[test]
    fn clocks_that_nobody_knows_tell_nothing() {
        let at = "2028-03-01T15:30:00Z[Mars/Gale]";
        assert_eq!(told(at, None), "1 March 2028, 15:30 UTC");
        assert_eq!(told(at, Some("Mars/Gale")), "1 March 2028, 15:30 UTC");
        let berlin = "1 March 2028, 16:30 CET (UTC+01:00)";
        assert_eq!(told(at, Some("Europe/Berlin")), berlin);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let at = "2028-03-01T15:30:00.250Z".parse().unwrap();
        for moment in [Moment::of(at), Moment::at_place(at, "America/Chicago")] {
            assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
        }
        for text in [
            "",
            "tomorrow",
            "2028-03-01",
            "2028-03-01T15:30:00Z]",
            "[UTC]",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
