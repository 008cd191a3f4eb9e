//! Events are found by all that is known of them.

use domain::commit::{ActorKind, Position};
use domain::ids::{CommandId, CorrelationId, EventId, LaunchId, LogId};
use domain::slug::{Claimed, SlugEvent, SlugText};
use event_index::{EventFilter, Order};
use mongodb::Client;
use mongodb::bson::{self, Document, doc};
use projection_runtime::{Batch, Target, TargetError};
use uuid::Uuid;

use crate::world::{LOG, World, event, time};

fn positions(found: &[event_index::IndexedEvent]) -> Vec<u64> {
    found.iter().map(|event| event.position.0).collect()
}

#[tokio::test]
async fn events_are_found_by_each_of_what_can_be_asked_for_and_by_all_together() {
    let world = World::new().await;
    let mut events: Vec<_> = (1..=6).map(event).collect();
    events[1].aggregate_id = Uuid::from_u128(200);
    events[2].actor.id = "somebody".to_owned();
    events[2].actor.kind = ActorKind::Customer;
    events[3].correlation = CorrelationId(Uuid::from_u128(3));
    events[4].command = CommandId(Uuid::from_u128(4));
    events[4].causation = Some(EventId(Uuid::from_u128(2)));
    let claimed = Claimed {
        slug: SlugText::parse("falcon").expect("is one"),
        launch: LaunchId(Uuid::from_u128(7)),
    };
    events[5].payload = SlugEvent::from(claimed).into();
    world.index(events).await;

    let any = EventFilter::default;
    let text = |text: &str| Some(text.to_owned());
    let cases: [(&[u64], EventFilter); 16] = [
        (&[6, 5, 4, 3, 2, 1], any()),
        (
            &[6],
            EventFilter {
                aggregate: text("slug"),
                ..any()
            },
        ),
        (
            &[2],
            EventFilter {
                aggregate_id: Some(Uuid::from_u128(200)),
                ..any()
            },
        ),
        (
            &[5, 4, 3, 2, 1],
            EventFilter {
                event_type: text("rocket.retired"),
                ..any()
            },
        ),
        (
            &[3],
            EventFilter {
                actor: text("somebody"),
                ..any()
            },
        ),
        (
            &[4],
            EventFilter {
                correlation: Some(CorrelationId(Uuid::from_u128(3))),
                ..any()
            },
        ),
        (
            &[5],
            EventFilter {
                command: Some(CommandId(Uuid::from_u128(4))),
                ..any()
            },
        ),
        (
            &[5],
            EventFilter {
                causation: Some(EventId(Uuid::from_u128(2))),
                ..any()
            },
        ),
        (
            &[6, 5],
            EventFilter {
                from: Some(time(5)),
                ..any()
            },
        ),
        (
            &[2, 1],
            EventFilter {
                to: Some(time(3)),
                ..any()
            },
        ),
        (
            &[],
            EventFilter {
                from: Some(time(7)),
                ..any()
            },
        ),
        (
            &[6, 5, 4],
            EventFilter {
                from_position: Some(Position(4)),
                ..any()
            },
        ),
        (
            &[3, 2],
            EventFilter {
                from_position: Some(Position(2)),
                to_position: Some(Position(3)),
                ..any()
            },
        ),
        (
            &[],
            EventFilter {
                from_position: Some(Position(u64::MAX)),
                ..any()
            },
        ),
        (
            &[],
            EventFilter {
                to_position: Some(Position(0)),
                ..any()
            },
        ),
        (
            &[4, 2],
            EventFilter {
                aggregate: text("rocket"),
                event_type: text("rocket.retired"),
                actor: text("policies"),
                from: Some(time(2)),
                to: Some(time(5)),
                to_position: Some(Position(u64::MAX)),
                ..any()
            },
        ),
    ];
    for (expected, filter) in cases {
        let newest = world.found(&filter, Order::Newest).await;
        assert_eq!(positions(&newest), expected, "{filter:?}");
        let mut oldest = world.found(&filter, Order::Oldest).await;
        oldest.reverse();
        assert_eq!(oldest, newest, "{filter:?}");
    }
}

