//! The store on a real server.

use chrono::TimeDelta;
use futures_util::TryStreamExt;
use test_support::mongo::MongoDatabase;

use crate::line::Level;
use crate::step::Steps;

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

    async fn insert(&self, lines: &[LogLine]) {
        let lines: Vec<_> = lines.iter().map(|line| (line.clone(), time(0))).collect();
        self.store.insert(&lines).await.expect("inserts");
    }

    async fn found(&self, filter: LogFilter) -> Vec<String> {
        let (lines, next) = self.store.page(&filter, 100, None).await.expect("answers");
        assert_eq!(next, None);
        lines.into_iter().map(|line| line.id).collect()
    }
}

fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn line(id: &str, seconds: i64) -> LogLine {
    LogLine {
        id: id.to_owned(),
        at: time(seconds),
        level: Level::Info,
        service: "customer-api".to_owned(),
        message: "request".to_owned(),
        correlation: None,
        trace: None,
        account: None,
        position: None,
        line: format!("the line {id}"),
    }
}

#[tokio::test]
async fn a_line_that_comes_twice_is_stored_once_and_never_changed() {
    let scene = Scene::new().await;
    let (a, b) = (line("a", 1), line("b", 2));
    scene.insert(std::slice::from_ref(&a)).await;
    let other = LogLine {
        message: "forged".to_owned(),
        ..a.clone()
    };
    scene.insert(&[other, b.clone()]).await;
    scene.insert(&[]).await;
    let all = LogFilter::default();
    let page = scene.store.page(&all, 100, None);
    assert_eq!(page.await.expect("answers").0, [b, a]);
}

#[tokio::test]
async fn lines_are_found_by_each_of_what_can_be_asked_for_and_by_all_together() {
    let scene = Scene::new().await;
    let [mut a, mut b, mut c, d] =
        [("a", 1), ("b", 2), ("c", 3), ("d", 3)].map(|(id, at)| line(id, at));
    a.level = Level::Error;
    a.correlation = Some("one".to_owned());
    b.level = Level::Warn;
    b.correlation = Some("one".to_owned());
    b.service = "notifier".to_owned();
    b.trace = Some("4bf9".to_owned());
    c.account = Some("somebody".to_owned());
    c.position = Some(7);
    c.message = "It costs $5 (a seat) [or so]; ÄRGER".to_owned();
    let all = [a, b, c, d];
    scene.insert(&all).await;
    let some = |text: &str| Some(text.to_owned());
    let any = LogFilter::default;
    let cases: [(&[&str], LogFilter); 17] = [
        (&["d", "c", "b", "a"], any()),
        (
            &["d", "c", "b"],
            LogFilter {
                from: Some(time(2)),
                ..any()
            },
        ),
        (
            &["a"],
            LogFilter {
                to: Some(time(2)),
                ..any()
            },
        ),
        (
            &["b"],
            LogFilter {
                from: Some(time(2)),
                to: Some(time(3)),
                ..any()
            },
        ),
        (
            &["b", "a"],
            LogFilter {
                level: Some(Level::Warn),
                ..any()
            },
        ),
        (
            &["a"],
            LogFilter {
                level: Some(Level::Error),
                ..any()
            },
        ),
        (
            &["d", "c", "b", "a"],
            LogFilter {
                level: Some(Level::Trace),
                ..any()
            },
        ),
        (
            &["b"],
            LogFilter {
                service: some("notifier"),
                ..any()
            },
        ),
        (
            &["b", "a"],
            LogFilter {
                correlation: some("one"),
                ..any()
            },
        ),
        (
            &["b"],
            LogFilter {
                trace: some("4bf9"),
                ..any()
            },
        ),
        (
            &["c"],
            LogFilter {
                account: some("somebody"),
                ..any()
            },
        ),
        (
            &["c"],
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
            &["c"],
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
            &["d", "b", "a"],
            LogFilter {
                text: some("REQ"),
                ..any()
            },
        ),
        (
            &["b"],
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
        let held: Vec<_> = held.map(|line| &*line.id).collect();
        assert_eq!(held, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_without_a_gap_or_a_double() {
    let scene = Scene::new().await;
    let lines: Vec<_> = (0..25)
        .map(|n: i64| line(&format!("{n:02}"), n / 10))
        .collect();
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
        .lines
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
        .map(|n: i64| LogLine {
            service: ["customer-api", "notifier"][usize::from(n % 2 == 1)].to_owned(),
            ..line(&format!("{n:02}"), n / 3)
        })
        .collect();
    scene.insert(&lines).await;
    let found = scene.store.line("04").await.expect("answers");
    let found = found.expect("is there");
    assert_eq!(found, lines[4]);
    assert_eq!(scene.store.line("nobody").await.expect("answers"), None);

    let around = async |service: Option<&str>, before, after| {
        let around = scene.store.around(&found, service, before, after).await;
        let (before, after) = around.expect("answers");
        let ids = |lines: Vec<LogLine>| lines.into_iter().map(|line| line.id).collect::<Vec<_>>();
        (ids(before), ids(after))
    };
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        around(None, 2, 3).await,
        (ids(&["02", "03"]), ids(&["05", "06", "07"]))
    );
    let own = around(Some("customer-api"), 2, 2).await;
    assert_eq!(own, (ids(&["00", "02"]), ids(&["06", "08"])));
    assert_eq!(around(None, 0, 0).await, (ids(&[]), ids(&[])));
    let all = around(None, 100, 100).await;
    assert_eq!((all.0.len(), all.1.len()), (4, 7));
}

#[tokio::test]
async fn slices_are_a_thousand_lines_and_follow_one_another() {
    let scene = Scene::new().await;
    let lines: Vec<_> = (0..2_500)
        .map(|n: i64| line(&format!("{n:04}"), n / 700))
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
    let mut lines: Vec<_> = (0..40)
        .map(|n: i64| line(&format!("{n:02}"), n * 7))
        .collect();
    for (line, level) in lines.iter_mut().zip(Level::ALL.into_iter().cycle()) {
        line.level = level;
    }
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
