//! A share of requests for each client.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use actix_web::test::TestRequest;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use api_kit::{Api, Role, Shares, Visitor};

use super::{Issuer, problem, send};

const NEVER: u64 = 9_000_000_000;

/// How many requests a client may send at once in these tests.
const BURST: usize = 4;

async fn anybody(_: Visitor) -> impl Responder {
    HttpResponse::Ok().finish()
}

fn routes(routes: &mut ServiceConfig) {
    routes
        .route("/anybody", web::get().to(anybody))
        .route("/hook", web::get().to(HttpResponse::Ok));
}

fn limited(issuer: &Issuer) -> Api {
    let shares = Shares::new(NonZeroU32::MIN, 1, &["/hook"]);
    issuer.api.clone().shares(shares)
}

/// A request by way of a proxy of ours.
fn from(address: &str) -> TestRequest {
    TestRequest::get()
        .uri("/anybody")
        .peer_addr(SocketAddr::from(([10, 0, 0, 1], 4_711)))
        .insert_header(("x-forwarded-for", address))
}

#[actix_web::test]
async fn who_asks_too_often_is_told_to_wait_and_nobody_else_is() {
    let issuer = Issuer::new().await;
    let api = limited(&issuer);
    for _ in 0..BURST {
        let (status, ..) = send!(api, routes, from("198.51.100.7"));
        assert_eq!(status, 200);
    }
    let (status, headers, body) = send!(api, routes, from("198.51.100.7"));
    assert_eq!((status, &*problem(&body).code), (429, "too_many_requests"));
    assert_eq!(headers.get("retry-after").unwrap(), "1");
    assert!(headers.contains_key("x-correlation-id"));
    let (status, ..) = send!(api, routes, from("198.51.100.8"));
    assert_eq!(status, 200);
}

#[actix_web::test]
async fn an_account_has_a_share_of_its_own_wherever_it_asks_from() {
    let issuer = Issuer::new().await;
    let api = limited(&issuer);
    let bearer = issuer.bearer(&[Role::Customer], NEVER);
    let signed_in = |address: &str| from(address).insert_header(("authorization", bearer.clone()));
    for place in 0..BURST {
        let address = format!("198.51.100.{place}");
        let (status, ..) = send!(api, routes, signed_in(&address));
        assert_eq!(status, 200);
    }
    let (status, ..) = send!(api, routes, signed_in("198.51.100.7"));
    assert_eq!(status, 429);
    let (status, ..) = send!(api, routes, from("198.51.100.7"));
    assert_eq!(status, 200, "visitors from there are others");
}

#[actix_web::test]
async fn a_token_that_is_not_believed_gives_no_share_of_its_own() {
    let issuer = Issuer::new().await;
    let api = limited(&issuer);
    let mut answers = Vec::new();
    for made_up in 0..=BURST {
        let token = format!("Bearer made-up-{made_up}");
        let request = from("198.51.100.7").insert_header(("authorization", token));
        answers.push(send!(api, routes, request).0);
    }
    assert_eq!(answers, [401, 401, 401, 401, 429]);
}

#[actix_web::test]
async fn what_machines_and_the_gateway_ask_is_not_counted() {
    let issuer = Issuer::new().await;
    let api = limited(&issuer);
    for uri in ["/healthz", "/readyz", "/metrics", "/hook"] {
        for _ in 0..=BURST {
            let (status, ..) = send!(api, routes, from("198.51.100.7").uri(uri));
            assert_eq!(status, 200, "{uri}");
        }
    }
}
