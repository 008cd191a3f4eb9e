//! The HTTP of the mailbox: a page for people, JSON for tests, faults, and mails that a provider takes.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Data, Json, JsonConfig, Path, Query, ServiceConfig, get, resource};
use actix_web::{HttpResponse, web};
use minijinja::{AutoEscape, Environment, Value, context};
use serde::Deserialize;
use serde_json::json;

use super::Mailbox;
use super::faults::NewFault;
use super::provider::{self, MAX_POSTED_BYTES};
use crate::provider::wire;

/// The largest body that is read.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// How many mails the page shows.
const SHOWN: usize = 100;

pub(super) fn routes(service: &mut ServiceConfig) {
    service
        .app_data(JsonConfig::default().limit(MAX_BODY_BYTES))
        .service(resource("/").route(get().to(page)))
        .service(resource("/mails").route(get().to(mails)))
        .service(
            resource(wire::PATH)
                .app_data(JsonConfig::default().limit(MAX_POSTED_BYTES))
                .route(web::post().to(provider::take)),
        )
        .service(resource("/mails/{n}").route(get().to(mail)))
        .service(resource("/mails/{n}/attachments/{place}").route(get().to(attachment)))
        .service(
            resource("/faults")
                .route(web::post().to(add_fault))
                .route(web::delete().to(clear_faults)),
        );
}

/// Which mails.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    /// To this recipient.
    to: Option<String>,
    /// That came after the one of this number.
    #[serde(default)]
    after: u64,
}

async fn mails(which: Query<Which>, mailbox: Data<Mailbox>) -> HttpResponse {
    let mails = mailbox.mails();
    let items: Vec<_> = mails.after(which.after, which.to.as_deref()).collect();
    HttpResponse::Ok().json(json!({ "items": items }))
}

async fn mail(n: Path<u64>, mailbox: Data<Mailbox>) -> HttpResponse {
    match mailbox.mails().get(*n) {
        Some(mail) => HttpResponse::Ok().json(mail),
        None => refused(StatusCode::NOT_FOUND, "there is no such mail"),
    }
}

/// What is attached, to be kept: shown at this address it might run as a page of it.
async fn attachment(which: Path<(u64, usize)>, mailbox: Data<Mailbox>) -> HttpResponse {
    let (n, place) = which.into_inner();
    let mails = mailbox.mails();
    let attached = mails.get(n).and_then(|mail| mail.attachments.get(place));
    let Some(attached) = attached else {
        return refused(StatusCode::NOT_FOUND, "there is no such attachment");
    };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(attached.name.clone())],
    };
    HttpResponse::Ok()
        .content_type(attached.content_type.as_str())
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(attached.content.clone())
}

async fn add_fault(fault: Json<NewFault>, mailbox: Data<Mailbox>) -> HttpResponse {
    if let Err(what) = fault.check() {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, what);
    }
    if !mailbox.faults().add(fault.into_inner()) {
        return refused(StatusCode::CONFLICT, "there are enough faults");
    }
    HttpResponse::NoContent().finish()
}

async fn clear_faults(mailbox: Data<Mailbox>) -> HttpResponse {
    mailbox.faults().clear();
    HttpResponse::NoContent().finish()
}

async fn page(mailbox: Data<Mailbox>) -> HttpResponse {
    let shown: Vec<Value> = mailbox
        .mails()
        .after(0, None)
        .rev()
        .take(SHOWN)
        .map(|mail| {
            let attachments = mail.attachments.iter().map(|attached| {
                context! { name => &attached.name, bytes => attached.bytes }
            });
            context! {
                n => mail.n,
                to => mail.recipients(),
                subject => &mail.subject,
                text => &mail.text,
                received_at => mail.time(),
                attachments => attachments.collect::<Vec<_>>(),
            }
        })
        .collect();
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    let source = include_str!("../../templates/mailbox.html");
    match templates.render_str(source, context! { mails => shown }) {
        Ok(page) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header(("Content-Security-Policy", CONTENT_SECURITY_POLICY))
            .body(page),
        Err(error) => {
            tracing::error!(%error, "the page can't be shown");
            refused(StatusCode::INTERNAL_SERVER_ERROR, "the page can't be shown")
        }
    }
}

/// The page runs nothing and loads nothing.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

fn refused(status: StatusCode, error: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({ "error": error }))
}
