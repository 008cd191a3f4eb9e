//! The pages that everybody reads: the first page, the search, and what search engines are told.

use std::fs;

use api_contract::problem;
use e2e_tests::{Browser, Scripts, Visit, pictures};
use serde_json::json;
use system_tests::{Answer, scene};
use test_support::eventually;

/// Launches beside the one of the visit: more than a page of the search shows.
const MORE: u32 = 21;

/// Offers more launches, of which one goes to orbit, and waits until the site knows all.
async fn offer_more(visit: &Visit) {
    let supplier = visit.supplier();
    let mut last = String::new();
    for number in 0..MORE {
        let mut flight = scene::flight(visit.offer.rocket, 6);
        flight["mission"] = json!(format!("Hop {}", number + 1));
        flight["date"] = json!(scene::in_days(420 + u64::from(number)));
        if number == 0 {
            flight["destination"] = json!("low_earth_orbit");
            flight["spaceport"] = json!("KSC");
            flight["seat_price"]["cents"] = json!(5_500_000_000_i64);
        }
        let key = format!("more-{number}");
        let offered = supplier.post("/api/v1/launches", &key, &flight).await;
        last = offered.expect(201).position().to_owned();
    }
    let shown = visit.visitor.get_after_all("/api/v1/launches", &last).await;
    let _all = shown.expect(200);
}

#[tokio::test]
async fn without_scripts_a_launch_is_searched_for_from_the_first_page_on() {
    let visit = Visit::start().await;
    offer_more(&visit).await;
    let browser = Browser::start(Scripts::Off).await;
    browser.open(&visit.url("/")).await;
    assert_eq!(browser.text("h1").await, "Your seat to space");
    browser.says("Next launches with seats").await;

    browser
        .fill_in("Mission, rocket, place or company", "shepard")
        .await;
    browser.press("Search").await;
    browser
        .says("20 launches on this page, from $450,000 a seat")
        .await;
    browser.says("Soonest").await;
    browser.press("More launches").await;
    browser.says("2 launches on this page").await;
    browser.press("First page").await;
    browser.says("20 launches on this page").await;

    browser.press("Highest price").await;
    assert_eq!(browser.text(".card-title").await, "Hop 1");
    browser
        .open(&visit.url("/launches?q=shepard&spaceport=KSC&max_price=lots"))
        .await;
    browser.says("1 launch, from $55,000,000 a seat").await;
    browser.says("Please give whole US dollars").await;
    browser.press("Take off: From Kennedy Space Center").await;
    browser.says("20 launches on this page").await;
    browser.press("Eleven minutes above the Kármán line").await;
    assert_eq!(browser.text(".offer-price strong").await, "$450,000");
    browser.says("90% is paid back").await;
    assert_eq!(browser.complaints().await, [""; 0]);
}

#[tokio::test]
async fn public_pages_fit_every_screen_and_stand_still() {
    let visit = Visit::start().await;
    offer_more(&visit).await;
    let browser = Browser::start(Scripts::On).await;
    let folder = pictures();
    for (name, path) in [
        ("landing", "/".to_owned()),
        ("search", "/launches".to_owned()),
        (
            "search-filters",
            "/launches?q=shepard&destination=suborbital&min_seats=2&from=tomorrow".to_owned(),
        ),
        ("search-nothing", "/launches?q=atlantis".to_owned()),
        ("launch", visit.path()),
        ("no-page", "/nowhere".to_owned()),
        ("no-launch", "/launches/no".to_owned()),
    ] {
        for (width, height) in [(390, 844), (768, 1_024), (1_440, 900)] {
            for scheme in ["light", "dark"] {
                browser.screen(width, height, scheme).await;
                browser.open(&visit.url(&path)).await;
                if name == "launch" {
                    browser.reads(".offer-live", "Live").await;
                }
                let too_wide = "document.documentElement.scrollWidth - window.innerWidth";
                let too_wide = browser.evaluate(too_wide).await;
                assert!(
                    too_wide.as_i64() <= Some(0),
                    "{name} at {width}: {too_wide}"
                );
                let seen = browser.evaluate("window.seen").await;
                assert_eq!(seen["moved"], 0, "{name} at {width} moves");
                assert_eq!(seen["forbidden"], json!([]), "{name} at {width}");
                let obstacles = browser.obstacles().await;
                assert_eq!(obstacles, [""; 0], "{name} at {width}, {scheme}");
                let file = folder.join(format!("public-{name}-{width}-{scheme}.webp"));
                fs::write(file, browser.picture().await).expect("a picture can be written");
            }
        }
        let complaints = browser.complaints_but_refusals().await;
        assert_eq!(complaints, [""; 0], "{name}");
    }
}

