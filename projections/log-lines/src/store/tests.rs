//! The store on a real server.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use serde_json::{Value, json};
use test_support::mongo::MongoDatabase;
use uuid::Uuid;

use crate::batch_id::BatchId;
use crate::line::Level;
use crate::lines::Message;
use crate::step::Steps;
use crate::stream::PREFIX;

use super::*;

struct Scene {
    store: LogStore,
    _database: MongoDatabase,
}

impl Scene {
    async fn new() -> Self {
        let database = MongoDatabase::create().await;
        let store = LogStore::connect(database.url(), &database.core_name()).await;
        let store = store.expect("connects");
        store.migrate().await.expect("migrates");
        store.migrate().await.expect("migrates again");
        Self {
            store,
            _database: database,
        }
    }

    /// Inserts lines, each as a message of its own.
    async fn insert(&self, lines: &[LogLine]) {
        let stretches = lines.iter().flat_map(|line| {
            let number = number(&line.id);
            stretches(number, &line.service, 0, std::slice::from_ref(&line.line))
        });
        let stretches: Vec<_> = stretches.collect();
        self.store.insert(&stretches).await.expect("inserts");
    }

    async fn found(&self, filter: LogFilter) -> Vec<u64> {
        let (lines, next) = self.store.page(&filter, 100, None).await.expect("answers");
        assert_eq!(next, None);
        lines.iter().map(|line| number(&line.id)).collect()
    }

    async fn messages(&self) -> Vec<String> {
        let all = LogFilter::default();
        let (lines, _) = self.store.page(&all, 100, None).await.expect("answers");
        lines.into_iter().map(|line| line.message).collect()
    }
}

fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

const fn batch(number: u64) -> BatchId {
    BatchId {
        run: Uuid::nil(),
        number,
    }
}

/// Which message a line is of.
fn number(id: &str) -> u64 {
    BatchId::of_line(id).expect("an id").0.number
}

/// What is kept of a message that NATS took so many seconds later.
fn stretches(number: u64, service: &str, received: i64, lines: &[String]) -> Vec<Stretch> {
    let subject = format!("{PREFIX}{service}");
    let payload = lines.join("\n");
    let id = batch(number).to_string();
    let message = Message::read(Some(&id), &subject, time(received), payload.as_bytes());
    Stretch::all_of(&message.expect("a message"))
}

/// The line of a process, which says this, too.
fn line_of(service: &str, number: u64, seconds: i64, more: &Value) -> LogLine {
    let mut text = json!({ "timestamp": time(seconds), "level": "INFO", "message": "request" });
    let fields = text.as_object_mut().expect("fields");
    fields.extend(more.as_object().cloned().expect("fields"));
    let id = batch(number).line(0);
    LogLine::read(id, service, time(0), text.to_string().as_bytes())
}

fn line(number: u64, seconds: i64) -> LogLine {
    line_of("customer-api", number, seconds, &json!({}))
}

#[tokio::test]
async fn a_line_that_comes_twice_is_stored_once_and_never_changed() {
    let scene = Scene::new().await;
    let (a, b) = (line(1, 1), line(2, 2));
    scene.insert(std::slice::from_ref(&a)).await;
    let other = line_of("customer-api", 1, 1, &json!({ "message": "forged" }));
    scene.insert(&[other, b.clone()]).await;
    scene.insert(&[]).await;
    let all = LogFilter::default();
    let page = scene.store.page(&all, 100, None);
    assert_eq!(page.await.expect("answers").0, [b, a]);
}

