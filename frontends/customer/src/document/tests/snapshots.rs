//! Whole pages, as they are written. A change of one is looked at before it is committed:
//! `INSTA_UPDATE=always` writes them anew.

use api_contract::launches::{Launch, LaunchPage, LaunchStatus};
use domain::launch::Destination;
use domain::money::Money;

use super::*;
use crate::{Filters, Found, Landing};

fn lines(page: &Page) -> String {
    by_line(&document(page, &site()))
}

/// Two launches that differ in what can be seen of them.
fn launches() -> Vec<Launch> {
    let mut confirmed = launch();
    confirmed.slug = "starship-boca-chica-interplanetary-2029-01-01".to_owned();
    confirmed.mission = "Once around the Moon".to_owned();
    confirmed.destination = Destination::Interplanetary;
    confirmed.status = LaunchStatus::Confirmed;
    confirmed.seats.free = 1;
    vec![launch(), confirmed]
}

fn found(query: &str, items: Vec<Launch>, next: Option<&str>) -> Page {
    let from_price = items.iter().map(|launch| launch.seat_price).next();
    Page::Search(Box::new(Found {
        filters: Filters::read(query),
        page: LaunchPage {
            items,
            next: next.map(str::to_owned),
            from_price,
        },
    }))
}

#[test]
fn the_first_page() {
    let from = Money::usd(45_000_000).ok();
    insta::assert_snapshot!(lines(&Page::Landing(Box::new(Landing {
        next: launches(),
        destinations: vec![
            (Destination::Suborbital, from),
            (Destination::LowEarthOrbit, None),
            (Destination::Interplanetary, from),
        ],
        terms: Terms::default(),
    }))));
}

#[test]
fn a_search_with_filters_and_a_page_after_it() {
    let query = "q=moon&spaceport=CORN-RANCH&min_seats=2&from=tomorrow&sort=price";
    insta::assert_snapshot!(lines(&found(query, launches(), Some("next"))));
}

#[test]
fn a_search_that_finds_nothing() {
    insta::assert_snapshot!(lines(&found("q=%3Cscript%3E&cursor=abc", Vec::new(), None)));
}

#[test]
fn the_page_of_a_launch() {
    insta::assert_snapshot!(lines(&Page::Launch(Box::new(shown(launch())))));
}

#[test]
fn a_page_that_is_not_there() {
    insta::assert_snapshot!(lines(&Page::NotFound));
}
