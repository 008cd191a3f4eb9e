use super::*;

const ALL: &str = "q=moon+shot&destination=suborbital&spaceport=CORN-RANCH&range=suborbital&\
    from=2028-03-01&to=2028-03-31&max_price=450000&min_seats=2&sort=-price&cursor=abc";

#[test]
fn an_address_is_read_and_written_the_same() {
    let filters = Filters::read(ALL);
    assert_eq!(filters.address(), format!("/launches?{ALL}"));
    assert_eq!(Filters::read("").address(), "/launches");
    assert_eq!(
        Filters::default(),
        Filters::read("q=&destination=&from=&sort=date")
    );
}

#[test]
fn a_question_has_all_that_the_address_says() {
    let query = Filters::read(ALL).query();
    let at = |text: &str| text.parse().ok();
    assert_eq!(query.q.as_deref(), Some("moon shot"));
    assert_eq!(query.destination, Some(Destination::Suborbital));
    assert_eq!(query.spaceport.as_deref(), Some("CORN-RANCH"));
    assert_eq!(query.range, Some(Range::Suborbital));
    assert_eq!(query.from, at("2028-03-01T00:00:00Z"));
    assert_eq!(
        query.to,
        at("2028-04-01T00:00:00Z"),
        "the last day is in it"
    );
    assert_eq!(query.max_price, Some(45_000_000));
    assert_eq!(query.min_seats, Some(2));
    assert_eq!(query.sort.as_deref(), Some("-price"));
    assert_eq!(query.cursor.as_deref(), Some("abc"));
}

#[test]
fn what_can_not_be_understood_is_told_beside_its_field_and_the_rest_holds() {
    for (query, filter, error) in [
        ("destination=mars", Filter::Destination, text::UNKNOWN),
        ("spaceport=ATLANTIS", Filter::Spaceport, text::UNKNOWN),
        ("range=far", Filter::Range, text::UNKNOWN),
        ("from=tomorrow", Filter::From, text::BAD_DAY),
        ("to=12028-03-01", Filter::To, text::BAD_DAY),
        ("to=2028-02-30", Filter::To, text::BAD_DAY),
        ("max_price=-1", Filter::MaxPrice, text::BAD_PRICE),
        ("max_price=1000000001", Filter::MaxPrice, text::BAD_PRICE),
        (
            "max_price=99999999999999999999",
            Filter::MaxPrice,
            text::BAD_PRICE,
        ),
        ("max_price=$", Filter::MaxPrice, text::BAD_PRICE),
        ("min_seats=0", Filter::MinSeats, text::BAD_SEATS),
        ("min_seats=100001", Filter::MinSeats, text::BAD_SEATS),
    ] {
        let filters = Filters::read(&format!("{query}&q=moon"));
        assert_eq!(filters.error(filter), Some(error), "{query}");
        assert!(!filters.value(filter).is_empty(), "{query} is shown again");
        assert_eq!(filters.holding(filter), None, "{query}");
        assert_eq!(filters.address(), "/launches?q=moon", "{query}");
        assert_eq!(filters.query().q.as_deref(), Some("moon"));
    }
}

#[test]
fn a_last_day_before_the_first_is_refused_and_the_first_holds() {
    let filters = Filters::read("from=2028-03-02&to=2028-03-01");
    assert_eq!(filters.error(Filter::To), Some(text::TURNED_DAYS));
    assert_eq!(filters.address(), "/launches?from=2028-03-02");
    let one_day = Filters::read("from=2028-03-01&to=2028-03-01");
    assert_eq!(one_day.error(Filter::To), None);
}

#[test]
fn prices_are_understood_as_people_write_them() {
    for written in ["450000", "$450,000", "450 000"] {
        assert_eq!(dollars(written), Money::usd(45_000_000).ok(), "{written}");
    }
}

#[test]
fn unknown_names_and_orders_mean_nothing() {
    let filters = Filters::read("utm_source=mail&sort=beauty&q=moon");
    assert_eq!(filters.address(), "/launches?q=moon");
}

#[test]
fn whatever_changes_begins_at_the_first_page() {
    let filters = Filters::read("q=moon&min_seats=2&cursor=abc");
    assert_eq!(
        filters.without(Filter::Words).address(),
        "/launches?min_seats=2"
    );
    assert_eq!(
        filters.in_order(Order::Cheapest).address(),
        "/launches?q=moon&min_seats=2&sort=price"
    );
    assert_eq!(
        filters.page(Some("next".to_owned())).address(),
        "/launches?q=moon&min_seats=2&cursor=next"
    );
}

#[test]
fn search_engines_are_sent_to_few_pages() {
    for found in ["", "destination=suborbital", "spaceport=KSC"] {
        assert!(Filters::read(found).is_worth_finding(), "{found}");
    }
    for endless in [
        "q=moon",
        "destination=suborbital&spaceport=KSC",
        "destination=suborbital&sort=price",
        "cursor=abc",
        "spaceport=ATLANTIS",
    ] {
        assert!(!Filters::read(endless).is_worth_finding(), "{endless}");
    }
}

#[test]
fn one_page_stands_for_all_that_show_nearly_the_same() {
    for (query, address) in [
        ("sort=price&cursor=abc", "/launches"),
        ("q=moon&spaceport=KSC", "/launches?spaceport=KSC"),
        (
            "destination=suborbital&spaceport=KSC&cursor=abc",
            "/launches?destination=suborbital",
        ),
    ] {
        assert_eq!(Filters::read(query).for_everybody().address(), address);
    }
}

proptest::proptest! {
    #[test]
    fn any_address_can_be_read_and_what_holds_of_it_is_read_again(
        query in "((q|from|to|sort|cursor|max_price|spaceport)=[^&]{0,20}&){0,6}",
    ) {
        let filters = Filters::read(&query);
        let mut holding = filters.clone();
        holding.values.retain(|filter, _| filters.holding(*filter).is_some());
        holding.errors.clear();
        let address = filters.address();
        let again = address.split_once('?').map_or("", |(_, query)| query);
        proptest::prop_assert_eq!(Filters::read(again), holding);
    }
}
