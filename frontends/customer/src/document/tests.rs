use super::*;
use api_contract::launches::{Launch, LaunchDelay, LaunchStatus};
use domain::Terms;
use domain::launch::Cause;

use crate::{Shown, TripTerms};

mod snapshots;

/// A launch that everything can be said of.
pub(crate) fn launch() -> Launch {
    let launch = serde_json::json!({
        "id": "0190b3a0-0000-7000-8000-000000000001",
        "slug": "new-shepard-corn-ranch-suborbital-2028-03-01",
        "supplier": "0190b3a0-0000-7000-8000-000000000002",
        "supplier_name": "Blue Yonder & Sons",
        "rocket": {
            "id": "0190b3a0-0000-7000-8000-000000000003",
            "name": "New Shepard",
            "model": "NS4",
            "range": "suborbital",
        },
        "destination": "suborbital",
        "spaceport": {
            "code": "CORN-RANCH",
            "name": "Corn Ranch",
            "country": "United States",
            "time_zone": "America/Chicago",
        },
        "mission": "Eleven minutes above the Kármán line",
        "date": "2028-03-01T14:00:00Z",
        "seat_price": { "cents": 45_000_000, "currency": "USD" },
        "seats": { "offered": 6, "free": 4 },
        "status": "scheduled",
        "scheduled_at": "2026-11-25T00:00:00Z",
        "delays": [],
        "ended": null,
    });
    serde_json::from_value(launch).unwrap()
}

pub(crate) fn site() -> Site {
    Site {
        url: "https://astro.example".to_owned(),
        bundle: Bundle {
            style: "/assets/1/style.css".to_owned(),
            icon: "/assets/1/icon.svg".to_owned(),
            fonts: vec!["/assets/1/sans.woff2".to_owned()],
            program: Program {
                start: "/assets/1/start.js".to_owned(),
                scripts: vec!["/assets/1/app.js".to_owned()],
                wasm: "/assets/1/app_bg.wasm".to_owned(),
            },
        },
    }
}

/// A page with each of its elements on a line, without the numbers by which a program finds them.
pub(crate) fn by_line(html: &str) -> String {
    let html = without(html, " data-node-hydration=\"", "\"");
    let html = without(&html, "<!--", "-->");
    html.replace("><", ">\n<")
}

/// A text without its parts from `start` to `end`.
fn without(text: &str, start: &str, end: &str) -> String {
    let mut parts = text.split(start);
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        left.push_str(part.split_once(end).unwrap().1);
    }
    left
}

/// What the page of a launch shows before it departs.
fn shown(launch: Launch) -> Shown {
    Shown {
        rocket_seats: Some(6),
        terms: TripTerms::of(launch.date, &Terms::default()),
        has_departed: false,
        launch,
    }
}

fn written(launch: Launch) -> String {
    document(&Page::Launch(Box::new(shown(launch))), &site())
}

/// What search engines read of a launch.
fn event(html: &str) -> serde_json::Value {
    serde_json::from_str(block(html, "<script type=\"application/ld+json\">")).unwrap()
}

/// The text of an element that begins with `start`.
fn block<'a>(html: &'a str, start: &str) -> &'a str {
    let (_, rest) = html.split_once(start).unwrap();
    rest.split_once("</script>").unwrap().0
}

#[test]
fn a_launch_is_readable_as_it_is_written() {
    let html = written(launch());
    for text in [
        "<!DOCTYPE html><html lang=\"en\">",
        "<title>New Shepard, suborbital flight, 1 March 2028 · Astro Bookings</title>",
        "Eleven minutes above the Kármán line",
        "$450,000",
        "4 of 6 seats left",
        "Wednesday, 1 March 2028, 08:00",
        "Blue Yonder &#38; Sons",
    ] {
        assert!(html.contains(text), "{text} is not in {html}");
    }
}