#[tokio::test]
async fn a_message_that_nats_took_twice_at_two_times_is_stored_once() {
    let scene = Scene::new().await;
    let dated = |seconds, message: &str| {
        json!({ "timestamp": time(seconds), "level": "INFO", "message": message }).to_string()
    };
    let lines = [
        dated(1, "a"),
        dated(1, "b"),
        "undated".to_owned(),
        dated(5, "c"),
        dated(6, "d"),
    ];
    let first = stretches(1, "customer-api", 5, &lines);
    let lengths: Vec<_> = first.iter().map(Stretch::len).collect();
    assert_eq!(lengths, [2, 1, 1, 1]);
    scene.store.insert(&first).await.expect("inserts");
    // As from a stream that was made anew.
    let again = stretches(1, "customer-api", 9, &lines);
    scene.store.insert(&again).await.expect("inserts");
    assert_eq!(scene.messages().await, ["d", "c", "undated", "b", "a"]);
}

#[tokio::test]
async fn what_others_post_again_is_stored_once_though_it_has_other_times_by_then() {
    let scene = Scene::new().await;
    let text = |seconds, message: &str| {
        json!({ "timestamp": time(seconds), "level": "INFO", "name": "gate", "message": message })
            .to_string()
    };
    // What is ahead of our clock is taken for now, and is not ahead any more later.
    for (received, times) in [(1, [1, 1]), (70, [3, 4])] {
        let lines = [text(times[0], "a"), text(times[1], "b")];
        let posted = stretches(1, "external", received, &lines);
        scene.store.insert(&posted).await.expect("inserts");
    }
    assert_eq!(scene.messages().await, ["b", "a"]);
}

