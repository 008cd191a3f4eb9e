//! How far the clocks of a place are ahead of UTC: by the tables of the browser, or of this
//! program where there is none. Tables with all time zones would double what a browser loads.

use chrono::{DateTime, FixedOffset, Utc};

/// How far the clocks of a time zone, by its IANA name, are ahead of UTC at an instant; none if it
/// is not known.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn offset(instant: DateTime<Utc>, zone: &str) -> Option<FixedOffset> {
    use chrono::{Offset, TimeZone};

    let zone: chrono_tz::Tz = zone.parse().ok()?;
    Some(zone.offset_from_utc_datetime(&instant.naive_utc()).fix())
}

/// How far the clocks of a time zone, by its IANA name, are ahead of UTC at an instant; none if it
/// is not known.
#[cfg(target_arch = "wasm32")]
pub(crate) fn offset(instant: DateTime<Utc>, zone: &str) -> Option<FixedOffset> {
    use js_sys::{Date, Function, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    let options = Object::new();
    for (name, value) in [("timeZone", zone), ("timeZoneName", "longOffset")] {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of any date of a launch are far below 2⁵³"
    )]
    let date = Date::new(&JsValue::from_f64(instant.timestamp_millis() as f64));
    // Called like this since it throws when the browser does not know the zone.
    let say: Function = Reflect::get(&date, &"toLocaleString".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let text = say
        .call2(&date, &"en-US".into(), &options)
        .ok()?
        .as_string()?;
    parse(&text)
}

/// Reads the end of what a browser says: `3/1/2028, 8:00:00 AM GMT-06:00`.
#[cfg(any(target_arch = "wasm32", test))]
fn parse(text: &str) -> Option<FixedOffset> {
    let (_, told) = text.rsplit_once("GMT")?;
    if told.is_empty() {
        return FixedOffset::east_opt(0);
    }
    let (sign, told) = match told.split_at_checked(1)? {
        ("+", told) => (1, told),
        ("-", told) => (-1, told),
        _ => return None,
    };
    let mut parts = told.split(':').map(str::parse::<i32>);
    let mut next = || parts.next().unwrap_or(Ok(0)).ok();
    let (hours, minutes, seconds) = (next()?, next()?, next()?);
    FixedOffset::east_opt(sign * (hours * 3_600 + minutes * 60 + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_say_is_understood() {
        let offset = |text| parse(text).map(|offset| offset.local_minus_utc());
        assert_eq!(offset("3/1/2028, 8:00:00 AM GMT-06:00"), Some(-21_600));
        assert_eq!(offset("7/1/2028, 5:30:00 PM GMT+05:30"), Some(19_800));
        assert_eq!(offset("3/1/2028, 2:00:00 PM GMT"), Some(0));
        assert_eq!(offset("GMT+99:00"), None);
        assert_eq!(offset("noon"), None);
    }
}
