//! Launches and passengers as rows of files.

use api_contract::launches::{ManagedLaunch, ManifestEntry};

use crate::export::{Record, dollars, instant, maybe, maybe_instant, word};

impl Record for ManagedLaunch {
    const FILE: &'static str = "launches";
    const COLUMNS: &'static [&'static str] = &[
        "launch",
        "slug",
        "supplier",
        "supplier_name",
        "rocket",
        "rocket_name",
        "spaceport",
        "destination",
        "mission",
        "status",
        "date",
        "first_date",
        "previous_date",
        "cause",
        "reason",
        "seat_price_usd",
        "seats_offered",
        "seats_free",
        "seats_reserved",
        "seats_confirmed",
        "seats_forfeited",
        "low_occupancy",
        "collected_usd",
        "refunded_usd",
        "revenue_usd",
        "fee_usd",
        "scheduled_at",
        "confirmed_at",
        "ended_at",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.slug.clone(),
            self.supplier.to_string(),
            maybe(self.supplier_name.as_ref()),
            self.rocket.id.to_string(),
            self.rocket.name.clone(),
            self.spaceport.clone(),
            self.destination.to_string(),
            self.mission.clone(),
            word(&self.status),
            instant(self.date),
            maybe_instant(self.first_date),
            maybe_instant(self.previous_date),
            maybe(self.cause),
            maybe(self.reason.as_ref()),
            dollars(self.seat_price),
            self.seats.offered.to_string(),
            self.seats.free.to_string(),
            self.seats.reserved.to_string(),
            self.seats.confirmed.to_string(),
            self.seats.forfeited.to_string(),
            self.low_occupancy.to_string(),
            dollars(self.money.collected),
            dollars(self.money.refunded),
            dollars(self.money.revenue),
            maybe(self.fee.map(dollars)),
            instant(self.scheduled_at),
            maybe_instant(self.confirmed_at),
            maybe_instant(self.ended_at),
        ]
    }
}

impl Record for ManifestEntry {
    const FILE: &'static str = "manifest";
    const COLUMNS: &'static [&'static str] = &[
        "passenger",
        "booking",
        "status",
        "name",
        "email",
        "phone",
        "date_of_birth",
        "age",
        "over_age",
    ];

    fn cells(&self) -> Vec<String> {
        let person = self.person.as_ref();
        vec![
            self.id.to_string(),
            self.booking.to_string(),
            word(&self.status),
            maybe(person.map(|person| &person.name)),
            maybe(person.map(|person| &person.email)),
            maybe(person.map(|person| &person.phone)),
            maybe(person.map(|person| person.date_of_birth)),
            maybe(person.map(|person| person.age)),
            maybe(person.map(|person| person.over_age)),
        ]
    }
}