#[tokio::test]
async fn of_ever_so_many_lines_of_one_instant_no_more_are_held_than_are_asked_for() {
    let scene = Scene::new().await;
    let lines: Vec<_> = (0..40).map(|n| line(n, 1)).collect();
    scene.insert(&lines).await;
    let all = LogFilter::default();
    for (side, first) in [(Side::Before, 39), (Side::After, 0)] {
        let wanted = Wanted {
            filter: &all,
            side,
            beyond: None,
            lines: 3,
        };
        let mut scan = Scan::begin(&scene.store, wanted, |line| line).await;
        let scan = scan.as_mut().expect("begins");
        let mut found = Vec::new();
        while let Some(line) = scan.next().await.expect("answers") {
            found.push(number(&line.id));
            assert!(scan.held() <= 3);
        }
        let expected: Vec<u64> = match side {
            Side::Before => (first - 2..=first).rev().collect(),
            Side::After => (first..first + 3).collect(),
        };
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn lines_are_in_order_however_messages_lie_across_each_other() {
    let scene = Scene::new().await;
    let dated = |ms, message: &str| {
        let at = time(0) + TimeDelta::milliseconds(ms);
        json!({ "timestamp": at, "level": "INFO", "message": message }).to_string()
    };
    let one = [
        dated(0, "1"),
        dated(500, "4"),
        dated(999, "8"),
        dated(1_000, "9"),
    ];
    let other = [
        dated(999, "7"),
        dated(100, "2"),
        dated(998, "6"),
        dated(501, "5"),
    ];
    let third = [dated(400, "3")];
    for (number, service, lines) in [
        (9, "customer-api", &one[..]),
        (1, "notifier", &other),
        (2, "policies", &third),
    ] {
        let stretches = stretches(number, service, 0, lines);
        scene.store.insert(&stretches).await.expect("inserts");
    }
    let order = ["9", "8", "7", "6", "5", "4", "3", "2", "1"];
    assert_eq!(scene.messages().await, order);
    // From each place in both directions, and by each length of a page.
    let all = LogFilter::default();
    let (lines, _) = scene.store.page(&all, 100, None).await.expect("answers");
    for (place, line) in lines.iter().enumerate() {
        let around = scene.store.around(line, None, 100, 100).await;
        let (before, after) = around.expect("answers");
        let mut both = [before, vec![line.clone()], after].concat();
        both.reverse();
        assert_eq!(both, lines);
        let found = scene.store.line(&line.id).await.expect("answers");
        assert_eq!(found.as_ref(), Some(line));
        let limit = u32::try_from(place + 1).expect("few");
        let (mut paged, mut cursor) = (Vec::new(), None);
        loop {
            let page = scene.store.page(&all, limit, cursor.as_ref());
            let (page, next) = page.await.expect("answers");
            paged.extend(page);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged, lines, "{limit} at a time");
    }
}

#[tokio::test]
async fn what_is_asked_for_together_stands_in_one_line_and_not_in_two_side_by_side() {
    let scene = Scene::new().await;
    let text = |correlation: &str, level: &str| {
        let at = time(1);
        json!({ "timestamp": at, "level": level, "correlation": correlation, "message": correlation })
            .to_string()
    };
    let lines = [text("one", "INFO"), text("two", "ERROR")];
    let both = stretches(1, "customer-api", 0, &lines);
    assert_eq!(both.len(), 1);
    scene.store.insert(&both).await.expect("inserts");
    let of = |correlation: &str| LogFilter {
        correlation: Some(correlation.to_owned()),
        level: Some(Level::Error),
        ..LogFilter::default()
    };
    assert_eq!(scene.found(of("one")).await, [0; 0]);
    assert_eq!(scene.found(of("two")).await, [1]);
}

#[tokio::test]
async fn what_others_post_is_found_by_what_they_call_themselves_and_is_nobody_elses() {
    let scene = Scene::new().await;
    let text = |name: &str| json!({ "timestamp": time(1), "name": name, "message": name });
    let lines = ["gate", "gate", "console"].map(|name| text(name).to_string());
    let posted = stretches(1, "external", 0, &lines);
    scene.store.insert(&posted).await.expect("inserts");
    for (service, lines) in [
        ("external/gate", 2),
        ("external/console", 1),
        ("external", 0),
        ("gate", 0),
    ] {
        let filter = LogFilter {
            service: Some(service.to_owned()),
            ..LogFilter::default()
        };
        let (found, _) = scene.store.page(&filter, 100, None).await.expect("answers");
        assert_eq!(found.len(), lines, "{service}");
        assert!(found.iter().all(|line| line.service == service));
    }
}

#[tokio::test]
async fn lines_are_found_by_each_of_what_can_be_asked_for_and_by_all_together() {
    let scene = Scene::new().await;
    let text = "It costs $5 (a seat) [or so]; ÄRGER";
    let all = [
        line_of(
            "customer-api",
            1,
            1,
            &json!({ "level": "ERROR", "correlation": "one" }),
        ),
        line_of(
            "notifier",
            2,
            2,
            &json!({ "level": "WARN", "correlation": "one", "trace": "4bf9" }),
        ),
        line_of(
            "customer-api",
            3,
            3,
            &json!({ "account": "somebody", "position": 7, "message": text }),
        ),
        line(4, 3),
    ];
    scene.insert(&all).await;
    let some = |text: &str| Some(text.to_owned());
    let any = LogFilter::default;
    let cases: [(&[u64], LogFilter); 17] = [
        (&[4, 3, 2, 1], any()),
        (
            &[4, 3, 2],
            LogFilter {
                from: Some(time(2)),
                ..any()
            },
        ),
        (
            &[1],
            LogFilter {
                to: Some(time(2)),
                ..any()
            },
        ),
        (
            &[2],
            LogFilter {
                from: Some(time(2)),
                to: Some(time(3)),
                ..any()
            },
        ),
        (
            &[2, 1],
            LogFilter {
                level: Some(Level::Warn),
                ..any()
            },
        ),
        (
            &[1],
            LogFilter {
                level: Some(Level::Error),
                ..any()
            },
        ),
        (
            &[4, 3, 2, 1],
            LogFilter {
                level: Some(Level::Trace),
                ..any()
            },
        ),
        (
            &[2],
            LogFilter {
                service: some("notifier"),
                ..any()
            },
        ),
        (
            &[2, 1],
            LogFilter {
                correlation: some("one"),
                ..any()
            },
        ),
        (
            &[2],
            LogFilter {
                trace: some("4bf9"),
                ..any()
            },
        ),
        (
            &[3],
            LogFilter {
                account: some("somebody"),
                ..any()
            },
        ),
        (
            &[3],
            LogFilter {
                position: Some(7),
                ..any()
            },
        ),
        (
            &[],
            LogFilter {
                position: Some(u64::MAX),
                ..any()
            },
        ),
        (
            &[3],
            LogFilter {
                text: some("$5 (A SEAT) ["),
                ..any()
            },
        ),
        (
            &[],
            LogFilter {
                text: some(".*"),
                ..any()
            },
        ),
        (
            &[4, 2, 1],
            LogFilter {
                text: some("REQ"),
                ..any()
            },
        ),
        (
            &[2],
            LogFilter {
                correlation: some("one"),
                level: Some(Level::Info),
                service: some("notifier"),
                from: Some(time(0)),
                text: some("quest"),
                ..any()
            },
        ),
    ];
    for (expected, filter) in cases {
        assert_eq!(scene.found(filter.clone()).await, expected, "{filter:?}");
        let counted = scene.store.count(&filter, 3).await.expect("answers");
        assert_eq!(counted, expected.len().min(3) as u64, "{filter:?}");
        // Whoever watches lines come sees the same ones.
        let held = all.iter().rev().filter(|line| filter.holds_for(line));
        let held: Vec<_> = held.map(|line| number(&line.id)).collect();
        assert_eq!(held, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_without_a_gap_or_a_double() {
    let scene = Scene::new().await;
    let lines: Vec<_> = (0..25).map(|n| line(n, (n / 10).cast_signed())).collect();
    scene.insert(&lines).await;
    let all = LogFilter::default();
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = scene.store.page(&all, 4, cursor.as_ref());
        let (page, next) = page.await.expect("answers");
        found.extend(page.into_iter().map(|line| line.id));
        let Some(next) = next else { break };
        assert_eq!(next.to_string().parse(), Ok(next.clone()));
        cursor = Some(next);
    }
    let mut ids: Vec<_> = lines.into_iter().map(|line| line.id).collect();
    ids.reverse();
    assert_eq!(found, ids);
    for wrong in [
        "",
        "1",
        "a.b",
        "1.",
        "1.$ne",
        &format!("1.{}", "a".repeat(65)),
    ] {
        assert_eq!(wrong.parse::<LogCursor>(), Err(InvalidLogCursor), "{wrong}");
    }
}

#[tokio::test]
async fn lines_are_forgotten_after_thirty_days_by_the_clock_of_nats() {
    let scene = Scene::new().await;
    let indexes: Vec<_> = scene
        .store
        .stretches
        .list_indexes()
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    let expiring: Vec<_> = indexes
        .iter()
        .filter_map(|index| Some((index.keys.clone(), index.options.clone()?.expire_after?)))
        .collect();
    let days = 30 * 24 * 60 * 60;
    assert_eq!(
        expiring,
        [(doc! { "received_at": 1 }, Duration::from_secs(days))]
    );
}

#[tokio::test]
async fn a_line_is_found_by_its_id_and_among_its_neighbours() {
    let scene = Scene::new().await;
    // Three at a time are of one instant.
    let lines: Vec<_> = (0..12)
        .map(|n| {
            let service = ["customer-api", "notifier"][usize::from(n % 2 == 1)];
            line_of(service, n, (n / 3).cast_signed(), &json!({}))
        })
        .collect();
    scene.insert(&lines).await;
    let found = scene.store.line(&batch(4).line(0)).await.expect("answers");
    let found = found.expect("is there");
    assert_eq!(found, lines[4]);
    for nobody in ["nobody", &batch(4).line(1), &batch(12).line(0), ""] {
        assert_eq!(scene.store.line(nobody).await.expect("answers"), None);
    }

    let around = async |service: Option<&str>, before, after| {
        let around = scene.store.around(&found, service, before, after).await;
        let (before, after) = around.expect("answers");
        let numbers =
            |lines: Vec<LogLine>| -> Vec<_> { lines.iter().map(|line| number(&line.id)).collect() };
        (numbers(before), numbers(after))
    };
    assert_eq!(around(None, 2, 3).await, (vec![2, 3], vec![5, 6, 7]));
    let own = around(Some("customer-api"), 2, 2).await;
    assert_eq!(own, (vec![0, 2], vec![6, 8]));
    assert_eq!(around(None, 0, 0).await, (vec![], vec![]));
    let all = around(None, 100, 100).await;
    assert_eq!((all.0.len(), all.1.len()), (4, 7));
}

#[tokio::test]
async fn slices_are_a_thousand_lines_and_follow_one_another() {
    let scene = Scene::new().await;
    let lines: Vec<_> = (0..2_500)
        .map(|n| line(n, (n / 700).cast_signed()))
        .collect();
    scene.insert(&lines).await;
    let (mut found, mut cursor, mut lengths) = (Vec::new(), None, Vec::new());
    loop {
        let slice = scene
            .store
            .slice(&LogFilter::default(), cursor.as_ref())
            .await;
        let (slice, next) = slice.expect("answers");
        lengths.push(slice.len());
        found.extend(slice.into_iter().map(|line| line.id));
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(lengths, [1_000, 1_000, 500]);
    assert!(
        found.is_sorted_by(|a, b| a > b),
        "the newest first, none twice"
    );
}

#[tokio::test]
async fn lines_are_counted_by_step_and_level_and_only_the_newest_of_too_many() {
    let scene = Scene::new().await;
    let levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];
    let lines: Vec<_> = (0_u64..40)
        .zip(levels.into_iter().cycle())
        .map(|(n, level)| {
            let seconds = (n * 7).cast_signed();
            line_of("customer-api", n, seconds, &json!({ "level": level }))
        })
        .collect();
    scene.insert(&lines).await;
    let (from, to) = (time(14), time(250));
    let steps = Steps::of(from, to).expect("has steps");
    assert_eq!(steps.length_s, 2);
    let span = LogFilter {
        from: Some(from),
        to: Some(to),
        ..LogFilter::default()
    };
    let counted = scene.store.histogram(&span, steps).await.expect("answers");
    assert!(counted.is_whole);
    for bar in &counted.bars {
        let end = bar.at + TimeDelta::seconds(2);
        let of_step = |line: &&LogLine| line.at >= bar.at.max(from) && line.at < end.min(to);
        let expected = Level::ALL.map(|level| {
            let of_level = |line: &&LogLine| line.level == level;
            lines.iter().filter(of_step).filter(of_level).count() as u64
        });
        assert_eq!(bar.lines, expected, "{}", bar.at);
    }
    let sum = |counted: &Histogram| counted.bars.iter().flat_map(|bar| bar.lines).sum::<u64>();
    let listed = scene.found(span.clone()).await.len();
    assert_eq!((sum(&counted), listed), (34, 34));

    let bad = LogFilter {
        level: Some(Level::Error),
        ..span.clone()
    };
    let bad = scene.store.histogram(&bad, steps).await.expect("answers");
    let errors: u64 = counted.bars.iter().map(|bar| bar.lines[4]).sum();
    assert_eq!(sum(&bad), errors);
    let some = scene
        .store
        .counted(&span, steps, 10)
        .await
        .expect("answers");
    assert!(!some.is_whole);
    let first = some.bars.iter().position(|bar| bar.lines != [0; 5]);
    assert!(
        first.is_some_and(|first| some.bars[first].at > time(150)),
        "{some:?}"
    );
}

#[tokio::test]
async fn who_waits_for_others_in_vain_is_told_to_try_again() {
    let store = LogStore::connect("mongodb://127.0.0.1:1", "core").await;
    let store = store.expect("connects when it is first used");
    assert_eq!(store.turns.forget_permits(SIDE_BY_SIDE), SIDE_BY_SIDE);
    let asked = store.page(&LogFilter::default(), 100, None).await;
    assert!(matches!(asked, Err(LogStoreError::Busy)), "{asked:?}");
}
