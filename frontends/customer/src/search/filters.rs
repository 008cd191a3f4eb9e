//! Which launches are searched for, as the address of the page says.
//!
//! An address may say anything. What can't be understood is told beside its field, and the rest
//! holds all the same.

use std::collections::BTreeMap;

use api_contract::launches::LaunchQuery;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::launch::{Destination, MAX_SEAT_PRICE};
use domain::money::Money;
use domain::reference::Spaceport;
use domain::rocket::{MAX_CAPACITY, Range};

use crate::routes;
use crate::text::search as text;

/// The most characters of a value that are shown again when it is not understood.
const SHOWN_CHARS: usize = 100;

/// What a page of launches may be filtered by, by the name that it has in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filter {
    /// Words.
    Words,
    /// Where they go.
    Destination,
    /// Where they start.
    Spaceport,
    /// How far their rocket flies.
    Range,
    /// The first day.
    From,
    /// The last day.
    To,
    /// What a seat costs at most.
    MaxPrice,
    /// How many seats are free at least.
    MinSeats,
}

impl Filter {
    /// All, in the order of addresses and of pages.
    pub(crate) const ALL: [Self; 8] = [
        Self::Words,
        Self::Destination,
        Self::Spaceport,
        Self::Range,
        Self::From,
        Self::To,
        Self::MaxPrice,
        Self::MinSeats,
    ];

    /// What it is called in addresses: as in those of the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Words => "q",
            Self::Destination => "destination",
            Self::Spaceport => "spaceport",
            Self::Range => "range",
            Self::From => "from",
            Self::To => "to",
            Self::MaxPrice => "max_price",
            Self::MinSeats => "min_seats",
        }
    }
}

/// What launches are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// The next first.
    #[default]
    Soonest,
    /// The last first.
    Latest,
    /// The lowest price first.
    Cheapest,
    /// The highest price first.
    Dearest,
    /// The most free seats first.
    MostSeats,
    /// The fewest free seats first.
    FewestSeats,
}

impl Order {
    pub(crate) const ALL: [Self; 6] = [
        Self::Soonest,
        Self::Latest,
        Self::Cheapest,
        Self::Dearest,
        Self::MostSeats,
        Self::FewestSeats,
    ];

    /// What it is called in addresses: as in those of the API.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Soonest => "date",
            Self::Latest => "-date",
            Self::Cheapest => "price",
            Self::Dearest => "-price",
            Self::MostSeats => "-seats_left",
            Self::FewestSeats => "seats_left",
        }
    }
}

/// Which launches are searched for, in which order, and from where on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters {
    /// What each filter is set to, as it is shown in its field.
    values: BTreeMap<Filter, String>,
    /// What is wrong with those that are not understood, and so do not hold.
    errors: BTreeMap<Filter, String>,
    pub(crate) order: Order,
    /// Where the page begins.
    cursor: Option<String>,
}

