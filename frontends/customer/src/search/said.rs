//! How a search is said to people.

use domain::launch::Destination;
use domain::reference::Spaceport;
use domain::rocket::Range;

use super::filters::{Filter, Filters, Order};
use crate::said::{destination_words, price, range_goal};
use crate::text::search as text;

/// What is searched for, as a heading: `Suborbital launches from Corn Ranch`.
pub(crate) fn heading(filters: &Filters) -> String {
    let destination = filters
        .holding(Filter::Destination)
        .and_then(|word| word.parse::<Destination>().ok());
    let port = filters.holding(Filter::Spaceport).and_then(Spaceport::find);
    let what = match destination {
        Some(destination) => format!("{} launches", destination_words(destination)),
        None => text::HEADING.to_owned(),
    };
    match port {
        Some(port) => format!("{what} from {}", port.name),
        None => what,
    }
}

/// A filter that is on, in a few words.
pub(super) fn chip(filters: &Filters, filter: Filter, value: &str) -> String {
    let day = || {
        let day = filters.day(filter)?;
        Some(day.format("%-d %B %Y").to_string())
    };
    match filter {
        Filter::Words => format!("“{value}”"),
        Filter::Destination => value
            .parse::<Destination>()
            .map_or_else(|_| value.to_owned(), |to| destination_words(to).to_owned()),
        Filter::Spaceport => {
            let port = Spaceport::find(value);
            format!("From {}", port.map_or(value, |port| &port.name))
        }
        Filter::Range => {
            let goal = match value.parse::<Range>() {
                Ok(range) => range_goal(range).to_lowercase(),
                Err(_) => value.to_owned(),
            };
            format!("Rocket reaches {goal}")
        }
        Filter::From => format!("From {}", day().unwrap_or_default()),
        Filter::To => format!("Up to {}", day().unwrap_or_default()),
        Filter::MaxPrice => {
            let most = filters.max_price().map(price);
            format!("At most {}", most.unwrap_or_default())
        }
        Filter::MinSeats if value == "1" => "A seat at least".to_owned(),
        Filter::MinSeats => format!("{value} seats at least"),
    }
}

/// What a list is sorted by.
pub(super) const fn order(order: Order) -> &'static str {
    match order {
        Order::Soonest => "Soonest",
        Order::Latest => "Latest",
        Order::Cheapest => "Lowest price",
        Order::Dearest => "Highest price",
        Order::MostSeats => "Most seats left",
        Order::FewestSeats => "Fewest seats left",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_says_where_to_and_from_where() {
        let said = |query| heading(&Filters::read(query));
        assert_eq!(said(""), "Launches");
        assert_eq!(said("destination=suborbital"), "Suborbital launches");
        assert_eq!(
            said("destination=low_earth_orbit&spaceport=KSC&q=x"),
            "Low Earth orbit launches from Kennedy Space Center"
        );
        assert_eq!(said("spaceport=ATLANTIS"), "Launches");
    }

    #[test]
    fn filters_that_are_on_are_told_in_words() {
        let filters = Filters::read(
            "q=moon&destination=suborbital&spaceport=KSC&range=interplanetary&from=2028-03-01&\
             to=2028-03-31&max_price=450000&min_seats=2",
        );
        let said: Vec<_> = filters
            .on()
            .map(|(filter, value)| chip(&filters, filter, value))
            .collect();
        assert_eq!(
            said,
            [
                "“moon”",
                "Suborbital",
                "From Kennedy Space Center",
                "Rocket reaches interplanetary",
                "From 1 March 2028",
                "Up to 31 March 2028",
                "At most $450,000",
                "2 seats at least",
            ]
        );
    }
}
