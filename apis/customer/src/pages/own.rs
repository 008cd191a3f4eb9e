//! The pages of what is somebody's own: booking seats, bookings, invoices, the profile.
//!
//! They are the same for everybody, and their program asks the API as whoever is signed in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use api_kit::{ApiProblem, PathParam, page};
use chrono::{DateTime, Utc};
use domain::ids::LaunchId;
use frontend_customer::document::{Bundle, Site};
use frontend_customer::own::document::document;
use frontend_customer::own::{BookPage, BookingTerms, OwnPage, Page, Places};
use frontend_customer::{Page as PublicPage, TripTerms};

use super::{notice, refusal};
use crate::hot::{Body, Missing};
use crate::launches::{launch, named, refused};
use crate::state::State;

/// What the pages name: the parts of their app, where accounts are, how one pays.
pub(super) struct OwnSite {
    pub(super) bundle: Bundle,
    pub(super) places: Places,
}

impl OwnSite {
    fn written(&self, page: Page) -> String {
        let places = self.places.clone();
        document(&OwnPage { page, places }, &self.bundle)
    }

    fn answer(&self, page_of: Page) -> HttpResponse {
        page(Bytes::from(self.written(page_of)))
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
        let now = state.commands.clock().now();
        let read = async || book_page(id, now, &state, &own).await;
        state.hot.book_page(id, now, read).await.map_err(refused)
    };
    match found.await {
        Ok(written) => Ok(page(written.bytes())),
        Err(problem) => refusal(problem, &public),
    }
}

/// Good until the launch departs, which its page tells.
async fn book_page(
    id: LaunchId,
    now: DateTime<Utc>,
    state: &State,
    own: &OwnSite,
) -> Result<Body, Missing> {
    let launch = launch(state, id).await?;
    let terms = state.commands.terms();
    let has_departed = launch.date <= now;
    let departs = (!has_departed).then_some(launch.date);
    let written = own.written(Page::Book(Box::new(BookPage {
        has_departed,
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
    })));
    Ok(Body::html(written).until(departs))
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
