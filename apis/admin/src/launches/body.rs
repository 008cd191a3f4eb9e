//! A launch of the read model and its manifest, as they are sent.

use api_contract::bookings::BookingStatus;
use api_contract::launches::{
    LaunchMoney, LaunchRocket, ManagedLaunch, ManifestEntry, ManifestPerson, Occupancy,
};
use projection_operational::queries;

pub(super) fn launch(found: queries::Launch) -> ManagedLaunch {
    ManagedLaunch {
        id: found.id,
        slug: found.slug,
        supplier: found.supplier,
        supplier_name: found.supplier_name,
        rocket: LaunchRocket {
            id: found.rocket.id,
            name: found.rocket.name,
            model: found.rocket.model,
            range: found.rocket.range,
        },
        destination: found.destination,
        spaceport: found.spaceport,
        mission: found.mission,
        date: found.date,
        seat_price: found.seat_price,
        low_occupancy: found.low_occupancy,
        money: LaunchMoney {
            collected: found.takings.collected,
            refunded: found.takings.refunded,
            revenue: found.takings.revenue(),
        },
        fee: found.fee,
        seats: Occupancy {
            offered: found.seats.offered,
            free: found.seats.free(),
            reserved: found.seats.reserved,
            confirmed: found.seats.confirmed,
            forfeited: found.seats.forfeited,
        },
        status: found.status.into(),
        first_date: found.delay.map(|delay| delay.first_date),
        previous_date: found.delay.map(|delay| delay.previous_date),
        cause: found.cause,
        reason: found.reason,
        scheduled_at: found.scheduled_at,
        confirmed_at: found.confirmed_at,
        ended_at: found.ended_at,
    }
}

pub(super) fn manifest_entry(found: queries::ManifestEntry) -> ManifestEntry {
    ManifestEntry {
        id: found.id,
        booking: found.booking,
        status: booking_status(found.status),
        person: found.person.map(|person| ManifestPerson {
            name: person.name,
            email: person.email,
            phone: person.phone,
            date_of_birth: person.date_of_birth,
            age: person.age,
            over_age: person.over_age,
        }),
    }
}

pub(crate) fn booking_status(status: projection_operational::BookingStatus) -> BookingStatus {
    use projection_operational::BookingStatus as Found;
    match status {
        Found::Reserved => BookingStatus::Reserved,
        Found::Confirmed => BookingStatus::Confirmed,
        Found::Expired => BookingStatus::Expired,
        Found::Cancelled => BookingStatus::Cancelled,
        Found::Aborted => BookingStatus::Aborted,
        Found::Completed => BookingStatus::Completed,
        Found::Failed => BookingStatus::Failed,
    }
}
