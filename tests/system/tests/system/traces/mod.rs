//! A request is one trace, from whoever sent it to the read models and the mails that follow.

mod collector;

use std::time::Duration;

use collector::{Collected, Collector};
use reqwest::Method;
use system_tests::{Answer, Caller, Offer, scene};
use test_support::{AccountRole, Astro, Role, Servers, eventually_some};
use tokio::time::timeout;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// Where a process is told to send its spans.
const COLLECTOR: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// How long a process that is told to stop may take, whoever does not answer it.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn one_trace_leads_from_a_request_over_the_log_to_both_read_models_and_the_mail() {
    let collector = Collector::start();
    let address = collector.url();
    let mut servers = Servers::start().await;
    let (admin_api, customer) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        servers.sign_in(AccountRole::Customer),
    );
    let offer = Offer::new(&admin_api, &servers, 4).await;
    let seen = [(COLLECTOR, &*address)];
    let (customer_api, _operational, _customers, _policies, notifier) = tokio::join!(
        Astro::start_with(Role::CustomerApi, &servers, &seen),
        Astro::start_with(Role::ProjectorOperational, &servers, &seen),
        Astro::start_with(Role::ProjectorCustomer, &servers, &seen),
        Astro::start_with(Role::Policies, &servers, &seen),
        Astro::start_with(Role::Notifier, &servers, &seen),
    );
    // The one before it would mail, and tell nobody.
    servers.accounts_mut().notifier = notifier;

    // What they find in the log when they begin is caught up with, and told of in no trace.
    let path = format!("/api/v1/launches/{}", offer.launch);
    for caller in [
        Caller::new(&admin_api, &offer.supplier),
        Caller::visitor(&customer_api),
    ] {
        let read = caller.get_after_all(&path, &offer.position).await;
        read.expect(200);
    }

    let customer = Caller::new(&customer_api, &customer);
    let request = customer.command(Method::POST, &offer.bookings(), "key", &scene::party(1));
    let request = request.header("traceparent", format!("00-{TRACE}-{PARENT}-01"));
    Answer::to(request).await.expect(201);

    let find = |service: &'static str, name: &'static str| {
        let collector = &collector;
        async move {
            eventually_some(&format!("{service}: {name}"), async || {
                let spans = collector.spans_of(TRACE).into_iter();
                let mut spans = spans.filter(|span| span.service == service && span.name == name);
                spans.next()
            })
            .await
        }
    };
    let request = find("customer-api", "POST /api/v1/launches/{launch}/bookings").await;
    assert_eq!(request.parent, PARENT);
    assert_eq!(
        request.attribute("http.response.status_code").as_deref(),
        Some("201")
    );
    let commit = find("customer-api", "commit").await;
    assert_eq!(
        commit.attribute("astro.aggregate").as_deref(),
        Some("launch")
    );
    let rest = [
        find("projector-operational", "project").await,
        find("projector-customer", "project").await,
        find("notifier", "mail").await,
    ];
    assert_eq!(
        rest[2].attribute("astro.template").as_deref(),
        Some("seats_reserved")
    );
    let within = |span: &Collected| span.started <= span.ended;
    for span in [&commit].into_iter().chain(&rest) {
        assert_eq!(span.parent, request.id, "{span:?}");
        assert!(within(span) && request.started <= span.ended, "{span:?}");
    }
    // What was stored was stored within the request.
    assert!(request.started <= commit.started && commit.ended <= request.ended);
}

#[tokio::test]
async fn a_request_that_is_not_sampled_is_in_no_trace() {
    let collector = Collector::start();
    let address = collector.url();
    let servers = Servers::start().await;
    let api = Astro::start_with(Role::CustomerApi, &servers, &[(COLLECTOR, &address)]).await;
    let visitor = Caller::visitor(&api);
    let other = TRACE.replace('4', "5");
    for (trace, flags) in [(TRACE, "00"), (&other, "01")] {
        let request = visitor.request(Method::GET, "/api/v1/launches");
        let request = request.header("traceparent", format!("00-{trace}-{PARENT}-{flags}"));
        Answer::to(request).await.expect(200);
    }
    eventually_some("the sampled one is told", async || {
        (!collector.spans_of(&other).is_empty()).then_some(())
    })
    .await;
    assert_eq!(collector.spans_of(TRACE).len(), 0);
}

#[tokio::test]
async fn a_collector_that_is_not_there_holds_nobody_up() {
    let servers = Servers::start().await;
    // Nobody listens on the discard port.
    let nobody = [(COLLECTOR, "http://127.0.0.1:9")];
    let mut api = Astro::start_with(Role::CustomerApi, &servers, &nobody).await;
    let visitor = Caller::visitor(&api);
    visitor.get("/api/v1/launches").await.expect(200);
    api.sigterm();
    let ended = timeout(SOON, api.wait()).await.expect("it ends soon");
    assert!(ended.success(), "{ended}");
}
