//! The pages of what is somebody's own: booking seats, bookings, invoices, the profile.
//!
//! They are the same for everybody, and their program asks the API as whoever is signed in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use api_kit::{ApiProblem, PathParam, page};
use frontend_customer::document::{Bundle, Site};
use frontend_customer::own::document::document;
use frontend_customer::own::{BookPage, BookingTerms, OwnPage, Page, Places};
use frontend_customer::{Page as PublicPage, TripTerms};

use super::{notice, refusal};
use crate::launches::{launch, named, refused};
use crate::state::State;

/// What the pages name: the parts of their app, where accounts are, how one pays.
pub(super) struct OwnSite {
    pub(super) bundle: Bundle,
    pub(super) places: Places,
}

impl OwnSite {
    fn answer(&self, page_of: Page) -> HttpResponse {
        let own = OwnPage {
            page: page_of,
            places: self.places.clone(),
        };
        page(Bytes::from(document(&own, &self.bundle)))
    }
}

/// `GET /launches/{id or link}/book`: where seats of a launch are booked.
pub(super) async fn book(
    name: PathParam<String>,
    state: Data<State>,
    public: Data<Site>,
    own: Data<OwnSite>,
) -> Result<HttpResponse, ApiProblem> {
    let found = async {
        let id = named(&state, &name.0).await?;
        launch(&state, id).await.map_err(refused)
    };
    match found.await {
        Ok(launch) => {
            let terms = state.commands.terms();
            Ok(own.answer(Page::Book(Box::new(BookPage {
                has_departed: launch.date <= state.commands.clock().now(),
                refunds: TripTerms::of(launch.date, terms).refunds,
                launch,
                terms: BookingTerms {
                    seats: terms.seats_per_customer,
                    seats_of_vips: terms.seats_per_vip,
                    youngest: terms.youngest_passenger,
                    oldest: terms.oldest_passenger,
                    card_hold_minutes: terms.card_hold_minutes,
                    transfer_hold_hours: terms.transfer_hold_hours,
                },
            }))))
        }
        Err(problem) => refusal(problem, &public),
    }
}

/// `GET /bookings`: one's own bookings.
pub(super) async fn bookings(own: Data<OwnSite>) -> HttpResponse {
    own.answer(Page::Bookings)
}

/// `GET /bookings/{id}`: one of them. Whether there is such a booking, the API tells its customer.
pub(super) async fn booking(
    booking: PathParam<String>,
    public: Data<Site>,
    own: Data<OwnSite>,
) -> HttpResponse {
    match booking.0.parse() {
        Ok(id) => own.answer(Page::Booking(id)),
        Err(_) => notice(StatusCode::NOT_FOUND, &PublicPage::NotFound, &public),
    }
}

/// `GET /invoices`: one's own invoices.
pub(super) async fn invoices(own: Data<OwnSite>) -> HttpResponse {
    own.answer(Page::Invoices)
}

/// `GET /profile`: who one is, as a customer.
pub(super) async fn profile(own: Data<OwnSite>) -> HttpResponse {
    own.answer(Page::Profile)
}
