//! The HTTP of the mailbox: a page for people, JSON for tests, faults, and mails that a provider takes.

use actix_web::http::StatusCode;
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
            context! {
                n => mail.n,
                to => mail.recipients(),
                subject => &mail.subject,
                text => &mail.text,
                received_at => mail.time(),
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
