//! What tests show, and how.

use api_contract::launches::{LaunchMoney, LaunchRocket, LaunchStatus, ManagedLaunch, Occupancy};
use dioxus::prelude::*;
use domain::ids::{LaunchId, RocketId, SupplierId};
use domain::launch::Destination;
use domain::money::Money;
use domain::rocket::Range;
use uuid::Uuid;

/// A launch that starts then, of six seats for 450,000 dollars each, of which none is taken.
pub(super) fn launch(date: &str) -> ManagedLaunch {
    ManagedLaunch {
        id: LaunchId(Uuid::from_u128(1)),
        slug: "new-shepard-corn-ranch-suborbital-2028-03-01".to_owned(),
        supplier: SupplierId(Uuid::from_u128(2)),
        supplier_name: Some("Blue Yonder Space".to_owned()),
        rocket: LaunchRocket {
            id: RocketId(Uuid::from_u128(3)),
            name: "New Shepard".to_owned(),
            model: "NS4".to_owned(),
            range: Range::Suborbital,
        },
        destination: Destination::Suborbital,
        spaceport: "CORN-RANCH".to_owned(),
        mission: "Eleven minutes above the Kármán line".to_owned(),
        date: date.parse().unwrap(),
        seat_price: Money::usd(45_000_000).unwrap(),
        seats: Occupancy {
            offered: 6,
            free: 6,
            reserved: 0,
            confirmed: 0,
            forfeited: 0,
        },
        low_occupancy: false,
        money: LaunchMoney {
            collected: Money::ZERO,
            refunded: Money::ZERO,
            revenue: Money::ZERO,
        },
        fee: None,
        status: LaunchStatus::Scheduled,
        first_date: None,
        previous_date: None,
        cause: None,
        reason: None,
        scheduled_at: "2026-11-26T12:00:00Z".parse().unwrap(),
        confirmed_at: None,
        ended_at: None,
    }
}

/// What is shown, as HTML with an element to a line.
pub(super) fn written(shown: fn() -> Element) -> String {
    let mut app = VirtualDom::new(shown);
    app.rebuild_in_place();
    dioxus_ssr::render(&app).replace("><", ">\n<")
}
