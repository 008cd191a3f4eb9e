//! What every answer has, whatever the endpoint.

use actix_web::test::TestRequest;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder, ResponseError};
use api_kit::{ApiProblem, RequestContext};
use flate2::bufread::GzDecoder;
use serde_json::Value;
use std::io::Read;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

use super::{api, now, packed, problem, send, stoppable};

async fn correlation(context: RequestContext) -> impl Responder {
    HttpResponse::Ok().json((context.correlation, context.trace_id()))
}

async fn busy() -> Result<HttpResponse, ApiProblem> {
    Err(ApiProblem::unavailable(
        "busy",
        "Please come back.",
        Duration::from_millis(1_200),
    ))
}

async fn broken() -> Result<HttpResponse, ApiProblem> {
    Err(ApiProblem::internal("password=hunter2"))
}

async fn foreign() -> Result<HttpResponse, std::io::Error> {
    Err(std::io::Error::other("a detail of the inside"))
}

fn routes(routes: &mut ServiceConfig) {
    routes
        .route("/correlation", web::get().to(correlation))
        .route("/busy", web::get().to(busy))
        .route("/broken", web::get().to(broken))
        .route("/foreign", web::get().to(foreign));
}

#[actix_web::test]
async fn a_correlation_id_is_taken_over_and_echoed() {
    let given = "0190a0a0-0000-7000-8000-000000000001";
    let request = TestRequest::get().uri("/correlation");
    let (_, headers, body) = send!(
        api(),
        routes,
        request.insert_header(("x-correlation-id", given))
    );
    assert_eq!(headers.get("x-correlation-id").unwrap(), given);
    assert!(std::str::from_utf8(&body).unwrap().contains(given));
}

#[actix_web::test]
async fn a_missing_or_malformed_correlation_id_is_made() {
    for given in [None, Some("not-a-uuid")] {
        let mut request = TestRequest::get().uri("/correlation");
        if let Some(given) = given {
            request = request.insert_header(("x-correlation-id", given));
        }
        let (status, headers, _) = send!(api(), routes, request);
        assert_eq!(
            (status, headers.get("x-correlation-id").unwrap().len()),
            (200, 36)
        );
    }
}

#[actix_web::test]
async fn a_problem_names_the_trace_of_its_request() {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    for uri in ["/busy", "/broken", "/foreign", "/nowhere"] {
        let request = TestRequest::get().uri(uri);
        let traceparent = format!("00-{trace}-00f067aa0ba902b7-01");
        let (_, headers, body) = send!(
            api(),
            routes,
            request.insert_header(("traceparent", traceparent))
        );
        assert_eq!(problem(&body).trace_id.as_deref(), Some(trace), "{uri}");
        assert_eq!(
            headers.get("content-type").unwrap(),
            "application/problem+json"
        );
    }
}

#[actix_web::test]
async fn a_refusal_for_now_says_when_to_come_back() {
    let (status, headers, body) = send!(api(), routes, TestRequest::get().uri("/busy"));
    assert_eq!((status, &*problem(&body).code), (503, "busy"));
    assert_eq!(headers.get("retry-after").unwrap(), "2");
}

#[actix_web::test]
async fn a_failure_tells_nothing_of_the_inside() {
    for uri in ["/broken", "/foreign"] {
        let (status, _, body) = send!(api(), routes, TestRequest::get().uri(uri));
        let text = std::str::from_utf8(&body).unwrap();
        assert_eq!((status, &*problem(&body).code), (500, "internal_error"));
        assert!(
            !text.contains("hunter2") && !text.contains("inside"),
            "{text}"
        );
    }
}

#[actix_web::test]
async fn an_unknown_address_and_a_wrong_method_are_problems() {
    let (status, _, body) = send!(api(), routes, TestRequest::get().uri("/nowhere"));
    assert_eq!((status, &*problem(&body).code), (404, "route_not_found"));
    let (status, headers, body) = send!(api(), routes, TestRequest::delete().uri("/healthz"));
    assert_eq!(status, problem(&body).status);
    assert!(status == 405 || status == 404, "{status} {headers:?}");
}

#[actix_web::test]
async fn every_answer_keeps_browsers_from_guessing() {
    for uri in ["/correlation", "/busy", "/nowhere"] {
        let (_, headers, _) = send!(api(), routes, TestRequest::get().uri(uri));
        assert_eq!(headers.get("x-content-type-options").unwrap(), "nosniff");
        assert_eq!(headers.get("x-frame-options").unwrap(), "DENY");
        assert_eq!(
            headers.get("content-security-policy").unwrap(),
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        assert_eq!(headers.get("referrer-policy").unwrap(), "no-referrer");
        assert_eq!(
            headers.get("strict-transport-security").unwrap(),
            "max-age=31536000; includeSubDomains"
        );
        assert_eq!(headers.get("cache-control").unwrap(), "no-store");
    }
}

#[actix_web::test]
async fn readiness_names_dependencies_and_the_business_time() {
    let (status, _, body) = send!(api(), routes, TestRequest::get().uri("/readyz"));
    let report: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(status, 200);
    assert_eq!(
        (&report["status"], &report["dependencies"]["store"]),
        (&"up".into(), &"up".into())
    );
    assert_eq!(report["now"], serde_json::to_value(now()).unwrap());
}

#[actix_web::test]
async fn a_process_that_stops_is_not_ready_but_alive() {
    let stopping = CancellationToken::new();
    stopping.cancel();
    let api = stoppable(stopping);
    let (status, _, body) = send!(api, routes, TestRequest::get().uri("/readyz"));
    let report: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, &report["status"]), (503, &"stopping".into()));
    let (status, ..) = send!(api, routes, TestRequest::get().uri("/healthz"));
    assert_eq!(status, 200);
}

#[actix_web::test]
async fn the_openapi_document_is_answered_where_there_is_one() {
    let request = || TestRequest::get().uri("/openapi.json");
    let (status, ..) = send!(api(), routes, request());
    assert_eq!(status, 404);
    let document = r#"{"openapi":"3.1.0"}"#;
    let described = api().openapi(packed(document));
    let (status, headers, body) = send!(described, routes, request());
    assert_eq!((status, &body[..]), (200, document.as_bytes()));
    assert_eq!(headers.get("content-encoding"), None);
    assert_eq!(headers.get("vary").unwrap(), "accept-encoding");
}

#[actix_web::test]
async fn the_openapi_document_travels_packed_to_who_takes_that() {
    let document = r#"{"openapi":"3.1.0"}"#;
    let request = TestRequest::get().uri("/openapi.json");
    let request = request.insert_header(("accept-encoding", "gzip, deflate"));
    let (status, headers, body) = send!(api().openapi(packed(document)), routes, request);
    assert_eq!(status, 200);
    assert_eq!(headers.get("content-encoding").unwrap(), "gzip");
    assert_eq!(headers.get("content-type").unwrap(), "application/json");
    let mut text = String::new();
    GzDecoder::new(&body[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text, document);
}

#[actix_web::test]
async fn metrics_are_prometheus_text() {
    let (status, headers, _) = send!(api(), routes, TestRequest::get().uri("/metrics"));
    assert_eq!(status, 200);
    let content_type = headers.get("content-type").unwrap().to_str().unwrap();
    assert!(content_type.starts_with("text/plain; version=0.0.4"));
}

#[test]
fn a_problem_without_a_request_has_no_trace() {
    let response = ApiProblem::conflict("sold_out", "No seats are left.").error_response();
    assert_eq!(response.status().as_u16(), 409);
}
