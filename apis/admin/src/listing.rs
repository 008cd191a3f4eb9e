//! What the queries of all lists have in common: their order, and which page.

use api_contract::page;
use api_kit::{ApiProblem, cursor};
use projection_operational::queries::AgeOrder;
use serde::de::DeserializeOwned;

use crate::refusal::parameter;

/// So many items, from a place on.
pub(crate) struct Stretch<C> {
    pub(crate) limit: u32,
    pub(crate) start: Option<C>,
}

impl<C: DeserializeOwned> Stretch<C> {
    pub(crate) fn parse(limit: Option<u32>, start: Option<&str>) -> Result<Self, ApiProblem> {
        Ok(Self {
            limit: page::limit(limit).map_err(|error| parameter("limit", error))?,
            start: start.map(cursor::decode).transpose()?,
        })
    }
}

/// Where the next page begins, as it is sent.
pub(crate) fn next<C: serde::Serialize>(next: Option<&C>) -> Result<Option<String>, ApiProblem> {
    next.map(cursor::encode).transpose()
}

/// The order by age: by the time `name`, the newest first unless that is asked for without `-`.
pub(crate) fn by_age(sort: Option<&str>, name: &str) -> Result<AgeOrder, ApiProblem> {
    let (asked, order) = match sort.map(|sort| (sort, sort.strip_prefix('-'))) {
        None => return Ok(AgeOrder::default()),
        Some((_, Some(asked))) => (asked, AgeOrder::NewestFirst),
        Some((asked, None)) => (asked, AgeOrder::OldestFirst),
    };
    if asked == name {
        Ok(order)
    } else {
        Err(parameter("sort", format!("must be {name} or -{name}")))
    }
}

/// A year that an invoice or a launch may be of.
pub(crate) fn year(asked: Option<i32>) -> Result<Option<i32>, ApiProblem> {
    match asked {
        Some(year) if !(1970..=9999).contains(&year) => {
            Err(parameter("year", "must be 1970 to 9999"))
        }
        asked => Ok(asked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_by_age_have_two_orders() {
        let order = |sort| by_age(sort, "created_at");
        assert_eq!(order(None).unwrap(), AgeOrder::NewestFirst);
        assert_eq!(order(Some("-created_at")).unwrap(), AgeOrder::NewestFirst);
        assert_eq!(order(Some("created_at")).unwrap(), AgeOrder::OldestFirst);
        for unknown in ["", "-", "--created_at", "price"] {
            let problem = order(Some(unknown)).unwrap_err().to_problem(None);
            assert_eq!(problem.status, 400, "{unknown}");
            assert_eq!(problem.errors[0].field, "sort");
            assert_eq!(
                problem.errors[0].message,
                "must be created_at or -created_at"
            );
        }
    }

    #[test]
    fn a_year_is_one_of_a_calendar() {
        assert_eq!(year(None).unwrap(), None);
        assert_eq!(year(Some(2028)).unwrap(), Some(2028));
        for beyond in [-1, 1969, 10_000] {
            let problem = year(Some(beyond)).unwrap_err().to_problem(None);
            assert_eq!(problem.errors[0].field, "year");
        }
    }
}
