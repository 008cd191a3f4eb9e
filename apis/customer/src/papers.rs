//! What customers keep, made of the read model: tickets, calendar files, invoices as PDF.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use api_kit::ApiProblem;
use documents::{DocumentError, LaunchFacts};
use projection_customer::{BookingStatus, LaunchView};

/// A file to keep. `name` is made of letters, digits, dashes and dots.
pub(crate) fn file(kind: &'static str, name: &str, body: impl Into<Vec<u8>>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body.into())
}

/// What the read model holds can always be printed; if not, it is no fault of who asks.
pub(crate) fn unprintable(error: DocumentError) -> ApiProblem {
    ApiProblem::internal(error)
}

pub(crate) fn launch(view: &LaunchView) -> LaunchFacts {
    LaunchFacts {
        mission: view.mission.clone(),
        rocket: view.rocket.name.clone(),
        spaceport: view.spaceport.code.clone(),
        destination: view.destination,
        date: view.date,
        status: view.status,
    }
}

pub(crate) const fn status(status: BookingStatus) -> documents::BookingStatus {
    use documents::BookingStatus as Printed;
    match status {
        BookingStatus::Reserved => Printed::Reserved,
        BookingStatus::Confirmed => Printed::Confirmed,
        BookingStatus::Expired => Printed::Expired,
        BookingStatus::Cancelled => Printed::Cancelled,
        BookingStatus::Aborted => Printed::Aborted,
        BookingStatus::Completed => Printed::Completed,
        BookingStatus::Failed => Printed::Failed,
    }
}