#[tokio::test]
async fn what_is_rare_is_found_wherever_in_a_long_log_it_stands() {
    let world = World::new().await;
    // Far apart: in several windows, and in several stretches.
    let places = [1, 2, 4_095, 4_096, 4_097, 9_000, 70_000, 600_000, 900_001];
    let mut events: Vec<_> = places.map(event).into();
    // Clocks differ.
    events[4].at = time(1);
    world.index(events).await;
    let all = EventFilter::default();
    let mut newest = places;
    newest.reverse();
    let found = world.found(&all, Order::Newest).await;
    assert_eq!(positions(&found), newest);
    let found = world.found(&all, Order::Oldest).await;
    assert_eq!(positions(&found), places);

    let early = EventFilter {
        to: Some(time(3)),
        ..EventFilter::default()
    };
    let found = world.found(&early, Order::Oldest).await;
    assert_eq!(positions(&found), [1, 2, 4_097]);
    let late = EventFilter {
        from: Some(time(4_096)),
        to: Some(time(600_000)),
        ..EventFilter::default()
    };
    let found = world.found(&late, Order::Newest).await;
    assert_eq!(positions(&found), [70_000, 9_000, 4_096]);
}

#[tokio::test]
async fn clocks_that_differ_within_a_stretch_hide_nothing() {
    let world = World::new().await;
    // Two parts of one stretch, and a part of the next: in each, one clock is late and one early.
    let places = [1, 2, 3, 600, 601, 602, 4_200, 4_201];
    let mut events: Vec<_> = places.map(event).into();
    events[1].at = time(4_150);
    events[4].at = time(2);
    events[6].at = time(3);
    world.index(events).await;
    let cases: [(&[u64], i64, i64); 6] = [
        (&[601], 2, 3),
        (&[3, 4_200], 3, 4),
        (&[600, 602], 600, 1_000),
        (&[2], 4_000, 4_200),
        (&[2, 4_201], 4_000, 4_202),
        (&[], 700, 4_000),
    ];
    for (expected, from, to) in cases {
        let asked = EventFilter {
            from: Some(time(from)),
            to: Some(time(to)),
            ..EventFilter::default()
        };
        let found = world.found(&asked, Order::Oldest).await;
        assert_eq!(positions(&found), expected, "from {from} to {to}");
    }
}

/// While releases take turns, one that notes the times of whole stretches alone may write in between.
#[tokio::test]
async fn times_of_parts_are_relied_on_only_where_they_tell_all() {
    let world = World::new().await;
    let asked = EventFilter {
        from: Some(time(1_000)),
        to: Some(time(2_000)),
        ..EventFilter::default()
    };
    let mut events: Vec<_> = [600, 601, 602].map(event).into();
    events[2].at = time(1_500);
    world.index(events).await;
    let found = world.found(&asked, Order::Oldest).await;
    assert_eq!(positions(&found), [602]);

    // As if the last of them had been written by a release that knows no parts.
    let client = Client::with_uri_str(world.database.url()).await.unwrap();
    let database = client.database(&world.database.core_name());
    let stretches = database.collection::<Document>("event_times");
    let narrower = doc! { "$set": { "parts.1.last": bson::DateTime::from_millis(time(601).timestamp_millis()) } };
    stretches.update_one(doc! {}, narrower).await.unwrap();
    assert!(world.found(&asked, Order::Oldest).await.is_empty());
    let records = database.collection::<Document>("event_index");
    let before = doc! { "$set": { "timed_to": 601_i64 } };
    records.update_one(doc! {}, before).await.unwrap();
    let found = world.found(&asked, Order::Oldest).await;
    assert_eq!(positions(&found), [602]);

    // One that knows them goes on, and says from where on they tell all.
    let mut events: Vec<_> = [603, 1_100].map(event).into();
    events[1].at = time(1_600);
    world.index(events).await;
    let found = world.found(&asked, Order::Oldest).await;
    assert_eq!(positions(&found), [602, 1_100]);
    let records: Document = records.find_one(doc! {}).await.unwrap().unwrap();
    assert_eq!(records.get_i64("timed_after").unwrap(), 602);
    assert_eq!(records.get_i64("timed_to").unwrap(), 1_100);
}

