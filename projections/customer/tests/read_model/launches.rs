//! Lists of launches: every filter, sort and page.

use chrono::TimeDelta;
use domain::ids::LaunchId;
use domain::launch::{Destination, LaunchStatus};
use domain::money::Money;
use domain::reference::SpaceportCode;
use domain::rocket::Range;
use projection_customer::{
    Direction, LaunchCursor, LaunchFilter, LaunchOrder, LaunchSort, QueryError, ReadModel, Search,
};

use crate::history::{History, Plan, launch_id, rocket_id};
use crate::server::with_model;

/// Four launches that differ in everything:
///
/// |   | rocket      | from       | to            | days | price | free |
/// |---|-------------|------------|---------------|------|-------|------|
/// | 1 | New Shepard | CORN-RANCH | suborbital    | 400  | 30    | 6    |
/// | 2 | Starship    | KSC        | interplanetary| 500  | 40    | 8    |
/// | 3 | Starship    | KSC        | low Earth     | 600  | 10    | 0    |
/// | 4 | New Shepard | CORN-RANCH | suborbital    | 700  | 20    | 2    |
fn four() -> History {
    let mut history = History::new();
    let small = history.register(1, "New Shepard", "NS-4", Range::Suborbital);
    let large = history.register(2, "Starship", "V2", Range::Interplanetary);
    let plan = |rocket, spaceport, destination, mission, days, cents, seats| Plan {
        rocket,
        spaceport,
        destination,
        mission,
        days,
        cents,
        seats,
    };
    let near = Destination::Suborbital;
    let far = Destination::Interplanetary;
    let orbit = Destination::LowEarthOrbit;
    let plans = [
        plan(
            small,
            "CORN-RANCH",
            near,
            "Señor Gagarín's hop",
            400,
            30,
            10,
        ),
        plan(large, "KSC", far, "Round the Moon", 500, 40, 8),
        plan(large, "KSC", orbit, "Three days up", 600, 10, 4),
        plan(small, "CORN-RANCH", near, "Weightless weekend", 700, 20, 2),
    ];
    for (n, plan) in (1..).zip(&plans) {
        history.schedule(n, plan);
    }
    assert!(history.reserve(launch_id(1), 1, 1, 4));
    assert!(history.reserve(launch_id(3), 2, 1, 4));
    history
}

async fn found(read: &ReadModel, filter: LaunchFilter) -> Vec<u128> {
    let page = read
        .launches(&filter, LaunchSort::default(), 100, None)
        .await
        .unwrap();
    assert_eq!(page.next, None);
    page.items
        .into_iter()
        .map(|launch| number(launch.id))
        .collect()
}

fn number(id: LaunchId) -> u128 {
    (1..200)
        .find(|n| launch_id(*n) == id)
        .expect("is one of ours")
}

fn search(text: &str) -> LaunchFilter {
    LaunchFilter {
        search: Search::parse(text).unwrap(),
        ..LaunchFilter::default()
    }
}