impl Filters {
    /// Reads the query of an address. Names that it does not know mean nothing; of several values
    /// the last counts, and an empty one is none, as forms send them.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let mut filters = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if let Some(filter) = Filter::ALL.iter().find(|filter| filter.name() == name) {
                filters.set(*filter, value);
            } else if name == "sort" {
                let order = Order::ALL.iter().find(|order| order.name() == value);
                filters.order = order.copied().unwrap_or_default();
            } else if name == "cursor" {
                filters.cursor = Some(value.to_owned()).filter(|cursor| !cursor.is_empty());
            }
        }
        if let (Some(from), Some(to)) = (filters.day(Filter::From), filters.day(Filter::To))
            && to < from
        {
            filters.refuse(Filter::To, text::TURNED_DAYS);
        }
        filters
    }

    fn set(&mut self, filter: Filter, value: &str) {
        self.values.remove(&filter);
        self.errors.remove(&filter);
        if value.is_empty() {
            return;
        }
        let error = match filter {
            Filter::Words => None,
            Filter::Destination => value
                .parse::<Destination>()
                .is_err()
                .then_some(text::UNKNOWN),
            Filter::Range => value.parse::<Range>().is_err().then_some(text::UNKNOWN),
            Filter::Spaceport => Spaceport::find(value).is_none().then_some(text::UNKNOWN),
            Filter::From | Filter::To => day(value).is_none().then_some(text::BAD_DAY),
            Filter::MaxPrice => dollars(value).is_none().then_some(text::BAD_PRICE),
            Filter::MinSeats => seats(value).is_none().then_some(text::BAD_SEATS),
        };
        let shown = match error {
            Some(_) => value.chars().take(SHOWN_CHARS).collect(),
            None => value.to_owned(),
        };
        self.values.insert(filter, shown);
        if let Some(error) = error {
            self.refuse(filter, error);
        }
    }

    /// Says what is wrong with a filter, which does not hold then.
    pub fn refuse(&mut self, filter: Filter, error: &str) {
        self.errors.insert(filter, error.to_owned());
    }

    /// The same from the first page on.
    #[must_use]
    pub fn from_the_start(&self) -> Self {
        self.page(None)
    }

    /// The page that begins at a cursor.
    pub(crate) fn page(&self, cursor: Option<String>) -> Self {
        Self {
            cursor,
            ..self.clone()
        }
    }

    /// The same in another order, from the first page on.
    pub(crate) fn in_order(&self, order: Order) -> Self {
        Self {
            order,
            ..self.page(None)
        }
    }

    /// The same without a filter, from the first page on.
    pub(crate) fn without(&self, filter: Filter) -> Self {
        let mut less = self.page(None);
        less.values.remove(&filter);
        less.errors.remove(&filter);
        less
    }

    /// What the field of a filter shows.
    pub(crate) fn value(&self, filter: Filter) -> &str {
        self.values.get(&filter).map_or("", String::as_str)
    }

    /// What is wrong with a filter.
    pub(crate) fn error(&self, filter: Filter) -> Option<&str> {
        self.errors.get(&filter).map(String::as_str)
    }

    /// What a filter is set to, where it holds.
    pub(crate) fn holding(&self, filter: Filter) -> Option<&str> {
        let value = self.values.get(&filter)?;
        (!self.errors.contains_key(&filter)).then_some(value.as_str())
    }

    /// The filters that hold, in order.
    pub(crate) fn on(&self) -> impl Iterator<Item = (Filter, &str)> {
        let on = Filter::ALL.into_iter();
        on.filter_map(|filter| Some((filter, self.holding(filter)?)))
    }

    /// Whether there is a page before.
    pub(crate) fn is_first_page(&self) -> bool {
        self.cursor.is_none()
    }

    /// Whether search engines should know the page: all launches, or those of one destination or
    /// one spaceport, from the first on. Other choices are endless.
    pub(crate) fn is_worth_finding(&self) -> bool {
        let on: Vec<Filter> = self.values.keys().copied().collect();
        let is_known = matches!(&*on, [] | [Filter::Destination] | [Filter::Spaceport]);
        is_known && self.errors.is_empty() && self.is_first_page() && self.order == Order::default()
    }

    /// The page that stands for this one where it is looked for: that of all launches, or of those
    /// to one destination or from one spaceport.
    pub(crate) fn for_everybody(&self) -> Self {
        let kept = self
            .on()
            .find(|(filter, _)| matches!(filter, Filter::Destination | Filter::Spaceport));
        let values = kept.map(|(filter, value)| (filter, value.to_owned()));
        Self {
            values: values.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The day that a filter is set to.
    pub(crate) fn day(&self, filter: Filter) -> Option<NaiveDate> {
        day(self.holding(filter)?)
    }

    /// What a seat may cost at most.
    pub(crate) fn max_price(&self) -> Option<Money> {
        dollars(self.holding(Filter::MaxPrice)?)
    }

    /// The address of the page.
    #[must_use]
    pub fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (filter, value) in self.on() {
            query.append_pair(filter.name(), value);
        }
        if self.order != Order::default() {
            query.append_pair("sort", self.order.name());
        }
        if let Some(cursor) = &self.cursor {
            query.append_pair("cursor", cursor);
        }
        match &*query.finish() {
            "" => routes::LAUNCHES.to_owned(),
            query => format!("{}?{query}", routes::LAUNCHES),
        }
    }

    /// The question for the API's launches.
    #[must_use]
    pub fn query(&self) -> LaunchQuery {
        let owned = |filter| self.holding(filter).map(str::to_owned);
        LaunchQuery {
            destination: self
                .holding(Filter::Destination)
                .and_then(|word| word.parse().ok()),
            range: self
                .holding(Filter::Range)
                .and_then(|word| word.parse().ok()),
            spaceport: owned(Filter::Spaceport),
            from: self.day(Filter::From).map(midnight),
            to: self
                .day(Filter::To)
                .and_then(|last| last.checked_add_days(Days::new(1)))
                .map(midnight),
            max_price: self.max_price().map(Money::cents),
            min_seats: self.holding(Filter::MinSeats).and_then(seats),
            q: owned(Filter::Words),
            sort: Some(self.order.name().to_owned()),
            limit: None,
            cursor: self.cursor.clone(),
        }
    }
}

/// A day of the four-digit years that fields of dates give.
fn day(text: &str) -> Option<NaiveDate> {
    let is_short = text.len() == "2028-03-01".len();
    is_short.then(|| text.parse().ok()).flatten()
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Whole dollars, with or without the commas and the sign that people write.
fn dollars(text: &str) -> Option<Money> {
    let digits = text.trim_start_matches('$').replace([',', ' '], "");
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let dollars: i64 = is_number.then(|| digits.parse().ok()).flatten()?;
    let price = Money::usd(dollars.checked_mul(100)?).ok()?;
    (price.cents() <= MAX_SEAT_PRICE.cents()).then_some(price)
}

fn seats(text: &str) -> Option<u32> {
    let seats = text.parse().ok()?;
    (1..=MAX_CAPACITY).contains(&seats).then_some(seats)
}

#[cfg(test)]
mod tests;
