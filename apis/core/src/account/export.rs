//! `GET /account/export`: all that is known of oneself, as a file.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ContentType};
use actix_web::web::Data;
use actix_web::{HttpResponse, web};
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::identity::{Account, OwnData, OwnEvent, OwnValue};
use api_kit::{ApiProblem, Slices};
use privacy::{Plain, Told};
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;

use crate::accounts::{entry, person};
use crate::aggregates::shown;
use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// The name of the file.
const FILE: &str = "attachment; filename=\"astro-bookings-my-data.json\"";

/// All that one told the system, with every personal value: one's account, one's profile as it was at any
/// time, whom one named as passengers, and when. Lists of bookings, invoices, mails and sign-ins are at
/// their own addresses.
#[utoipa::path(
    get,
    path = "/api/v1/account/export",
    operation_id = "export_own_data",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    responses(
        (status = 200, description = "One's own data, to be kept as a file.", body = OwnData),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn export(me: SignedIn, state: Data<State>) -> Result<HttpResponse, ApiProblem> {
    let found = state.identity.account(me.caller.account).await;
    let found = found.map_err(refusal::identity)?;
    let room = state.own_data.room()?;
    let told = state.privacy.told_of(person(&found)).await;
    let told = told.map_err(refusal::privacy)?;
    let data = OwnData {
        account: Account {
            pending_email: found.pending_email.clone().map(String::from),
            recovery_codes_left: u32::try_from(found.recovery_codes_left).unwrap_or(u32::MAX),
            password_set_at: found.password_set_at,
            entry: entry(found),
        },
        events: told.events.into_iter().map(own).collect(),
        is_cut: told.is_cut,
    };
    file(data, room).await
}

/// The file, which keeps its room until it is read.
async fn file(
    data: impl Serialize + Send + 'static,
    room: OwnedSemaphorePermit,
) -> Result<HttpResponse, ApiProblem> {
    let json = web::block(move || serde_json::to_vec(&data)).await;
    let json = json
        .map_err(ApiProblem::internal)?
        .map_err(ApiProblem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header(ContentType::json())
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, FILE))
        .body(Slices::of(json).holding(room)))
}

fn own(told: Told) -> OwnEvent {
    OwnEvent {
        position: told.position.0,
        at: told.event.at,
        event_type: told.event.name.to_string(),
        data: shown(&told.event),
        personal: told.personal.into_iter().map(value).collect(),
    }
}

pub(crate) fn value(plain: Plain) -> OwnValue {
    OwnValue {
        field: plain.field.to_owned(),
        of: plain.subject.to_string(),
        value: plain.value,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use api_kit::export::Exports;

    use super::*;

    #[actix_web::test]
    async fn what_two_are_reading_keeps_all_others_waiting() {
        let own_data = Exports::default();
        let first = file("a name", own_data.room().unwrap()).await.unwrap();
        let second = file("another", own_data.room().unwrap()).await.unwrap();
        let refused = own_data.room().unwrap_err();
        assert_eq!((refused.status().as_u16(), refused.code()), (503, "busy"));
        let read = to_bytes(first.into_body()).await.unwrap();
        assert_eq!(read, "\"a name\"");
        assert!(own_data.room().is_ok());
        // Whoever goes away gives the room back, too.
        drop(second);
        let both = [own_data.room(), own_data.room()];
        assert!(both.iter().all(Result::is_ok));
    }
}
