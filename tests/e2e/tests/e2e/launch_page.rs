//! The page of a launch: finished as HTML, then taken over, then live.

use e2e_tests::{Browser, Scripts, Visit};
use reqwest::Method;
use test_support::wait::PATIENCE;
use tokio::time::timeout;

/// The policy that every page has.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

#[tokio::test]
async fn a_launch_is_readable_without_scripts_by_its_link_and_by_its_id() {
    let visit = Visit::start().await;
    let browser = Browser::start(Scripts::Off).await;
    for path in [visit.path(), format!("/launches/{}", visit.offer.launch)] {
        browser.open(&visit.url(&path)).await;
        assert!(
            browser
                .title()
                .await
                .starts_with("New Shepard, suborbital flight, ")
        );
        assert_eq!(
            browser.text("h1").await,
            "Eleven minutes above the Kármán line"
        );
        assert_eq!(browser.text(".offer-price strong").await, "$450,000");
        assert_eq!(browser.text(".offer-seats").await, "6 of 6 seats left");
        assert!(browser.text(".facts").await.contains("Corn Ranch"));
        assert_eq!(browser.complaints().await, [""; 0]);
    }
}

#[tokio::test]
async fn a_page_is_taken_over_as_it_stands_and_its_seats_sell_while_it_is_read() {
    let visit = Visit::start().await;
    let browser = Browser::start(Scripts::On).await;
    browser.open(&visit.url(&visit.path())).await;
    browser.reads(".offer-live", "Live").await;

    visit.book().await;
    browser.reads(".offer-seats", "5 of 6 seats left").await;
    for _ in 0..5 {
        visit.book().await;
    }
    browser.reads(".offer-seats", "Sold out").await;

    let seen = browser.evaluate("window.seen").await;
    assert_eq!(
        seen["removed"],
        serde_json::json!([]),
        "nothing was made anew"
    );
    assert_eq!(seen["forbidden"], serde_json::json!([]));
    assert_eq!(seen["moved"], 0, "nothing moved");
    assert_eq!(browser.complaints().await, [""; 0]);
}

/// Browsers keep six connections to a site, and a stream takes one.
#[tokio::test]
async fn whoever_looks_at_many_launches_waits_for_none() {
    let visit = Visit::start().await;
    let browser = Browser::start(Scripts::On).await;
    for number in 1..=8 {
        browser.open(&visit.url(&visit.path())).await;
        browser.reads(".offer-live", "Live").await;
        // On to another page, a step back from which the launch is still there.
        let next = visit.url("/launches/none");
        let opened = timeout(PATIENCE, browser.open(&next)).await;
        assert!(opened.is_ok(), "nothing comes after launch {number}");
    }
}

#[tokio::test]
async fn pages_have_the_strictest_policy_and_are_not_sent_twice() {
    let visit = Visit::start().await;
    let page = visit.visitor.get(&visit.path()).await.expect(200);
    assert_eq!(page.header("content-security-policy"), Some(POLICY));
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let tag = page.header("etag").expect("a tag").to_owned();
    let again = visit.visitor.request(Method::GET, &visit.path());
    let again = system_tests::Answer::to(again.header("if-none-match", tag)).await;
    let _same = again.expect(304);
    let head = visit.visitor.request(Method::HEAD, &visit.path());
    let _there = system_tests::Answer::to(head).await.expect(200);

    for name in [
        "no-such-launch",
        "00000000-0000-7000-8000-000000000000",
        "NO LAUNCH",
    ] {
        let answer = visit
            .visitor
            .get(&format!("/launches/{name}"))
            .await
            .expect(404);
        assert_eq!(answer.header("content-security-policy"), Some(POLICY));
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        let text = answer.body.as_str().expect("a page");
        assert!(text.contains("There is no such launch"), "{text}");
    }
}
