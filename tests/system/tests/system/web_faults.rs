//! What web apps tell of their own going wrong.

use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Answer, Caller};
use test_support::{Astro, Role, Servers, eventually};

/// Where the pages of the customers' site come from.
const SITE: &str = "http://localhost:8080";

async fn told(visitor: &Caller, origin: &str, fault: &Value) -> Answer {
    let request = visitor.request(Method::POST, "/faults");
    Answer::to(request.header("origin", origin).json(fault)).await
}

#[tokio::test]
async fn what_a_page_tells_is_a_line_that_holds_nothing_but_what_it_must() {
    let servers = Servers::start().await;
    let api = Astro::start(Role::CustomerApi, &servers).await;
    let visitor = Caller::visitor(&api);
    let about = "0192f0c1-2d7e-7000-8000-00000000000a";
    let fault = json!({
        "app": "customer",
        "fault": "broke",
        "place": "kit/src/call.rs:7",
        "request": about,
    });

    let elsewhere = told(&visitor, "https://evil.example", &fault).await;
    assert_eq!(elsewhere.expect(403).body["code"], "cross_site_request");
    for (field, value) in [
        ("app", json!("<script>")),
        ("app", json!("a".repeat(33))),
        ("place", json!("Ada Lovelace")),
        ("place", json!("ada")),
    ] {
        let mut wrong = fault.clone();
        wrong[field] = value.clone();
        let refused = told(&visitor, SITE, &wrong).await.expect(422);
        assert_eq!(refused.body["errors"][0]["field"], field, "{value}");
    }
    for (field, value) in [
        ("fault", json!("slow")),
        ("request", json!("ada")),
        ("message", json!("Ada can't book")),
    ] {
        let mut wrong = fault.clone();
        wrong[field] = value.clone();
        let _refused = told(&visitor, SITE, &wrong).await.expect(400);
    }
    let _taken = told(&visitor, SITE, &fault).await.expect(204);
    eventually("it is a line", async || {
        api.log().contains("a web app broke")
    })
    .await;
    let log = api.log();
    let lines = log
        .lines()
        .filter(|line| line.contains("kit/src/call.rs:7"));
    let lines: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    assert_eq!(lines.len(), 1, "{log}");
    assert_eq!(lines[0]["app"], "customer", "{log}");
    assert_eq!(lines[0]["about_request"], about, "{log}");
    for strange in ["evil.example", "<script>", "Lovelace", "can't book"] {
        assert!(!log.contains(strange), "{strange}: {log}");
    }
}

#[tokio::test]
async fn however_many_pages_break_a_process_writes_a_few_lines() {
    let servers = Servers::start().await;
    // Whoever sends them may send many requests here.
    let shares = [("ASTRO_CLIENT_REQUESTS_PER_SECOND", "1000")];
    let api = Astro::start_with(Role::CustomerApi, &servers, &shares).await;
    let visitor = Caller::visitor(&api);
    let fault = json!({ "app": "customer", "fault": "unstarted" });
    let all = (0..200).map(|_| told(&visitor, SITE, &fault));
    let all = futures_util::future::join_all(all).await;
    let refused = all.iter().filter(|answer| answer.status == 429).count();
    assert!(refused > 0, "all of them were written");
    let taken = all.iter().filter(|answer| answer.status == 204).count();
    assert_eq!(taken + refused, all.len());
    eventually("those are lines", async || {
        api.log().matches("a web app did not start").count() == taken
    })
    .await;
}
