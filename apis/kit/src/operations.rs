//! What operators and machines ask: whether the process lives, whether it can work, what it
//! measured, what its API looks like.

use std::future::ready;

use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde_json::json;
use service::health::Status;

use crate::Api;

/// What operators and machines ask again and again.
pub(crate) const PATHS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// What operators and machines ask.
pub(crate) fn routes(api: &Api, routes: &mut ServiceConfig) {
    routes
        .app_data(Data::new(api.clone()))
        .route("/healthz", web::get().to(healthz))
        .route("/readyz", web::get().to(readyz))
        .route("/metrics", web::get().to(metrics));
}

/// What an API looks like, for everybody.
pub(crate) fn document(api: &Api, routes: &mut ServiceConfig) {
    if let Some(document) = api.openapi.clone() {
        let answer = move |request: HttpRequest| ready(document.answer(&request));
        routes.route("/openapi.json", web::get().to(answer));
    }
}

/// The process runs and answers. It asks nobody: a missing store is no reason to restart.
async fn healthz() -> impl Responder {
    web::Json(json!({ "status": Status::Up }))
}

/// The process can work: all that it depends on is there, and it is not about to stop.
async fn readyz(api: Data<Api>) -> impl Responder {
    let mut report = api.health.report().await;
    if api.stopping.is_cancelled() {
        report.status = Status::Stopping;
    }
    let mut response = match report.status {
        Status::Up => HttpResponse::Ok(),
        Status::Down | Status::Stopping => HttpResponse::ServiceUnavailable(),
    };
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(report)
}

async fn metrics(api: Data<Api>) -> impl Responder {
    HttpResponse::Ok()
        .insert_header((
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        ))
        .body(api.metrics.render())
}