#[tokio::test]
async fn events_of_one_commit_stand_in_their_order() {
    let world = World::new().await;
    let mut events: Vec<_> = [event(1), event(1), event(1), event(2)].into();
    for (place, event) in events.iter_mut().take(3).enumerate() {
        event.number.index = u16::try_from(place).unwrap();
        event.id = EventId(Uuid::from_u128(50 + u128::try_from(place).unwrap()));
    }
    world.index(events).await;
    let found = world.found(&EventFilter::default(), Order::Oldest).await;
    let places: Vec<_> = found
        .iter()
        .map(|one| (one.position.0, one.index))
        .collect();
    assert_eq!(places, [(1, 0), (1, 1), (1, 2), (2, 0)]);
    let first = EventFilter {
        to_position: Some(Position(1)),
        ..EventFilter::default()
    };
    assert_eq!(world.found(&first, Order::Newest).await.len(), 3);
}

#[tokio::test]
async fn a_batch_that_comes_twice_changes_nothing_and_what_is_beyond_the_checkpoint_is_not_told() {
    let world = World::new().await;
    let claim = world.claim().await;
    let batch = |last| Batch {
        events: (1..=last).map(event).collect(),
        after: Position(0),
        last: Position(last),
    };
    // Of one that died after it had written events, and before the checkpoint.
    let dead = projection_runtime::Claim {
        token: 0,
        ..claim.clone()
    };
    let died = world.index.apply(&dead, &batch(4)).await;
    assert_eq!(died, Err(TargetError::Fenced));
    assert_eq!(
        world.found(&EventFilter::default(), Order::Newest).await,
        []
    );

    world.index.apply(&claim, &batch(3)).await.expect("goes on");
    let found = world.found(&EventFilter::default(), Order::Newest).await;
    assert_eq!(positions(&found), [3, 2, 1]);
    let again = world.index.apply(&claim, &batch(3)).await;
    assert_eq!(again, Err(TargetError::Fenced), "it is past that");
    assert_eq!(
        world.found(&EventFilter::default(), Order::Newest).await,
        found
    );
}

#[tokio::test]
async fn another_log_is_neither_indexed_nor_told() {
    let world = World::new().await;
    world.index(vec![event(1)]).await;
    let other = LogId(Uuid::from_u128(2));
    let asked = world
        .index
        .acquire("other", std::time::Duration::from_secs(1), other);
    assert_eq!(
        asked.await,
        Err(TargetError::WrongLog {
            target: LOG,
            log: other
        })
    );
    let all = EventFilter::default();
    let page = world.index.page(other, &all, Order::Newest, 10, None);
    let page = page.await.expect("answers");
    assert_eq!((page.events, page.indexed_to), (vec![], Position(0)));
}

#[tokio::test]
async fn a_request_is_found_by_its_id_and_by_those_of_its_commands_and_events() {
    let world = World::new().await;
    let mut events: Vec<_> = (1..=5).map(event).collect();
    events[4].correlation = CorrelationId(Uuid::from_u128(9));
    world.index(events).await;
    for id in [2_000, 1_002, 3] {
        let found = world.index.request(LOG, Uuid::from_u128(id), 10).await;
        let found = found.expect("answers").expect("is there");
        assert_eq!(found.correlation, CorrelationId(Uuid::from_u128(2_000)));
        assert_eq!(
            (positions(&found.events), found.is_cut),
            (vec![1, 2, 3, 4], false)
        );
    }
    let cut = world.index.request(LOG, Uuid::from_u128(2_000), 3).await;
    let cut = cut.expect("answers").expect("is there");
    assert_eq!((positions(&cut.events), cut.is_cut), (vec![1, 2, 3], true));
    let nothing = world.index.request(LOG, Uuid::from_u128(77), 3).await;
    assert_eq!(nothing.expect("answers"), None);
}
