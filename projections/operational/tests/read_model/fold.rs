//! What the rows should be: the log folded one event at a time, as simply as can be.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::any_event::AnyEvent;
use domain::launch::{LaunchEvent, SeatCount};
use domain::rocket::RocketEvent;
use domain::supplier::SupplierEvent;
use projection_runtime::Event;
use uuid::Uuid;

/// All rows of the read model, in the order of their keys.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(crate) suppliers: Vec<SupplierRow>,
    pub(crate) rockets: Vec<RocketRow>,
    pub(crate) launches: Vec<LaunchRow>,
    pub(crate) bookings: Vec<BookingRow>,
    pub(crate) passengers: Vec<PassengerRow>,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct SupplierRow {
    id: Uuid,
    account: Uuid,
    legal_name: String,
    tax_id: String,
    country: String,
    legal_address: String,
    contact_name: Option<String>,
    contact_email: Option<String>,
    contact_phone: Option<String>,
    opened_at: DateTime<Utc>,
    event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct RocketRow {
    id: Uuid,
    supplier: Uuid,
    name: String,
    model: String,
    capacity: i64,
    range: String,
    registered_at: DateTime<Utc>,
    retired_at: Option<DateTime<Utc>>,
    event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct LaunchRow {
    id: Uuid,
    supplier: Uuid,
    rocket: Uuid,
    rocket_name: String,
    rocket_model: String,
    rocket_capacity: i64,
    rocket_range: String,
    slug: String,
    spaceport: String,
    destination: String,
    mission: String,
    status: String,
    date: DateTime<Utc>,
    seat_price_cents: i64,
    seats_offered: i64,
    seats_reserved: i64,
    seats_confirmed: i64,
    seats_forfeited: i64,
    scheduled_at: DateTime<Utc>,
    event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct BookingRow {
    id: Uuid,
    launch: Uuid,
    customer: Uuid,
    status: String,
    payment: String,
    seats: i64,
    seat_price_cents: i64,
    total_cents: i64,
    reserved_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    confirmed_at: Option<DateTime<Utc>>,
    expired_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
    refund_cents: Option<i64>,
    refund_percent: Option<i16>,
    event_no: i64,
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct PassengerRow {
    booking: Uuid,
    place: i16,
    id: Uuid,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    date_of_birth: Option<NaiveDate>,
    event_no: i64,
}

/// Folds events, whose personal values are open.
pub(crate) fn fold(events: &[Event]) -> Rows {
    let mut fold = Fold::default();
    for event in events {
        fold.apply(event);
    }
    Rows {
        suppliers: fold.suppliers.into_values().collect(),
        rockets: fold.rockets.into_values().collect(),
        launches: fold.launches.into_values().collect(),
        bookings: fold.bookings.into_values().collect(),
        passengers: fold.passengers.into_values().collect(),
    }
}

#[derive(Default)]
struct Fold {
    suppliers: BTreeMap<Uuid, SupplierRow>,
    rockets: BTreeMap<Uuid, RocketRow>,
    launches: BTreeMap<Uuid, LaunchRow>,
    bookings: BTreeMap<Uuid, BookingRow>,
    passengers: BTreeMap<(Uuid, i16), PassengerRow>,
}

impl Fold {
    fn apply(&mut self, event: &Event) {
        match &event.payload {
            AnyEvent::Supplier(payload) => self.supplier(event, payload),
            AnyEvent::Rocket(payload) => self.rocket(event, payload),
            AnyEvent::Launch(payload) => self.launch(event, payload),
            AnyEvent::Customer(_) | AnyEvent::Slug(_) => {}
        }
    }

    fn supplier(&mut self, event: &Event, payload: &SupplierEvent) {
        let SupplierEvent::ProfileOpened(opened) = payload;
        let contact = opened.contact.plain();
        let row = SupplierRow {
            id: event.aggregate_id,
            account: opened.account.0,
            legal_name: opened.legal_name.to_string(),
            tax_id: opened.tax_id.to_string(),
            country: opened.country.to_string(),
            legal_address: opened.legal_address.to_string(),
            contact_name: contact.map(|contact| contact.name.to_string()),
            contact_email: contact.map(|contact| contact.email.to_string()),
            contact_phone: contact.map(|contact| contact.phone.to_string()),
            opened_at: event.at,
            event_no: event.number.as_i64(),
        };
        self.suppliers.insert(row.id, row);
    }

    fn rocket(&mut self, event: &Event, payload: &RocketEvent) {
        let id = event.aggregate_id;
        match payload {
            RocketEvent::Registered(registered) => {
                let row = RocketRow {
                    id,
                    supplier: registered.supplier.0,
                    name: registered.name.to_string(),
                    model: registered.model.to_string(),
                    capacity: registered.capacity.into(),
                    range: registered.range.to_string(),
                    registered_at: event.at,
                    retired_at: None,
                    event_no: 0,
                };
                self.rockets.insert(id, row);
            }
            RocketEvent::Revised(revised) => {
                let row = self.rockets.get_mut(&id).expect("is registered");
                row.name = revised.name.to_string();
                row.model = revised.model.to_string();
                row.capacity = revised.capacity.into();
                row.range = revised.range.to_string();
            }
            RocketEvent::Retired(_) => {
                let row = self.rockets.get_mut(&id).expect("is registered");
                row.retired_at = Some(event.at);
            }
        }
        let row = self.rockets.get_mut(&id).expect("is registered");
        row.event_no = event.number.as_i64();
    }

    fn launch(&mut self, event: &Event, payload: &LaunchEvent) {
        let id = event.aggregate_id;
        let event_no = event.number.as_i64();
        let mut booking = |id: Uuid, change: &dyn Fn(&mut BookingRow)| {
            let row = self.bookings.get_mut(&id).expect("is reserved");
            row.event_no = event_no;
            change(row);
        };
        let seats = match payload {
            LaunchEvent::Scheduled(scheduled) => {
                let row = LaunchRow {
                    id,
                    supplier: scheduled.supplier.0,
                    rocket: scheduled.rocket.id.0,
                    rocket_name: scheduled.rocket.name.to_string(),
                    rocket_model: scheduled.rocket.model.to_string(),
                    rocket_capacity: scheduled.rocket.capacity.into(),
                    rocket_range: scheduled.rocket.range.to_string(),
                    slug: scheduled.slug.as_str().to_owned(),
                    spaceport: scheduled.spaceport.as_str().to_owned(),
                    destination: scheduled.destination.to_string(),
                    mission: scheduled.mission.to_string(),
                    status: "scheduled".to_owned(),
                    date: scheduled.date,
                    seat_price_cents: scheduled.seat_price.cents(),
                    seats_offered: 0,
                    seats_reserved: 0,
                    seats_confirmed: 0,
                    seats_forfeited: 0,
                    scheduled_at: event.at,
                    event_no,
                };
                self.launches.insert(id, row);
                scheduled.seats
            }
            LaunchEvent::SeatsReserved(reserved) => {
                let row = BookingRow {
                    id: reserved.booking.0,
                    launch: id,
                    customer: reserved.customer.0,
                    status: "reserved".to_owned(),
                    payment: reserved.payment.to_string(),
                    seats: reserved.passengers.len() as i64,
                    seat_price_cents: reserved.seat_price.cents(),
                    total_cents: reserved.total.cents(),
                    reserved_at: event.at,
                    expires_at: reserved.expires_at,
                    confirmed_at: None,
                    expired_at: None,
                    cancelled_at: None,
                    refund_cents: None,
                    refund_percent: None,
                    event_no,
                };
                self.bookings.insert(row.id, row);
                for (passenger, place) in reserved.passengers.iter().zip(0..) {
                    let details = passenger.details.plain();
                    let row = PassengerRow {
                        booking: reserved.booking.0,
                        place,
                        id: passenger.id.0,
                        name: details.map(|details| details.name.to_string()),
                        email: details.map(|details| details.email.to_string()),
                        phone: details.map(|details| details.phone.to_string()),
                        date_of_birth: details.map(|details| details.date_of_birth),
                        event_no,
                    };
                    self.passengers.insert((row.booking, place), row);
                }
                reserved.seats
            }
            LaunchEvent::BookingConfirmed(confirmed) => {
                booking(confirmed.booking.0, &|row| {
                    row.status = "confirmed".to_owned();
                    row.confirmed_at = Some(event.at);
                });
                confirmed.seats
            }
            LaunchEvent::BookingCancelled(cancelled) => {
                booking(cancelled.booking.0, &|row| {
                    row.status = "cancelled".to_owned();
                    row.cancelled_at = Some(event.at);
                    row.refund_cents = Some(cancelled.refund.cents());
                    row.refund_percent = Some(cancelled.refund_percent.into());
                });
                cancelled.seats
            }
            LaunchEvent::BookingExpired(expired) => {
                booking(expired.booking.0, &|row| {
                    row.status = "expired".to_owned();
                    row.expired_at = Some(event.at);
                });
                expired.seats
            }
        };
        self.seats(id, seats, event_no);
    }

    fn seats(&mut self, launch: Uuid, seats: SeatCount, event_no: i64) {
        let row = self.launches.get_mut(&launch).expect("is scheduled");
        row.seats_offered = seats.offered.into();
        row.seats_reserved = seats.reserved.into();
        row.seats_confirmed = seats.confirmed.into();
        row.seats_forfeited = seats.forfeited.into();
        row.event_no = event_no;
    }
}
