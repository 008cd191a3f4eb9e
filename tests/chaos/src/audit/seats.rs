//! Nothing is oversold: counted by hand over the events as they are stored, at every point of the log.

use std::collections::HashMap;

use event_log::Recorded;
use serde_json::Value;
use uuid::Uuid;

use super::{Finding, broken};

const RULE: &str = "no seat is sold twice";

/// How many seats are where: on offer, reserved, confirmed, forfeited.
type Seats = [u64; 4];

/// The seats of a launch, counted by hand.
#[derive(Debug, Default)]
struct Counted {
    offered: u64,
    /// By booking that was ever made: how many seats.
    sizes: HashMap<Uuid, u64>,
    /// By booking that holds seats: whether they are paid.
    holds: HashMap<Uuid, bool>,
    forfeited: u64,
}

impl Counted {
    fn seats(&self) -> Seats {
        let held = |paid: bool| -> u64 {
            let holders = self.holds.iter().filter(|(_, is_paid)| **is_paid == paid);
            holders
                .filter_map(|(booking, _)| self.sizes.get(booking))
                .sum()
        };
        [self.offered, held(false), held(true), self.forfeited]
    }

    /// Counts an event; tells whether it is one that moves seats.
    fn enter(&mut self, name: &str, data: &Value) -> bool {
        let booking = data["booking"].as_str().and_then(|id| id.parse().ok());
        let booking: Uuid = booking.unwrap_or_default();
        match name {
            "launch.scheduled" | "launch.revised" => {
                self.offered = data["seats"]["offered"].as_u64().unwrap_or_default();
            }
            "launch.seats_reserved" => {
                let passengers = data["passengers"].as_array().map_or(0, Vec::len);
                self.sizes.insert(booking, passengers as u64);
                self.holds.insert(booking, false);
            }
            // One that had expired may get its seats again, if there are any.
            "launch.booking_confirmed" => {
                self.holds.insert(booking, true);
            }
            "launch.booking_cancelled" => {
                let was_paid = self.holds.remove(&booking) == Some(true);
                if was_paid && data["refund_percent"] == 0 {
                    self.forfeited += self.sizes.get(&booking).copied().unwrap_or_default();
                }
            }
            "launch.booking_expired" => {
                self.holds.remove(&booking);
            }
            _ => return false,
        }
        true
    }
}

/// What is oversold, and where events tell other counts than there are.
#[must_use]
pub fn oversold(commits: &[Recorded]) -> Vec<Finding> {
    let mut launches = HashMap::<Uuid, Counted>::new();
    let mut findings = Vec::new();
    let of_launches = commits.iter();
    for recorded in of_launches.filter(|recorded| &*recorded.commit.aggregate == "launch") {
        let launch = launches.entry(recorded.commit.id).or_default();
        for event in &recorded.commit.events {
            let data: Value = serde_json::from_str(event.data.get()).unwrap_or_default();
            if !launch.enter(&event.name, &data) {
                continue;
            }
            let counted = launch.seats();
            let [offered, reserved, confirmed, forfeited] = counted;
            let of = format!("launch {} at {}", recorded.commit.id, recorded.position);
            if reserved + confirmed + forfeited > offered {
                findings.push(broken(RULE, format!("{of} is oversold: {counted:?}")));
            }
            let told = told(&data["seats"]);
            if told != counted {
                let what = format!("{of} tells {told:?}, and it is {counted:?}");
                findings.push(broken("events tell where the seats are", what));
            }
        }
    }
    findings
}

fn told(seats: &Value) -> Seats {
    ["offered", "reserved", "confirmed", "forfeited"]
        .map(|what| seats[what].as_u64().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::audit::made::{NOTHING, commit, event, id};

    /// What happens to the one launch: an event, its booking, and the seats that it tells.
    fn log(events: &[(&str, u128, Seats)]) -> Vec<Recorded> {
        let commits = events
            .iter()
            .zip(1_u64..)
            .map(|((name, booking, seats), place)| {
                let [offered, reserved, confirmed, forfeited] = seats;
                let data = json!({
                    "booking": id(*booking),
                    "passengers": [{}, {}],
                    "refund_percent": 90,
                    "seats": {
                        "offered": offered,
                        "reserved": reserved,
                        "confirmed": confirmed,
                        "forfeited": forfeited,
                    },
                });
                let event = event(name, id(place.into()), &data);
                commit(place, ("launch", id(1)), place, None, vec![event])
            });
        commits.collect()
    }

    #[test]
    fn a_sale_that_adds_up_is_in_order() {
        let sale = [
            ("launch.scheduled", 0, [4, 0, 0, 0]),
            ("launch.seats_reserved", 1, [4, 2, 0, 0]),
            ("launch.seats_reserved", 2, [4, 4, 0, 0]),
            ("launch.booking_confirmed", 1, [4, 2, 2, 0]),
            ("launch.booking_expired", 2, [4, 0, 2, 0]),
            ("launch.booking_confirmed", 2, [4, 0, 4, 0]),
            ("launch.booking_cancelled", 1, [4, 0, 2, 0]),
            ("launch.reminded", 0, [0, 0, 0, 0]),
        ];
        assert_eq!(oversold(&log(&sale)), NOTHING);
    }

    #[test]
    fn more_seats_than_there_are_is_found_though_the_events_agree() {
        let sale = [
            ("launch.scheduled", 0, [3, 0, 0, 0]),
            ("launch.seats_reserved", 1, [3, 2, 0, 0]),
            ("launch.seats_reserved", 2, [3, 4, 0, 0]),
        ];
        assert_eq!(oversold(&log(&sale)).len(), 1);
    }

    #[test]
    fn a_count_that_is_not_told_right_is_found() {
        let sale = [
            ("launch.scheduled", 0, [9, 0, 0, 0]),
            ("launch.seats_reserved", 1, [9, 2, 0, 0]),
            ("launch.seats_reserved", 2, [9, 2, 0, 0]),
        ];
        assert_eq!(oversold(&log(&sale)).len(), 1);
    }
}
