//! Who may do what, and what anybody else is told.

use actix_web::test::TestRequest;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use api_kit::{ApiProblem, IdempotencyKey, Principal, RequestContext, Role, Visitor, command_meta};

use super::{Issuer, problem, send};

const NEVER: u64 = 9_000_000_000;

async fn customers_only(principal: Principal) -> Result<impl Responder, ApiProblem> {
    Ok(HttpResponse::Ok().json(principal.customer_id()?))
}

async fn suppliers_only(principal: Principal) -> Result<impl Responder, ApiProblem> {
    Ok(HttpResponse::Ok().json(principal.supplier_id()?))
}

async fn anybody(visitor: Visitor) -> impl Responder {
    HttpResponse::Ok().json(visitor.0.is_some())
}

async fn command(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    body: web::Bytes,
) -> impl Responder {
    let actor = principal.actor(Role::Customer);
    let meta = command_meta(actor, &key, &context, "reserve_seats", b"launch", &body);
    HttpResponse::Ok().json((meta.command, meta.fingerprint, meta.correlation, meta.actor))
}

fn routes(routes: &mut ServiceConfig) {
    routes
        .route("/customers", web::get().to(customers_only))
        .route("/suppliers", web::get().to(suppliers_only))
        .route("/anybody", web::get().to(anybody))
        .route("/command", web::post().to(command));
}

#[actix_web::test]
async fn a_customer_is_known_by_its_token() {
    let issuer = Issuer::new().await;
    let bearer = issuer.bearer(&[Role::Customer], NEVER);
    let request = TestRequest::get()
        .uri("/customers")
        .insert_header(("authorization", bearer));
    let (status, _, body) = send!(issuer.api, routes, request);
    assert_eq!(status, 200);
    assert_eq!(&body[..], br#""00000000-0000-0000-0000-000000000007""#);
}

#[actix_web::test]
async fn without_a_valid_token_the_answer_is_401_and_says_how_to_ask() {
    let issuer = Issuer::new().await;
    let expired = issuer.bearer(&[Role::Customer], 1_000);
    for (header, code) in [
        (None, "token_required"),
        (Some("Basic YTpi"), "token_required"),
        (Some("Bearer nonsense"), "invalid_token"),
        (Some(expired.as_str()), "token_expired"),
    ] {
        let mut request = TestRequest::get().uri("/customers");
        if let Some(header) = header {
            request = request.insert_header(("authorization", header));
        }
        let (status, headers, body) = send!(issuer.api, routes, request);
        assert_eq!((status, &*problem(&body).code), (401, code));
        assert_eq!(headers.get("www-authenticate").unwrap(), "Bearer");
    }
}

#[actix_web::test]
async fn the_wrong_role_is_403() {
    let issuer = Issuer::new().await;
    let bearer = issuer.bearer(&[Role::Customer], NEVER);
    let request = TestRequest::get()
        .uri("/suppliers")
        .insert_header(("authorization", bearer));
    let (status, _, body) = send!(issuer.api, routes, request);
    assert_eq!((status, &*problem(&body).code), (403, "role_required"));
}

#[actix_web::test]
async fn a_role_without_its_company_is_403() {
    let issuer = Issuer::new().await;
    let bearer = issuer.bearer(&[Role::Supplier], NEVER);
    let request = TestRequest::get()
        .uri("/suppliers")
        .insert_header(("authorization", bearer));
    let (status, _, body) = send!(issuer.api, routes, request);
    assert_eq!((status, &*problem(&body).code), (403, "not_a_supplier"));
}

#[actix_web::test]
async fn a_visitor_is_welcome_without_a_token_but_not_with_a_bad_one() {
    let issuer = Issuer::new().await;
    let (status, _, body) = send!(issuer.api, routes, TestRequest::get().uri("/anybody"));
    assert_eq!((status, &body[..]), (200, &b"false"[..]));
    let request = TestRequest::get().uri("/anybody");
    let (status, ..) = send!(
        issuer.api,
        routes,
        request.insert_header(("authorization", "Bearer x"))
    );
    assert_eq!(status, 401);
}

#[actix_web::test]
async fn the_same_request_sent_twice_is_the_same_command() {
    let issuer = Issuer::new().await;
    let bearer = issuer.bearer(&[Role::Customer], NEVER);
    let mut sent = Vec::new();
    for (key, body) in [
        ("k", r#"{"a":1}"#),
        ("k", r#"{ "a": 1 }"#),
        ("k", "{}"),
        ("l", "{}"),
    ] {
        let request = TestRequest::post()
            .uri("/command")
            .insert_header(("authorization", bearer.clone()))
            .insert_header(("idempotency-key", key))
            .set_payload(body);
        let (_, _, body) = send!(issuer.api, routes, request);
        let [command, fingerprint, ..] =
            serde_json::from_slice::<[serde_json::Value; 4]>(&body).unwrap();
        sent.push((command, fingerprint));
    }
    assert_eq!(sent[0], sent[1], "spaces do not matter");
    assert_eq!(sent[0].0, sent[2].0);
    assert_ne!(
        sent[0].1, sent[2].1,
        "another body under the same key is told apart"
    );
    assert_ne!(sent[2].0, sent[3].0, "another key is another command");
}