#[tokio::test]
async fn search_engines_find_every_launch_and_readers_are_told_what_is_not_there() {
    let visit = Visit::start().await;
    let robots = visit.visitor.get("/robots.txt").await.expect(200);
    let robots = robots.body.as_str().expect("a text");
    assert!(robots.contains("Disallow: /api/"), "{robots}");
    let told = robots
        .lines()
        .find_map(|line| line.strip_prefix("Sitemap: "));
    let told = told.expect("where the sitemap is");
    assert!(told.ends_with("/sitemap.xml"), "{told}");
    let sitemap = visit.visitor.get("/sitemap.xml").await.expect(200);
    assert_eq!(
        sitemap.header("content-type"),
        Some("application/xml; charset=utf-8")
    );
    let sitemap = sitemap.body.as_str().expect("a text");
    let link = format!("{}</loc>", visit.path());
    assert!(sitemap.contains(&link), "{sitemap}");
    // It is whole, so it has no parts.
    let part = visit.visitor.get("/sitemaps/first.xml").await;
    assert_eq!(part.expect(404).body["code"], "route_not_found");

    for (path, status, said) in [
        ("/nowhere", 404, "There is no such page"),
        ("/launches/none", 404, "There is no such launch"),
        (
            &*format!("/launches?q={}", "x".repeat(3_000)),
            400,
            "can’t be read",
        ),
    ] {
        let asked = visit.visitor.request(reqwest::Method::GET, path);
        let answer = Answer::to(asked.header("accept", "text/html"))
            .await
            .expect(status);
        let page = answer.body.as_str().expect("a page");
        assert!(page.contains(said), "{path}: {page}");
        assert!(page.contains("href=\"/launches\""), "{path} leads on");
    }
    for path in ["/api/v1/nowhere", "/nowhere"] {
        let answer = visit.visitor.get(path).await.expect(404);
        assert_eq!(answer.header("content-type"), Some(problem::CONTENT_TYPE));
    }
    let foreign = "/launches?q=shepard&sort=price&cursor=bm9uc2Vuc2U";
    let first = visit.visitor.get(foreign).await.expect(200);
    let first = first.body.as_str().expect("a page");
    assert!(first.contains("1 launch, from $450,000 a seat"), "{first}");
}

#[tokio::test]
async fn what_goes_wrong_in_the_app_is_told_to_whoever_keeps_the_system_running() {
    let visit = Visit::start().await;
    let browser = visit.browser().await;
    browser.open(&visit.at(&visit.path())).await;
    browser.reads(".offer-live", "Live").await;
    // The app itself calls this when it panics.
    for line in 1..=4 {
        let file = "C:\\\\Ada L\\\\frontends\\\\Kit/src/call.rs";
        let tell = format!("(window.astroBroke('{file}', {line}), true)");
        assert_eq!(browser.evaluate(&tell).await, json!(true));
    }
    eventually("three are told", async || {
        let log = visit.customer_api.log();
        (1..=3).all(|line| log.contains(&format!("kit/src/call.rs:{line}")))
    })
    .await;
    // The first ones say why.
    let sent = "performance.getEntriesByType('resource').filter(r => r.name.endsWith('/faults'))";
    let sent = browser.evaluate(&format!("{sent}.length")).await;
    assert_eq!(sent, json!(3));
    assert!(!visit.customer_api.log().contains("kit/src/call.rs:4"));
    assert_eq!(browser.complaints().await, [""; 0]);
}
