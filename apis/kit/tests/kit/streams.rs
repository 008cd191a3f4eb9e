//! Streams of events.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, test};
use api_kit::sse::{Bounds, SseEvent, Streams};
use api_kit::{ApiProblem, Shares};
use futures_util::{StreamExt, stream};
use tokio_util::sync::CancellationToken;

use super::{problem, stoppable};

/// One event, then nothing for ever.
async fn silent(streams: Streams) -> Result<HttpResponse, ApiProblem> {
    let event = SseEvent::json("seats", &serde_json::json!({ "free": 3, "note": "a\nb" }))?;
    streams.open(stream::iter([event]).chain(stream::pending()))
}

/// One event, then the end.
async fn short(streams: Streams) -> Result<HttpResponse, ApiProblem> {
    streams.open(stream::iter([SseEvent::json("seats", &0)?]))
}

fn routes(routes: &mut ServiceConfig) {
    routes
        .route("/silent", web::get().to(silent))
        .route("/short", web::get().to(short));
}

async fn text(response: actix_web::dev::ServiceResponse) -> String {
    String::from_utf8(test::read_body(response).await.to_vec()).unwrap()
}

#[actix_web::test]
async fn a_stream_ends_with_an_event_when_its_source_does() {
    let app = test::init_service(stoppable(CancellationToken::new()).app(routes)).await;
    let request = test::TestRequest::get().uri("/short").to_request();
    let response = test::call_service(&app, request).await;
    assert_eq!(
        response.headers().get("content-type").unwrap(),
        "text/event-stream"
    );
    let text = text(response).await;
    assert_eq!(
        text,
        "event: seats\ndata: 0\n\nevent: end\nretry: 2000\ndata: {}\n\n"
    );
}

#[actix_web::test]
async fn a_stream_ends_with_an_event_when_the_process_stops() {
    let stopping = CancellationToken::new();
    let app = test::init_service(stoppable(stopping.clone()).app(routes)).await;
    let request = test::TestRequest::get().uri("/silent").to_request();
    let response = test::call_service(&app, request).await;
    let stop = async {
        tokio::task::yield_now().await;
        stopping.cancel();
    };
    let (text, ()) = tokio::join!(text(response), stop);
    assert!(
        text.starts_with("event: seats\ndata: {\"free\":3,\"note\":\"a\\nb\"}\n\n"),
        "{text}"
    );
    assert!(
        text.ends_with("event: end\nretry: 2000\ndata: {}\n\n"),
        "{text}"
    );
}

#[actix_web::test]
async fn streams_beyond_the_bound_are_refused_until_one_ends() {
    let api = stoppable(CancellationToken::new()).max_streams(1);
    let app = test::init_service(api.app(routes)).await;
    let open = || test::call_service(&app, test::TestRequest::get().uri("/silent").to_request());
    let first = open().await;
    let refused = open().await;
    assert_eq!(refused.status().as_u16(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(
        problem(&test::read_body(refused).await).code,
        "too_many_streams"
    );
    drop(first);
    assert_eq!(open().await.status().as_u16(), 200);
}

#[actix_web::test]
async fn data_can_not_break_out_of_its_event() {
    let broken = SseEvent::raw("seats", b"1\n\nevent: forged\r\ndata: 2");
    let app = test::init_service(stoppable(CancellationToken::new()).app(move |routes| {
        let broken = broken.clone();
        let open = move |streams: Streams| {
            let broken = broken.clone();
            async move { streams.open(stream::iter([broken])) }
        };
        routes.route("/broken", web::get().to(open));
    }))
    .await;
    let request = test::TestRequest::get().uri("/broken").to_request();
    let text = text(test::call_service(&app, request).await).await;
    let names: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("event:"))
        .collect();
    assert_eq!(names, ["event: seats", "event: end"]);
}

#[actix_web::test]
async fn an_event_may_have_an_id_that_breaks_nothing() {
    let event = SseEvent::raw("line", b"1").with_id("7.1\ndata: forged");
    let app = test::init_service(stoppable(CancellationToken::new()).app(move |routes| {
        let event = event.clone();
        let open = move |streams: Streams| {
            let event = event.clone();
            async move { streams.open(stream::iter([event])) }
        };
        routes.route("/named", web::get().to(open));
    }))
    .await;
    let request = test::TestRequest::get().uri("/named").to_request();
    let text = text(test::call_service(&app, request).await).await;
    assert!(
        text.starts_with("id: 7.1\nevent: line\ndata: 1\n\n"),
        "{text}"
    );
}

#[actix_web::test]
async fn streams_within_other_bounds_take_no_place_of_others() {
    let api = stoppable(CancellationToken::new()).max_streams(1);
    let bounds = Bounds::new(1, 1);
    let app = test::init_service(api.app(move |routes| {
        let dear = move |streams: Streams| {
            let streams = streams.within(&bounds);
            async move { streams.open(stream::pending()) }
        };
        routes.route("/dear", web::get().to(dear));
        routes.route("/silent", web::get().to(silent));
    }))
    .await;
    let open = |path| test::call_service(&app, test::TestRequest::get().uri(path).to_request());
    let dear = open("/dear").await;
    let other = open("/silent").await;
    assert_eq!(
        (dear.status().as_u16(), other.status().as_u16()),
        (200, 200)
    );
    assert_eq!(open("/dear").await.status().as_u16(), 503);
    drop(dear);
    assert_eq!(open("/dear").await.status().as_u16(), 200);
}

/// Streams of one client at most.
const OF_ONE_CLIENT: usize = 32;

#[actix_web::test]
async fn one_client_does_not_take_the_streams_of_all() {
    let shares = Shares::new(NonZeroU32::MAX, 1, &[]);
    let api = stoppable(CancellationToken::new()).shares(shares);
    let app = test::init_service(api.app(routes)).await;
    let open = |address: String| {
        let request = test::TestRequest::get()
            .uri("/silent")
            .peer_addr(SocketAddr::from(([10, 0, 0, 1], 4_711)))
            .insert_header(("x-forwarded-for", address));
        test::call_service(&app, request.to_request())
    };
    let mut opened = Vec::new();
    for host in 0..OF_ONE_CLIENT {
        // A network that one customer gets is one client.
        let stream = open(format!("2001:db8:1:2::{host:x}")).await;
        assert_eq!(stream.status().as_u16(), 200);
        opened.push(stream);
    }
    let refused = open("2001:db8:1:2::ffff".to_owned()).await;
    assert_eq!(refused.status().as_u16(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(
        problem(&test::read_body(refused).await).code,
        "too_many_streams_of_client"
    );
    let neighbour = open("2001:db8:1:3::1".to_owned()).await;
    assert_eq!(neighbour.status().as_u16(), 200);
    drop(opened.pop());
    let next = open("2001:db8:1:2::ffff".to_owned()).await;
    assert_eq!(next.status().as_u16(), 200);
}
