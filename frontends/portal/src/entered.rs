//! What somebody filled in, as values: money, numbers, and moments on the clocks of a place.

use api_contract::problem::FieldError;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use domain::money::Money;
use frontend_kit::{Refusal, Values, at_place};

use crate::text::schedule as text;

/// Collects what is wrong with what was filled in, so that all of it is said at once.
#[derive(Debug, Default)]
pub(crate) struct Entered {
    wrong: Vec<FieldError>,
}

impl Entered {
    /// Notes what is wrong with a field.
    pub(crate) fn refuse(&mut self, field: &str, words: &str) {
        self.wrong.push(FieldError::new(field, words));
    }

    /// An amount of US dollars.
    pub(crate) fn money(&mut self, values: &Values, field: &str) -> Money {
        money(&values.get(field)).unwrap_or_else(|| {
            self.refuse(field, text::NO_MONEY);
            Money::ZERO
        })
    }

    /// A whole number.
    pub(crate) fn number(&mut self, values: &Values, field: &str) -> u32 {
        number(&values.get(field)).unwrap_or_else(|| {
            self.refuse(field, text::NO_NUMBER);
            0
        })
    }

    /// The moment of a day and a time of day at a place.
    pub(crate) fn moment(
        &mut self,
        values: &Values,
        [day, time]: [&str; 2],
        zone: &str,
    ) -> DateTime<Utc> {
        let Some(clock) = clock(&values.get(day), &values.get(time)) else {
            self.refuse(day, text::NO_DATE);
            return DateTime::UNIX_EPOCH;
        };
        at_place(clock, zone).unwrap_or_else(|| {
            self.refuse(time, text::NO_SUCH_TIME);
            DateTime::UNIX_EPOCH
        })
    }

    /// What was filled in, if nothing is wrong with it.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Refusal> {
        if self.wrong.is_empty() {
            return Ok(value);
        }
        Err(Refusal {
            code: "invalid_fields".to_owned(),
            said: String::new(),
            fields: self.wrong,
        })
    }
}

/// An amount of US dollars, as people write it: `450,000`, `$99.50`.
pub(crate) fn money(text: &str) -> Option<Money> {
    let text = text.trim().trim_start_matches('$').trim_start();
    let (dollars, cents) = text.split_once('.').unwrap_or((text, ""));
    if !is_digits(cents) || cents.len() > 2 {
        return None;
    }
    let dollars: i64 = whole(dollars)?.parse().ok()?;
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    Money::usd(dollars.checked_mul(100)?.checked_add(cents)?).ok()
}

/// The same the other way round: what stands in a field at first.
pub(crate) fn as_entered(money: Money) -> String {
    let said = frontend_kit::said::price(money);
    said.trim_start_matches('$').to_owned()
}

fn number(text: &str) -> Option<u32> {
    whole(text.trim())?.parse().ok()
}

/// The digits of a whole number, which may stand in groups of three: `450,000`. A comma before any
/// other number of digits is one of a fraction to some people, and is not read.
fn whole(text: &str) -> Option<String> {
    let mut groups = text.split([',', ' ']);
    let first = groups.next()?;
    let rest: Vec<_> = groups.collect();
    let is_grouped = first.len() <= 3 && rest.iter().all(|group| group.len() == 3);
    let digits = format!("{first}{}", rest.concat());
    let is_whole = !first.is_empty() && is_digits(&digits) && (rest.is_empty() || is_grouped);
    is_whole.then_some(digits)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What clocks show, as browsers write it: `2028-03-01` and `09:30`.
pub(crate) fn clock(day: &str, time: &str) -> Option<NaiveDateTime> {
    let day: NaiveDate = day.trim().parse().ok()?;
    let time = time.trim();
    let read = NaiveTime::parse_from_str(time, "%H:%M");
    let time = read.or_else(|_| NaiveTime::parse_from_str(time, "%H:%M:%S"));
    Some(day.and_time(time.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_people_write_it() {
        for (text, cents) in [
            ("450,000", 45_000_000),
            (" $99.5 ", 9_950),
            ("0.01", 1),
            ("1 000", 100_000),
            ("7.", 700),
            ("1,234,567.89", 123_456_789),
            ("$ 12 345", 1_234_500),
        ] {
            assert_eq!(money(text), Some(Money::usd(cents).unwrap()), "{text}");
        }
        for text in [
            "",
            ".50",
            "-1",
            "1.005",
            "ten",
            "1e3",
            "99999999999999999999",
            "99,50",
            "1,5",
            "1,5000",
            "1000,000",
            ",500",
            "1,,000",
            "1,000,",
            "1.0,00",
            "99 50",
        ] {
            assert_eq!(money(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_no_other_one_without_its_comma() {
        assert_eq!(number(" 1,200 "), Some(1_200));
        assert_eq!(number("6"), Some(6));
        for text in ["1,5", "", "-1", "+1", "six"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn an_amount_is_read_as_it_was_written() {
        for cents in [1, 9_950, 45_000_000] {
            let amount = Money::usd(cents).unwrap();
            assert_eq!(money(&as_entered(amount)), Some(amount));
        }
    }

    #[test]
    fn clocks_are_read_as_browsers_write_them() {
        let at = |text: &str| Some(text.parse::<NaiveDateTime>().unwrap());
        assert_eq!(clock("2028-03-01", "09:30"), at("2028-03-01T09:30:00"));
        assert_eq!(clock("2028-03-01", "09:30:15"), at("2028-03-01T09:30:15"));
        assert_eq!(clock("", "09:30"), None);
        assert_eq!(clock("2028-02-30", "09:30"), None);
        assert_eq!(clock("2028-03-01", ""), None);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once_beside_its_field() {
        let values = Values::from([("seat_price", "much"), ("seats", "all"), ("date", "")]);
        let mut entered = Entered::default();
        entered.money(&values, "seat_price");
        entered.number(&values, "seats");
        entered.moment(&values, ["date", "time"], "America/Chicago");
        let refusal = entered.finish(()).unwrap_err();
        assert_eq!(refusal.about("seat_price"), Some(text::NO_MONEY));
        assert_eq!(refusal.about("seats"), Some(text::NO_NUMBER));
        assert_eq!(refusal.about("date"), Some(text::NO_DATE));
        assert_eq!(refusal.besides(&["seat_price", "seats", "date"]), None);
    }
}
