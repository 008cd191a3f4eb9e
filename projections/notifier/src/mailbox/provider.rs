//! The mailbox as a provider: mails that come over HTTP, in the format of Postmark's API.
//!
//! It can't tell when a client has written all of its request, as it can with SMTP. So where it is to
//! be gone, its answer breaks off; whether it kept the mail is what differs.

use std::io;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Json};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use lettre::message::Mailbox as Named;
use serde_json::json;
use tokio::time::sleep;
use uuid::Uuid;

use super::Mailbox;
use super::faults::Fault;
use crate::provider::wire::{Answer, CLOSED, INACTIVE_RECIPIENT, Posted, TOKEN_HEADER};

/// The largest mail that is taken, in bytes.
pub(super) const MAX_POSTED_BYTES: usize = 10 * 1024 * 1024;

/// The provider's codes for a token that it does not know, and for a mail that it can't read.
const NO_TOKEN: i64 = 10;
const INVALID: i64 = 300;

/// Takes a mail.
pub(super) async fn take(
    request: HttpRequest,
    posted: Json<Posted>,
    mailbox: Data<Mailbox>,
) -> HttpResponse {
    let token = request.headers().get(TOKEN_HEADER);
    if token.is_none_or(|token| token.is_empty()) {
        return refused(StatusCode::UNAUTHORIZED, NO_TOKEN, "no token");
    }
    let posted = posted.into_inner();
    let read = (posted.from.parse::<Named>(), posted.to.parse::<Named>());
    let (Ok(from), Ok(to)) = read else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, INVALID, "no address");
    };
    let (from, to) = (from.email.to_string(), vec![to.email.to_string()]);
    let is_told = |what| {
        let mut faults = mailbox.faults();
        faults
            .take(&to, |fault| (fault == what).then_some(()))
            .is_some()
    };
    let refusal = mailbox.faults().take(&to, |fault| match fault {
        Fault::Refuse(code) => StatusCode::from_u16(code).ok(),
        _ => None,
    });
    if let Some(status) = refusal {
        let code = match status {
            StatusCode::SERVICE_UNAVAILABLE => CLOSED,
            _ => INVALID,
        };
        return refused(status, code, "refused, as told");
    }
    if is_told(Fault::NoMailbox) {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return refused(status, INACTIVE_RECIPIENT, "an inactive recipient");
    }
    if is_told(Fault::DropBeforeData) {
        return broken_off();
    }
    let delay = mailbox.faults().take(&to, |fault| match fault {
        Fault::DelayMs(ms) => Some(Duration::from_millis(ms)),
        _ => None,
    });
    let is_dropped = is_told(Fault::DropAfterData);
    let recipient = to.join(", ");
    mailbox.mails().keep_posted(from, to, posted);
    if let Some(delay) = delay {
        sleep(delay).await;
    }
    if is_dropped {
        return broken_off();
    }
    HttpResponse::Ok().json(json!({
        "To": recipient,
        "SubmittedAt": chrono::Utc::now(),
        "MessageID": Uuid::new_v4(),
        "ErrorCode": 0,
        "Message": "OK",
    }))
}

fn refused(status: StatusCode, error_code: i64, message: &str) -> HttpResponse {
    HttpResponse::build(status).json(Answer {
        error_code,
        message: message.to_owned(),
        message_id: None,
    })
}

/// An answer that never ends: the connection does.
fn broken_off() -> HttpResponse {
    let gone = io::Error::other("as told");
    HttpResponse::Ok().streaming(stream::iter([Err::<Bytes, _>(gone)]))
}
