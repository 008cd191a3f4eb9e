//! Each malformed input has its own problem, and names the field.

use actix_web::test::TestRequest;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use api_kit::{IdempotencyKey, JsonBody, MinPosition, PathParam, QueryParams};
use serde::Deserialize;
use uuid::Uuid;

use super::{api, problem, send};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Booking {
    #[expect(dead_code, reason = "only parsed")]
    payment: String,
    passengers: Vec<Passenger>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Passenger {
    #[expect(dead_code, reason = "only parsed")]
    name: String,
    #[expect(dead_code, reason = "only parsed")]
    age: u8,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    limit: Option<u32>,
}

async fn book(booking: JsonBody<Booking>) -> impl Responder {
    HttpResponse::Created().json((booking.value.passengers.len(), booking.bytes().len()))
}

async fn list(filter: QueryParams<Filter>) -> impl Responder {
    HttpResponse::Ok().json(filter.0.limit)
}

async fn one(id: PathParam<Uuid>) -> impl Responder {
    HttpResponse::Ok().json(id.0)
}

async fn keyed(_: IdempotencyKey) -> impl Responder {
    HttpResponse::Ok()
}

async fn positioned(_: MinPosition) -> impl Responder {
    HttpResponse::Ok()
}

fn routes(routes: &mut ServiceConfig) {
    routes
        .route("/bookings", web::post().to(book))
        .route("/bookings", web::get().to(list))
        .route("/bookings/{id}", web::get().to(one))
        .route("/keyed", web::post().to(keyed))
        .route("/positioned", web::get().to(positioned));
}

/// Sends a body and expects a problem: status, code, field.
async fn refused(body: &str) -> (u16, String, Option<String>) {
    let request = TestRequest::post().uri("/bookings");
    let request = request.insert_header(("content-type", "application/json"));
    let (status, _, body) = send!(api(), routes, request.set_payload(body.to_owned()));
    let problem = problem(&body);
    assert_eq!(problem.status, status);
    (
        status,
        problem.code.into_owned(),
        problem.errors.first().map(|error| error.field.clone()),
    )
}

fn at(field: &str) -> (u16, String, Option<String>) {
    (400, "invalid_body".to_owned(), Some(field.to_owned()))
}

#[actix_web::test]
async fn a_body_that_fits_is_parsed_and_kept_as_it_was_sent() {
    let body = r#"{"payment": "card", "passengers": [{"name": "a", "age": 1}]}"#;
    let request = TestRequest::post().uri("/bookings").set_payload(body);
    let request = request.insert_header(("content-type", "application/json; charset=utf-8"));
    let (status, _, answer) = send!(api(), routes, request);
    assert_eq!(
        (status, &answer[..]),
        (201, format!("[1,{}]", body.len()).as_bytes())
    );
}

#[actix_web::test]
async fn an_unknown_field_is_named() {
    assert_eq!(
        refused(r#"{"payment":"card","passengers":[],"vip":true}"#).await,
        at("vip")
    );
    let nested = r#"{"payment":"card","passengers":[{"name":"a","age":1,"x":1}]}"#;
    assert_eq!(refused(nested).await, at("passengers[0].x"));
}

#[actix_web::test]
async fn a_missing_field_is_named() {
    assert_eq!(refused(r#"{"passengers":[]}"#).await, at("payment"));
    let nested = r#"{"payment":"card","passengers":[{"name":"a","age":1},{"name":"b"}]}"#;
    assert_eq!(refused(nested).await, at("passengers[1].age"));
}

#[actix_web::test]
async fn a_value_of_the_wrong_type_is_named() {
    assert_eq!(
        refused(r#"{"payment":1,"passengers":[]}"#).await,
        at("payment")
    );
    let nested = r#"{"payment":"card","passengers":[{"name":"a","age":300}]}"#;
    assert_eq!(refused(nested).await, at("passengers[0].age"));
}

#[actix_web::test]
async fn what_is_not_json_is_said_to_be_none() {
    for body in [
        "",
        "{",
        "hello",
        r#"{"payment":"card","passengers":[]} and more"#,
    ] {
        assert_eq!(
            refused(body).await,
            (400, "malformed_json".to_owned(), None),
            "{body}"
        );
    }
}

#[actix_web::test]
async fn a_body_nested_without_end_is_refused() {
    let body = format!(r#"{{"payment":{}"#, "[".repeat(100_000));
    assert_eq!(refused(&body).await.0, 400);
}

#[actix_web::test]
async fn a_huge_body_is_refused_by_its_length_and_by_its_size() {
    let (status, code, _) = refused(&"x".repeat(256 * 1024 + 1)).await;
    assert_eq!((status, code.as_str()), (413, "body_too_large"));
    let claimed = TestRequest::post()
        .uri("/bookings")
        .insert_header(("content-type", "application/json"))
        .insert_header(("content-length", "262145"));
    let (status, _, body) = send!(api(), routes, claimed);
    assert_eq!((status, &*problem(&body).code), (413, "body_too_large"));
}

#[actix_web::test]
async fn a_body_of_another_type_is_refused() {
    for content_type in [None, Some("text/plain"), Some("application/jsonx")] {
        let mut request = TestRequest::post().uri("/bookings").set_payload("{}");
        if let Some(content_type) = content_type {
            request = request.insert_header(("content-type", content_type));
        }
        let (status, _, body) = send!(api(), routes, request);
        assert_eq!(
            (status, &*problem(&body).code),
            (415, "unsupported_media_type")
        );
    }
}

#[actix_web::test]
async fn a_query_that_does_not_fit_names_the_parameter() {
    for (query, field) in [("limit=many", "limit"), ("limit=1&page=2", "page")] {
        let request = TestRequest::get().uri(&format!("/bookings?{query}"));
        let (status, _, body) = send!(api(), routes, request);
        let problem = problem(&body);
        assert_eq!((status, &*problem.code), (400, "invalid_query"));
        assert_eq!(problem.errors[0].field, field);
    }
}

#[actix_web::test]
async fn an_overlong_query_is_refused() {
    let request = TestRequest::get().uri(&format!("/bookings?q={}", "a".repeat(2_048)));
    let (status, _, body) = send!(api(), routes, request);
    assert_eq!((status, &*problem(&body).code), (400, "query_too_long"));
}

#[actix_web::test]
async fn an_id_of_the_wrong_form_is_refused() {
    let (status, _, body) = send!(api(), routes, TestRequest::get().uri("/bookings/7"));
    assert_eq!((status, &*problem(&body).code), (400, "invalid_path"));
}

#[actix_web::test]
async fn an_idempotency_key_is_required_once_in_visible_ascii() {
    let longest = "k".repeat(100);
    let overlong = "k".repeat(101);
    for (keys, expected) in [
        (vec!["a-1"], None),
        (vec![longest.as_str()], None),
        (vec![], Some("idempotency_key_required")),
        (vec!["a", "b"], Some("idempotency_key_required")),
        (vec![""], Some("invalid_idempotency_key")),
        (vec!["with space"], Some("invalid_idempotency_key")),
        (vec!["ünï"], Some("invalid_idempotency_key")),
        (vec![overlong.as_str()], Some("invalid_idempotency_key")),
    ] {
        let mut request = TestRequest::post().uri("/keyed");
        for key in &keys {
            request = request.append_header(("idempotency-key", *key));
        }
        let (status, _, body) = send!(api(), routes, request);
        match expected {
            None => assert_eq!(status, 200, "{keys:?}"),
            Some(code) => assert_eq!((status, &*problem(&body).code), (400, code), "{keys:?}"),
        }
    }
}

#[actix_web::test]
async fn what_is_no_position_is_refused() {
    let request = TestRequest::get().uri("/positioned");
    let (status, _, body) = send!(
        api(),
        routes,
        request.insert_header(("astro-min-position", "12"))
    );
    assert_eq!((status, &*problem(&body).code), (400, "invalid_position"));
    let (status, ..) = send!(api(), routes, TestRequest::get().uri("/positioned"));
    assert_eq!(status, 200);
}
