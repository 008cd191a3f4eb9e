//! Launches with their bookings and passengers.

use domain::launch::{LaunchEvent, LaunchStatus, SeatCount, Takings};
use projection_runtime::Event;
use uuid::Uuid;

use super::Fold;
use super::rows::{BookingRow, LaunchRow, PassengerRow};

impl Fold {
    pub(super) fn launch(&mut self, event: &Event, payload: &LaunchEvent) {
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
                    first_date: None,
                    previous_date: None,
                    low_occupancy: false,
                    cause: None,
                    reason: None,
                    confirmed_at: None,
                    ended_at: None,
                    collected_cents: None,
                    refunded_cents: None,
                    fee_cents: None,
                };
                self.launches.insert(id, row);
                Some(scheduled.seats)
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
                    payment_id: None,
                    ended_at: None,
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
                Some(reserved.seats)
            }
            LaunchEvent::BookingConfirmed(confirmed) => {
                booking(confirmed.booking.0, &|row| {
                    row.status = "confirmed".to_owned();
                    row.confirmed_at = Some(event.at);
                    row.payment_id = Some(confirmed.payment.0);
                });
                Some(confirmed.seats)
            }
            LaunchEvent::BookingCancelled(cancelled) => {
                booking(cancelled.booking.0, &|row| {
                    row.status = "cancelled".to_owned();
                    row.cancelled_at = Some(event.at);
                    row.refund_cents = Some(cancelled.refund.cents());
                    row.refund_percent = Some(cancelled.refund_percent.into());
                });
                Some(cancelled.seats)
            }
            LaunchEvent::BookingExpired(expired) => {
                booking(expired.booking.0, &|row| {
                    row.status = "expired".to_owned();
                    row.expired_at = Some(event.at);
                });
                Some(expired.seats)
            }
            LaunchEvent::Revised(revised) => {
                let row = self.launches.get_mut(&id).expect("is scheduled");
                row.mission = revised.mission.to_string();
                row.seat_price_cents = revised.seat_price.cents();
                Some(revised.seats)
            }
            LaunchEvent::Confirmed(_) => {
                let row = self.launches.get_mut(&id).expect("is scheduled");
                row.status = "confirmed".to_owned();
                row.confirmed_at = Some(event.at);
                None
            }
            LaunchEvent::Delayed(delayed) => {
                let row = self.launches.get_mut(&id).expect("is scheduled");
                row.status = "delayed".to_owned();
                row.first_date.get_or_insert(row.date);
                row.previous_date = Some(row.date);
                row.date = delayed.date;
                row.low_occupancy = false;
                row.cause = Some(delayed.cause.to_string());
                row.reason = Some(delayed.reason.to_string());
                None
            }
            LaunchEvent::LowOccupancyFlagged(flagged) => {
                let row = self.launches.get_mut(&id).expect("is scheduled");
                row.low_occupancy = true;
                Some(flagged.seats)
            }
            LaunchEvent::Reminded(_) => None,
            LaunchEvent::Aborted(aborted) => {
                let row = self.end(event, LaunchStatus::Aborted, aborted.money);
                row.cause = Some(aborted.cause.to_string());
                row.reason = Some(aborted.reason.to_string());
                row.fee_cents = Some(aborted.fee.cents());
                Some(aborted.seats)
            }
            LaunchEvent::Completed(completed) => {
                self.end(event, LaunchStatus::Completed, completed.money);
                Some(completed.seats)
            }
            LaunchEvent::Failed(failed) => {
                let row = self.end(event, LaunchStatus::Failed, failed.money);
                row.cause = None;
                row.reason = Some(failed.reason.to_string());
                Some(failed.seats)
            }
        };
        let row = self.launches.get_mut(&id).expect("is scheduled");
        row.event_no = event_no;
        if let Some(seats) = seats {
            self.seats(id, seats);
        }
    }

    /// The launch is over, and with it its bookings.
    fn end(&mut self, event: &Event, status: LaunchStatus, money: Takings) -> &mut LaunchRow {
        let id = event.aggregate_id;
        for booking in self.bookings.values_mut() {
            let live = booking.status == "reserved" || booking.status == "confirmed";
            if booking.launch != id || !live {
                continue;
            }
            booking.event_no = event.number.as_i64();
            if booking.status == "reserved" && status != LaunchStatus::Aborted {
                booking.status = "expired".to_owned();
                booking.expired_at = Some(event.at);
            } else {
                booking.status = status.to_string();
                booking.ended_at = Some(event.at);
            }
        }
        let row = self.launches.get_mut(&id).expect("is scheduled");
        row.status = status.to_string();
        row.ended_at = Some(event.at);
        row.collected_cents = Some(money.collected.cents());
        row.refunded_cents = Some(money.refunded.cents());
        row
    }

    fn seats(&mut self, launch: Uuid, seats: SeatCount) {
        let row = self.launches.get_mut(&launch).expect("is scheduled");
        row.seats_offered = seats.offered.into();
        row.seats_reserved = seats.reserved.into();
        row.seats_confirmed = seats.confirmed.into();
        row.seats_forfeited = seats.forfeited.into();
    }
}