#[test]
fn a_document_says_where_it_is_and_what_it_is_about() {
    let html = written(launch());
    let url = "https://astro.example/launches/new-shepard-corn-ranch-suborbital-2028-03-01";
    for text in [
        format!("<link rel=\"canonical\" href=\"{url}\""),
        format!("property=\"og:url\" content=\"{url}\""),
        "name=\"description\" content=\"Eleven minutes above the Kármán line. A suborbital flight on \
         New Shepard from Corn Ranch, United States, on 1 March 2028: $450,000 a seat.\""
            .to_owned(),
    ] {
        assert!(html.contains(&text), "{text} is not in {html}");
    }
    let event = event(&html);
    assert_eq!(event["@type"], "Event");
    assert_eq!(event["startDate"], "2028-03-01T14:00:00+00:00");
    assert_eq!(event["offers"]["price"], "450000.00");
    assert_eq!(
        event["offers"]["availability"],
        "https://schema.org/InStock"
    );
}

#[test]
fn the_data_of_a_page_is_in_it_and_can_end_no_script() {
    let mut launch = launch();
    launch.mission = "</script><script>alert(1)</script><!-- &amp; \u{2028}".to_owned();
    let html = written(launch.clone());
    let page = Page::within(&html);
    assert_eq!(page, Some(Page::Launch(Box::new(shown(launch)))));
    assert_eq!(Page::within(&document(&Page::NotFound, &site())), None);
    assert!(!html.contains("<script>alert"), "{html}");
    // Data, what search engines read of the launch and of the way to it, and the program.
    assert_eq!(html.matches("<script").count(), 4);
}

#[test]
fn nothing_in_a_document_needs_a_lax_policy() {
    let html = written(launch());
    for inline in [" style=", "<style", " onclick=", "javascript:"] {
        assert!(!html.contains(inline), "{inline} is in {html}");
    }
}

#[test]
fn a_page_with_nothing_to_take_over_loads_no_program_and_is_not_to_be_found() {
    for page in [
        Page::LaunchNotFound,
        Page::NotFound,
        Page::BadAddress,
        Page::Unavailable,
    ] {
        let html = document(&page, &site());
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains("preload\" href=\"/assets/1/app"), "{html}");
        assert!(html.contains("content=\"noindex\""), "{html}");
        assert!(!html.contains("canonical"), "{html}");
    }
}

#[test]
fn a_launch_that_is_over_offers_no_seat() {
    let mut launch = launch();
    launch.status = LaunchStatus::Aborted;
    let html = written(launch);
    assert!(!html.contains("seats left"), "{html}");
    assert!(!html.contains("/book\""), "{html}");
    assert!(html.contains("refunded in full"), "{html}");
    let event = event(&html);
    assert_eq!(event["eventStatus"], "https://schema.org/EventCancelled");
    assert!(event.get("offers").is_none(), "{event}");
}

#[test]
fn a_delayed_launch_says_when_it_was_to_fly_before() {
    let mut launch = launch();
    launch.status = LaunchStatus::Delayed;
    launch.delays = vec![LaunchDelay {
        previous: launch.date,
        date: "2028-05-01T14:00:00Z".parse().unwrap(),
        cause: Cause::Weather,
        reason: "Storms over the range.".to_owned(),
        at: "2028-02-20T12:00:00Z".parse().unwrap(),
    }];
    let html = written(launch);
    assert!(
        html.contains("Bookings stay good for the new one"),
        "{html}"
    );
    let event = event(&html);
    assert_eq!(event["eventStatus"], "https://schema.org/EventRescheduled");
    assert_eq!(event["previousStartDate"][0], "2028-03-01T14:00:00+00:00");
}

#[test]
fn a_launch_that_is_sold_out_or_has_departed_can_not_be_booked() {
    let mut sold_out = launch();
    sold_out.seats.free = 0;
    let html = written(sold_out);
    assert!(!html.contains("/book\""), "{html}");
    let availability = &event(&html)["offers"]["availability"];
    assert_eq!(availability, "https://schema.org/SoldOut");

    let departed = Shown {
        has_departed: true,
        ..shown(launch())
    };
    let html = document(&Page::Launch(Box::new(departed)), &site());
    assert!(!html.contains("/book\""), "{html}");
    assert!(html.contains("Its time of departure has come"), "{html}");
}

#[test]
fn whoever_shares_a_page_shows_a_picture() {
    let html = written(launch());
    assert!(html.contains("property=\"og:image\" content=\"https://astro.example/share.png\""));
    assert!(SHARE_IMAGE.starts_with(b"\x89PNG"));
    let side = |at: usize| u32::from_be_bytes(SHARE_IMAGE[at..at + 4].try_into().unwrap());
    assert_eq!((side(16), side(20)), (1_200, 630));
}
