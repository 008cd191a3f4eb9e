//! Which launches the demo offers: some for each vehicle, spread over the years to come.

use api_contract::launches::ScheduleLaunch;
use chrono::{DateTime, Datelike, Days, Months, NaiveTime, Utc};
use domain::ids::RocketId;
use domain::launch::Destination;
use domain::money::Money;
use domain::reference::Vehicle;
use domain::rocket::Range;

/// Launches of each vehicle.
const EACH: usize = 4;

/// Months ahead of the first launch: more than the lead that every launch needs.
const FIRST_IN_MONTHS: u32 = 14;

/// Days between one launch and the next.
const APART: u64 = 23;

/// The most seats that the demo offers on one launch.
const MOST_SEATS: u32 = 60;

/// A launch of the demo, before its rocket has an id.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlannedLaunch {
    /// Names it among all, and so tells whether it is there already.
    pub(crate) mission: String,
    spaceport: &'static str,
    destination: Destination,
    date: DateTime<Utc>,
    seat_price: Money,
    seats: u32,
}

impl PlannedLaunch {
    /// The request that schedules it.
    pub(crate) fn on(&self, rocket: RocketId) -> ScheduleLaunch {
        ScheduleLaunch {
            rocket,
            spaceport: self.spaceport.to_owned(),
            destination: self.destination,
            mission: self.mission.clone(),
            date: self.date,
            seat_price: self.seat_price,
            seats: self.seats,
        }
    }
}

/// The launches of a vehicle, the `place`-th of all, planned at `now`.
pub(crate) fn launches(place: usize, vehicle: &Vehicle, now: DateTime<Utc>) -> Vec<PlannedLaunch> {
    let spaceports = spaceports(vehicle.supplier.as_str(), vehicle.range);
    let flights = flights(vehicle.range);
    (0..EACH)
        .map(|n| {
            let (what, destination, dollars) = flights[n % flights.len()];
            PlannedLaunch {
                mission: format!("{} {}: {what}", vehicle.name.as_str(), numeral(n)),
                spaceport: spaceports[n % spaceports.len()],
                destination,
                // One vehicle after the other, then all of them again.
                date: date(now, n * Vehicle::all().len() + place),
                seat_price: price(dollars, n),
                seats: vehicle.capacity.min(MOST_SEATS),
            }
        })
        .collect()
}

/// The date of the `place`-th launch of all: at the same times, whenever in a month it is planned.
fn date(now: DateTime<Utc>, place: usize) -> DateTime<Utc> {
    let day = now.date_naive();
    let first = day.with_day(1).unwrap_or(day) + Months::new(FIRST_IN_MONTHS);
    let hour = u32::try_from(10 + place % 8).unwrap_or(10);
    let time = NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or(NaiveTime::MIN);
    (first + Days::new(APART * place as u64))
        .and_time(time)
        .and_utc()
}

/// What is flown with a rocket of a range: the mission, where to, and dollars a seat.
fn flights(range: Range) -> &'static [(&'static str, Destination, i64)] {
    match range {
        Range::Suborbital => &[
            (
                "eleven minutes above the sky",
                Destination::Suborbital,
                250_000,
            ),
            (
                "a sunrise from the edge of space",
                Destination::Suborbital,
                300_000,
            ),
            (
                "weightless over the desert",
                Destination::Suborbital,
                275_000,
            ),
        ],
        Range::LowEarthOrbit => &[
            (
                "three days in orbit",
                Destination::LowEarthOrbit,
                35_000_000,
            ),
            (
                "a week at a space station",
                Destination::LowEarthOrbit,
                55_000_000,
            ),
            (
                "sixteen sunsets a day",
                Destination::LowEarthOrbit,
                42_000_000,
            ),
        ],
        Range::Interplanetary => &[
            (
                "around the Moon and home",
                Destination::Interplanetary,
                80_000_000,
            ),
            (
                "a ring around the Earth",
                Destination::LowEarthOrbit,
                20_000_000,
            ),
            ("a fly-by of Mars", Destination::Interplanetary, 150_000_000),
        ],
    }
}

/// Where a company starts from.
fn spaceports(company: &str, range: Range) -> &'static [&'static str] {
    match (company, range) {
        ("Blue Origin", Range::Suborbital) => &["CORN-RANCH"],
        ("Virgin Galactic", _) => &["SPACEPORT-AMERICA", "MOJAVE"],
        ("SpaceX", Range::Interplanetary) => &["STARBASE", "KSC"],
        ("Boeing" | "Blue Origin", _) => &["CCSFS"],
        ("Roscosmos", _) => &["BAIKONUR", "VOSTOCHNY"],
        ("CAS Space", _) => &["JIUQUAN", "WENCHANG"],
        ("Copenhagen Suborbitals", _) => &["ANDOYA", "ESRANGE"],
        ("Sierra Space", _) => &["KSC", "TANEGASHIMA"],
        _ => &["KSC", "CCSFS"],
    }
}

/// Later flights cost a little less.
fn price(dollars: i64, n: usize) -> Money {
    let percent = 100 - 2 * i64::try_from(n).unwrap_or(0);
    Money::usd(dollars * percent).unwrap_or(Money::ZERO)
}

fn numeral(n: usize) -> &'static str {
    ["I", "II", "III", "IV"].get(n).copied().unwrap_or("V")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::TimeDelta;
    use domain::Terms;
    use domain::reference::Spaceport;

    use super::*;

    fn all(now: DateTime<Utc>) -> Vec<PlannedLaunch> {
        let vehicles = Vehicle::all().iter().enumerate();
        vehicles
            .flat_map(|(place, vehicle)| launches(place, vehicle, now))
            .collect()
    }

    #[test]
    fn every_launch_is_one_that_can_be_scheduled() {
        let now = "2027-01-31T23:00:00Z".parse().unwrap();
        let lead = TimeDelta::days(i64::from(Terms::default().lead_days));
        for launch in all(now) {
            assert!(launch.date > now + lead, "{launch:?}");
            assert!(Spaceport::find(launch.spaceport).is_some(), "{launch:?}");
            assert!(
                !launch.seat_price.is_zero() && launch.seats > 0,
                "{launch:?}"
            );
        }
    }

    #[test]
    fn the_mission_names_a_launch() {
        let launches = all(Utc::now());
        let missions: BTreeSet<_> = launches.iter().map(|launch| &launch.mission).collect();
        assert_eq!(missions.len(), launches.len());
    }

    #[test]
    fn planned_again_in_the_same_month_it_is_the_same() {
        let first = all("2027-03-01T00:00:00Z".parse().unwrap());
        assert_eq!(first, all("2027-03-31T23:59:59Z".parse().unwrap()));
    }
}