#[tokio::test]
async fn each_filter_restricts_and_all_of_them_hold_together() {
    with_model(async |model| {
        let history = four();
        model.project(&history.events).await;
        let read = &model.read;
        let all = LaunchFilter::default;
        assert_eq!(found(read, all()).await, [1, 2, 3, 4]);

        let destination = Some(Destination::Suborbital);
        assert_eq!(
            found(
                read,
                LaunchFilter {
                    destination,
                    ..all()
                }
            )
            .await,
            [1, 4]
        );
        let range = Some(Range::Interplanetary);
        assert_eq!(found(read, LaunchFilter { range, ..all() }).await, [2, 3]);
        let spaceport = Some(SpaceportCode::parse("KSC").unwrap());
        assert_eq!(
            found(read, LaunchFilter { spaceport, ..all() }).await,
            [2, 3]
        );
        let max_price = Some(Money::usd(20).unwrap());
        assert_eq!(
            found(read, LaunchFilter { max_price, ..all() }).await,
            [3, 4]
        );
        let min_seats = Some(6);
        assert_eq!(
            found(read, LaunchFilter { min_seats, ..all() }).await,
            [1, 2]
        );

        // From an instant on, and before one.
        let day = |days| Some(history.now + TimeDelta::days(days));
        let (from, to) = (day(500), day(700));
        assert_eq!(found(read, LaunchFilter { from, ..all() }).await, [2, 3, 4]);
        assert_eq!(found(read, LaunchFilter { to, ..all() }).await, [1, 2, 3]);
        assert_eq!(
            found(read, LaunchFilter { from, to, ..all() }).await,
            [2, 3]
        );

        // Sold out, or gone by then.
        let bookable_at = Some(history.now);
        assert_eq!(
            found(
                read,
                LaunchFilter {
                    bookable_at,
                    ..all()
                }
            )
            .await,
            [1, 2, 4]
        );
        let bookable_at = day(500);
        assert_eq!(
            found(
                read,
                LaunchFilter {
                    bookable_at,
                    ..all()
                }
            )
            .await,
            [4]
        );

        let both = LaunchFilter {
            destination,
            min_seats,
            ..search("shepard")
        };
        assert_eq!(found(read, both).await, [1]);
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_every_word_in_mission_place_destination_and_rocket() {
    with_model(async |model| {
        model.project(&four().events).await;
        let read = &model.read;
        for (text, expected) in [
            ("shepard", vec![1, 4]),
            ("STAR v2", vec![2, 3]),
            ("kennedy moon", vec![2]),
            ("kennedy weekend", vec![]),
            ("low earth", vec![3]),
            ("senor gagar", vec![1]),
            ("Señor", vec![1]),
            ("corn ranch shep weight", vec![4]),
            ("shepherd", vec![]),
            ("", vec![1, 2, 3, 4]),
        ] {
            assert_eq!(found(read, search(text)).await, expected, "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_revised_rocket_is_found_by_its_new_name_only() {
    with_model(async |model| {
        let mut history = four();
        let claim = model.project(&history.events).await;
        let begun = history.events.len();
        history.revise(1, "Blue Goose", "NS-4", Range::Suborbital);
        model.apply(&claim, &history.events[begun..]).await;
        assert_eq!(found(&model.read, search("goose hop")).await, [1]);
        assert_eq!(found(&model.read, search("goose")).await, [1, 4]);
        assert_eq!(
            found(&model.read, search("shepard")).await,
            Vec::<u128>::new()
        );
    })
    .await;
}

#[tokio::test]
async fn launches_are_found_by_the_name_that_their_supplier_has_now() {
    with_model(async |model| {
        let mut history = four();
        let claim = model.project(&history.events).await;
        let nobody = Vec::<u128>::new();
        assert_eq!(found(&model.read, search("yonder")).await, nobody);
        for (name, finds, misses) in [
            ("Blue Yonder Space", "yonder moon", "moon beyond"),
            ("Blue Beyond Space", "moon beyond", "yonder moon"),
        ] {
            let begun = history.events.len();
            assert!(history.call_company(name));
            model.apply(&claim, &history.events[begun..]).await;
            assert_eq!(found(&model.read, search(finds)).await, [2], "{name}");
            assert_eq!(found(&model.read, search(misses)).await, nobody, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_launch_with_another_mission_is_found_by_that_only() {
    with_model(async |model| {
        let mut history = four();
        let claim = model.project(&history.events).await;
        let begun = history.events.len();
        let revised = Plan {
            mission: "Twice around Venus",
            cents: 40,
            seats: 8,
            ..Plan::default()
        };
        assert!(history.revise_launch(launch_id(2), &revised));
        model.apply(&claim, &history.events[begun..]).await;
        assert_eq!(found(&model.read, search("venus kennedy star")).await, [2]);
        assert_eq!(found(&model.read, search("moon")).await, Vec::<u128>::new());
    })
    .await;
}

#[tokio::test]
async fn a_launch_is_on_sale_until_it_is_over_and_readable_for_ever() {
    with_model(async |model| {
        let mut history = four();
        assert!(history.confirm_launch(launch_id(1)));
        assert!(history.delay(launch_id(4), 10));
        assert!(history.abort(launch_id(2)));
        model.project(&history.events).await;
        let bookable_at = Some(history.now);
        let on_sale = LaunchFilter {
            bookable_at,
            ..LaunchFilter::default()
        };
        assert_eq!(found(&model.read, on_sale).await, [1, 4]);
        let by_id = model.read.launch(launch_id(2)).await.unwrap();
        let by_link = model.read.launch_by_slug("launch-2").await.unwrap();
        assert!(by_id.is_some());
        assert_eq!(by_id, by_link);
        let seats = model.read.availability(launch_id(2)).await.unwrap();
        assert_eq!(seats.expect("is there").status, LaunchStatus::Aborted);
        let delayed = model.read.launch(launch_id(4)).await.unwrap();
        let seats = model.read.availability(launch_id(4)).await.unwrap();
        assert_eq!(
            seats.expect("is there").date,
            delayed.expect("is there").date
        );
    })
    .await;
}

#[tokio::test]
async fn each_order_runs_both_ways() {
    with_model(async |model| {
        model.project(&four().events).await;
        for (sort, expected) in [
            ("date", [1, 2, 3, 4]),
            ("-date", [4, 3, 2, 1]),
            ("price", [3, 4, 1, 2]),
            ("-price", [2, 1, 4, 3]),
            ("seats_left", [3, 4, 1, 2]),
            ("-seats_left", [2, 1, 4, 3]),
        ] {
            let order: LaunchSort = sort.parse().unwrap();
            assert_eq!(order.to_string(), sort);
            let page = model
                .read
                .launches(&LaunchFilter::default(), order, 100, None)
                .await;
            let shown: Vec<_> = page.unwrap().items.iter().map(|l| number(l.id)).collect();
            assert_eq!(shown, expected, "{sort}");
        }
        assert!("name".parse::<LaunchSort>().is_err());
    })
    .await;
}

#[tokio::test]
async fn the_lowest_price_is_that_of_the_cheapest_launch_within_the_filter() {
    with_model(async |model| {
        let history = four();
        model.project(&history.events).await;
        let read = &model.read;
        let of = async |filter| {
            let lowest = read.lowest_price(&filter).await.unwrap();
            lowest.map(|price| price.cents())
        };
        assert_eq!(of(LaunchFilter::default()).await, Some(10));
        // The cheapest of all is sold out.
        let bookable_at = Some(history.now);
        let bookable = LaunchFilter {
            bookable_at,
            ..LaunchFilter::default()
        };
        assert_eq!(of(bookable.clone()).await, Some(20));
        let far = LaunchFilter {
            destination: Some(Destination::Interplanetary),
            ..bookable.clone()
        };
        assert_eq!(of(far).await, Some(40));
        let cheap = LaunchFilter {
            max_price: Some(Money::usd(19).unwrap()),
            ..bookable
        };
        assert_eq!(of(cheap).await, None);
        assert_eq!(of(search("moon")).await, Some(40));
    })
    .await;
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition_even_among_equals() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        for n in 1..=23 {
            // Few distinct values, so that most pages end among equals.
            let plan = Plan {
                rocket: rocket_id(1),
                days: 400 + (n as i64 % 3),
                cents: 10 + (n as i64 % 2),
                seats: 5 + (n as u32 % 4),
                ..Plan::default()
            };
            history.schedule(n, &plan);
        }
        model.project(&history.events).await;

        for order in [
            LaunchOrder::Date,
            LaunchOrder::Price,
            LaunchOrder::SeatsLeft,
        ] {
            for direction in [Direction::Ascending, Direction::Descending] {
                let sort = LaunchSort { order, direction };
                // A filter on the sorted field must not be lost to the cursor's.
                let from = Some(history.now + TimeDelta::days(401));
                let filter = LaunchFilter {
                    from,
                    ..LaunchFilter::default()
                };
                let whole = model
                    .read
                    .launches(&filter, sort, 100, None)
                    .await
                    .unwrap()
                    .items;
                assert_eq!(whole.len(), 16);
                for limit in [1, 4, 7, 16] {
                    let mut seen = Vec::new();
                    let mut cursor: Option<LaunchCursor> = None;
                    loop {
                        let page = model
                            .read
                            .launches(&filter, sort, limit, cursor.as_ref())
                            .await
                            .unwrap();
                        assert!(page.items.len() <= limit as usize);
                        seen.extend(page.items);
                        let Some(next) = page.next else { break };
                        cursor = Some(next.to_string().parse().expect("reads what it writes"));
                    }
                    assert_eq!(seen, whole, "{sort} by {limit}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_has_one_to_a_hundred_launches() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        for n in 1..=101 {
            history.schedule(n, &Plan::default());
        }
        model.project(&history.events).await;
        for (limit, expected) in [(0, 1), (1, 1), (100, 100), (u32::MAX, 100)] {
            let page = model
                .read
                .launches(&LaunchFilter::default(), LaunchSort::default(), limit, None)
                .await
                .unwrap();
            assert_eq!(page.items.len(), expected);
            assert!(page.next.is_some());
        }
    })
    .await;
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_sort_only() {
    with_model(async |model| {
        model.project(&four().events).await;
        let filter = LaunchFilter::default();
        let by_date = LaunchSort::default();
        let page = model
            .read
            .launches(&filter, by_date, 1, None)
            .await
            .unwrap();
        let by_price: LaunchSort = "price".parse().unwrap();
        let refused = model
            .read
            .launches(&filter, by_price, 1, page.next.as_ref())
            .await;
        assert!(matches!(refused, Err(QueryError::InvalidCursor(_))));
        for text in [
            "",
            "date",
            "date.1",
            "date.x.00000000000000000000000000000000",
            "name.1.x",
        ] {
            assert!(text.parse::<LaunchCursor>().is_err(), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn search_engines_are_told_of_every_launch_once_in_parts() {
    with_model(async |model| {
        model.project(&four().events).await;
        let read = &model.read;
        let all = read.links(None, 10).await.unwrap();
        assert_eq!(all.len(), 4);
        for size in 1..=5 {
            let ends = read.link_parts(size).await.unwrap();
            let mut told = Vec::new();
            for after in std::iter::once(None).chain(ends.iter().copied().map(Some)) {
                let part = read.links(after, size).await.unwrap();
                assert!(!part.is_empty(), "no part of {size} is empty");
                told.extend(part);
            }
            assert_eq!(told, all, "parts of {size}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_rocket_is_known_by_its_seats() {
    with_model(async |model| {
        model.project(&four().events).await;
        let read = &model.read;
        let known = read.rocket_capacity(rocket_id(1)).await.unwrap();
        assert_eq!(known, Some(1_000));
        assert_eq!(read.rocket_capacity(rocket_id(99)).await.unwrap(), None);
    })
    .await;
}
