//! The store on a real server.

use chrono::TimeDelta;
use futures_util::TryStreamExt;
use test_support::mongo::MongoDatabase;

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
    scene.insert(&[a, b, c, d]).await;
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
