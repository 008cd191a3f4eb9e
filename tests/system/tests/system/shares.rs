//! No client takes what is there for all.

use std::collections::BTreeSet;
use std::time::Instant;

use chrono::Utc;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Answer, Caller};
use test_support::{AccountRole, Astro, Role, Servers};

/// How many requests a second a client may send here; and four times as many at once.
const SHARE: &str = "1";
const BURST: usize = 4;

/// More than a share, at the same time: how many of them are refused.
async fn refused(ask: impl AsyncFn() -> Answer) -> usize {
    let begun = Instant::now();
    let answers = join_all((0..40).map(|_| ask())).await;
    let taken = answers.iter().filter(|answer| answer.status != 429).count();
    let grown = begun.elapsed().as_secs_f64().ceil();
    assert!(taken >= BURST && (taken - BURST) as f64 <= grown, "{taken}");
    for answer in answers.iter().filter(|answer| answer.status == 429) {
        assert_eq!(answer.problem(), (429, "too_many_requests", ""));
        assert!(answer.header("retry-after").is_some());
    }
    answers.len() - taken
}

#[tokio::test]
async fn a_client_that_asks_too_often_is_told_to_wait_and_nobody_else_is() {
    let servers = Servers::start().await;
    let share = [("ASTRO_CLIENT_REQUESTS_PER_SECOND", SHARE)];
    let (customer_api, admin_api, core_api) = tokio::join!(
        Astro::start_with(Role::CustomerApi, &servers, &share),
        Astro::start_with(Role::AdminApi, &servers, &share),
        Astro::start_with(Role::CoreApi, &servers, &share),
    );
    let metadata = "/.well-known/oauth-authorization-server";
    let everybodys = "/api/v1/spaceports";
    for (api, role, open, path) in [
        (
            &customer_api,
            AccountRole::Customer,
            everybodys,
            "/api/v1/me",
        ),
        (
            &admin_api,
            AccountRole::Supplier,
            everybodys,
            "/api/v1/supplier",
        ),
        (&core_api, AccountRole::Auditor, metadata, "/api/v1/account"),
    ] {
        let visitor = Caller::visitor(api);
        let (one, other) = tokio::join!(servers.sign_in(role), servers.sign_in(role));
        assert!(refused(async || visitor.get(open).await).await > 0);
        let caller = visitor.signed_in(&one);
        assert!(refused(async || caller.get(path).await).await > 0);
        let neighbour = visitor.signed_in(&other).get(path).await;
        assert_ne!(
            neighbour.status, 429,
            "another account has a share of its own"
        );
        let health = visitor.get("/healthz").await;
        assert_eq!(health.status, 200, "what machines ask is not counted");

        // Who it was, and why, stands in the log.
        let log = api.log();
        let lines = log
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let throttled = lines.filter(|line: &Value| line["code"] == "too_many_requests");
        let of_account = throttled.filter(|line| line["account"] == json!(one.account()));
        assert!(of_account.count() > 0);
    }

    // The gateway has much to tell, and comes from one address. Who only says so is one of many.
    let gateway = Caller::visitor(&customer_api);
    let event = json!({ "id": "evt_1", "type": "balance.changed", "created": 0 }).to_string();
    let tell = |signature: String| {
        let told = gateway.request(Method::POST, "/api/v1/payments/events");
        let told = told.header("astro-gateway-signature", signature);
        Answer::to(told.body(event.clone()))
    };
    let right = || servers.payment_sandbox.sign(Utc::now().timestamp(), &event);
    for answer in join_all((0..40).map(|_| tell(right()))).await {
        assert_eq!(answer.status, 204);
    }
    let not_believed = join_all((0..40).map(|_| tell("made up".to_owned()))).await;
    let statuses: BTreeSet<u16> = not_believed.iter().map(|answer| answer.status).collect();
    assert!(statuses.contains(&429), "{statuses:?}");
    assert!(statuses.is_subset(&[403, 429].into()), "{statuses:?}");
    assert_eq!(tell(right()).await.status, 204);
}

#[tokio::test]
async fn our_own_processes_ask_core_api_as_often_as_they_need_and_nobody_else_in_their_name() {
    let servers = Servers::start().await;
    let share = [("ASTRO_CLIENT_REQUESTS_PER_SECOND", SHARE)];
    let core_api = Astro::start_with(Role::CoreApi, &servers, &share).await;
    let accounts = servers.accounts().await;
    let site = accounts.client(&servers, "customer-api");
    let visitor = Caller::visitor(&core_api);
    let ask = |path: &str, secret: &str| {
        let request = visitor.request(Method::POST, path);
        let request = request.basic_auth(&site.id, Some(secret));
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "unknown"),
            ("token", "unknown"),
        ];
        Answer::to(request.form(&form))
    };
    for path in ["/oauth/token", "/oauth/introspect", "/oauth/revoke"] {
        for answer in join_all((0..20).map(|_| ask(path, &site.secret))).await {
            assert!(answer.status < 429, "{path}: {}", answer.status);
        }
    }
    for answer in join_all((0..20).map(|_| visitor.get("/.well-known/jwks.json"))).await {
        assert_eq!(answer.status, 200);
    }

    // All three are one share, of whoever shows no secret that is right.
    let begun = Instant::now();
    let mut looked_at = 0;
    for path in ["/oauth/token", "/oauth/introspect", "/oauth/revoke"] {
        for answer in join_all((0..20).map(|_| ask(path, "made up"))).await {
            if answer.status == 401 {
                looked_at += 1;
                continue;
            }
            assert_eq!(answer.problem(), (429, "too_many_requests", ""));
            assert!(answer.header("retry-after").is_some());
        }
    }
    let grown = begun.elapsed().as_secs_f64().ceil();
    assert!(looked_at as f64 <= BURST as f64 + grown, "{looked_at}");
    let known = ask("/oauth/revoke", &site.secret).await;
    assert_eq!(known.status, 200, "who is known is served all the same");
}
