//! The store on a real server: who may write what, and what a repetition changes.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::AccountId;
use domain::text::Reason;
use mongodb::bson::{Bson, Document, doc};
use test_support::mongo::MongoDatabase;
use uuid::Uuid;

use super::documents::{JOBS, RUNS, binary};
use super::*;
use crate::cron::CronExpression;
use crate::job::Missed;
use crate::plan::Begin;
use crate::run::Figures;

const TTL: Duration = Duration::from_secs(60);
const JOB: &str = "hourly";
const CRON: &str = "0 * * * *";
const KEPT: TimeDelta = TimeDelta::days(90);
const KNOWN: Known = Known {
    name: JOB,
    about: "Looks out of the window.",
    missed: Missed::Skip,
    cron: CRON,
};

/// A store of its own, with one job.
struct Scene {
    store: JobStore,
    _database: MongoDatabase,
}

impl Scene {
    async fn new() -> Self {
        let database = MongoDatabase::create().await;
        let store = JobStore::connect(database.url(), &database.core_name()).await;
        let store = store.expect("connects");
        store.migrate().await.expect("migrates");
        store.migrate().await.expect("migrates again");
        Self {
            store,
            _database: database,
        }
    }

    async fn claim(&self, holder: &str) -> Claim {
        let claim = self.store.acquire(holder, TTL).await.expect("answers");
        claim.expect("is free")
    }

    /// A new leader that made the job its own.
    async fn leader(&self, holder: &str) -> Claim {
        let claim = self.claim(holder).await;
        let taken = self.store.take_over(&claim, &[KNOWN]).await;
        taken.expect("takes over");
        claim
    }

    async fn job(&self) -> JobRecord {
        self.store.job(JOB).await.expect("is there")
    }

    async fn begin(&self, claim: &Claim, job: &JobRecord) -> Result<Option<Running>, StoreError> {
        self.store.begin(claim, job, due(Trigger::Cron), KEPT).await
    }

    async fn begun(&self, claim: &Claim) -> Running {
        let begun = self.begin(claim, &self.job().await).await;
        begun.expect("answers").expect("begins")
    }

    async fn run(&self, id: Uuid) -> RunRecord {
        self.store
            .run(id)
            .await
            .expect("answers")
            .expect("is there")
    }

    async fn set_behind(&self, collection: &str, id: Bson, set: Document) {
        let behind = self.store.collection::<Document>(collection);
        let set = behind.update_one(doc! { "_id": id }, doc! { "$set": set });
        assert_eq!(set.await.expect("updates").matched_count, 1);
    }
}

fn at(text: &str) -> DateTime<Utc> {
    format!("2028-03-01T{text}Z").parse().unwrap()
}

const IT: AccountId = AccountId(Uuid::from_u128(7));

fn by(reason: &str) -> By {
    By {
        account: IT,
        reason: Reason::parse(reason).unwrap(),
    }
}

fn due(trigger: Trigger) -> Begin {
    Begin {
        trigger,
        planned_for: at("10:00:00"),
        next_run: Some(at("11:00:00")),
    }
}

fn ended(outcome: Outcome) -> Ended {
    Ended {
        outcome,
        at: DateTime::from_timestamp_millis(Utc::now().timestamp_millis()).unwrap(),
        figures: Figures::from([("sent".to_owned(), 3)]),
        error: (outcome == Outcome::Failed).then(|| "it rained".to_owned()),
        kept: KEPT,
    }
}

#[tokio::test]
async fn one_leads_at_a_time_and_each_leader_has_a_higher_token() {
    let scene = Scene::new().await;
    let store = &scene.store;
    assert_eq!(store.leader().await, Ok(None));
    let first = scene.claim("first").await;
    assert_eq!(store.acquire("second", TTL).await, Ok(None));
    assert_eq!(store.renew(&first, TTL).await, Ok(true));
    store.release(&first).await.unwrap();
    let second = scene.claim("second").await;
    assert!(second.token > first.token);
    assert_eq!(store.renew(&first, TTL).await, Ok(false));
    // Who leads no more has nothing left to give back.
    store.release(&first).await.unwrap();
    assert_eq!(store.acquire("third", TTL).await, Ok(None));
    let leader = store.leader().await.unwrap().expect("somebody leads");
    assert_eq!((&*leader.holder, leader.token), ("second", second.token));
    assert!(leader.leased_until.is_some());
}

#[tokio::test]
async fn a_lease_that_ended_can_be_taken() {
    let scene = Scene::new().await;
    let first = scene.store.acquire("first", Duration::ZERO).await;
    let second = scene.claim("second").await;
    assert!(second.token > first.unwrap().unwrap().token);
}

#[tokio::test]
async fn of_many_that_want_to_lead_at_once_one_does() {
    let scene = Scene::new().await;
    let tries = (0..8).map(|n| {
        let store = scene.store.clone();
        tokio::spawn(async move { store.acquire(&format!("holder {n}"), TTL).await })
    });
    let mut leaders = 0;
    for claim in futures_util::future::join_all(tries).await {
        leaders += usize::from(claim.unwrap().unwrap().is_some());
    }
    assert_eq!(leaders, 1);
}

#[tokio::test]
async fn an_old_leader_changes_neither_a_job_nor_a_run() {
    let scene = Scene::new().await;
    let store = &scene.store;
    let old = scene.leader("old").await;
    let read_before = scene.job().await;
    let running = scene.begun(&old).await;
    store.release(&old).await.unwrap();

    // Somebody leads, and has not yet taken the jobs over: the run may still end.
    let new = scene.claim("new").await;
    store.take_over(&new, &[KNOWN]).await.unwrap();
    let (job, run) = (scene.job().await, scene.run(running.run).await);
    let end = ended(Outcome::Succeeded);
    let refused = [
        store.replan(&old, &job, Some(at("09:00:00"))).await,
        store.end(&old, JOB, &running, &end).await,
        store.abandon(&old, JOB, &running, &end, None).await,
        scene.begin(&old, &job).await.map(drop),
        scene.begin(&old, &read_before).await.map(drop),
    ];
    // The run itself is nobody's until it is abandoned.
    let abandoned = ended(Outcome::Abandoned);
    store
        .abandon(&new, JOB, &running, &abandoned, Some(at("10:00:00")))
        .await
        .unwrap();
    let late = store.end(&old, JOB, &running, &end).await;

    assert_eq!(refused[0], Err(StoreError::Fenced), "plans nothing");
    assert_eq!(refused[2], Err(StoreError::Fenced), "abandons nothing");
    assert_eq!(refused[3], Err(StoreError::Fenced), "begins nothing");
    assert_eq!(refused[4], Err(StoreError::Fenced), "begins nothing");
    assert_eq!(refused[1], Err(StoreError::Fenced), "clears no job");
    assert_eq!(late, Err(StoreError::Fenced), "ends nothing any more");
    assert_eq!(job.running.as_ref(), Some(&seen(&running)));
    assert_eq!(run.outcome, None);
    let job = scene.job().await;
    assert_eq!((job.running, job.next_run), (None, Some(at("10:00:00"))));
}

/// A run as it is read: in whole milliseconds.
fn seen(running: &Running) -> Running {
    let millis = running.started_at.timestamp_millis();
    Running {
        started_at: DateTime::from_timestamp_millis(millis).unwrap(),
        ..running.clone()
    }
}

#[tokio::test]
async fn a_planned_run_begins_once() {
    let scene = Scene::new().await;
    let leader = scene.leader("leader").await;
    let job = scene.job().await;
    let begun = scene.begin(&leader, &job).await.unwrap();
    let running = begun.expect("begins");
    assert_eq!(scene.begin(&leader, &job).await, Ok(None), "as it was read");
    let job = scene.job().await;
    assert_eq!(scene.begin(&leader, &job).await, Ok(None), "beside itself");
    assert_eq!(job.next_run, Some(at("11:00:00")));
    let run = scene.run(running.run).await;
    assert_eq!(
        (run.trigger, run.planned_for),
        (Trigger::Cron, at("10:00:00"))
    );
    assert_eq!((run.outcome, run.ended_at), (None, None));
    assert_eq!((&*run.holder, &*run.job), ("leader", JOB));
}

#[tokio::test]
async fn a_run_that_ended_is_in_the_history_with_what_it_did() {
    let scene = Scene::new().await;
    let leader = scene.leader("leader").await;
    for outcome in [Outcome::Failed, Outcome::Succeeded] {
        let running = scene.begun(&leader).await;
        let end = ended(outcome);
        for _ in 0..2 {
            let again = scene.store.end(&leader, JOB, &running, &end).await;
            assert_eq!(again, Ok(()), "told twice, it is the same");
        }
        let run = scene.run(running.run).await;
        assert_eq!((run.outcome, run.ended_at), (Some(outcome), Some(end.at)));
        assert_eq!((&run.figures, &run.error), (&end.figures, &end.error));
        let job = scene.job().await;
        let last = job.last_run.expect("it ran");
        assert_eq!((last.run, last.outcome), (running.run, outcome));
        assert_eq!((last.figures, last.error), (end.figures, end.error));
        assert_eq!(job.running, None);
    }
}

#[tokio::test]
async fn what_somebody_changes_meanwhile_counts() {
    let scene = Scene::new().await;
    let (store, leader) = (&scene.store, scene.leader("leader").await);
    let read_before = scene.job().await;
    store.pause(JOB, &by("a")).await.unwrap();
    assert_eq!(scene.begin(&leader, &read_before).await, Ok(None));
    store.resume(JOB, &by("b")).await.unwrap();
    let other = CronExpression::parse("30 * * * *").unwrap();
    store.set_cron(JOB, &other, &by("c")).await.unwrap();
    assert_eq!(scene.begin(&leader, &read_before).await, Ok(None));
    let lost = store.replan(&leader, &read_before, Some(at("11:00:00")));
    assert_eq!(lost.await, Ok(()));
    let job = scene.job().await;
    assert_eq!((&*job.cron, job.next_run), ("30 * * * *", None));
}

#[tokio::test]
async fn who_changed_what_and_why_is_remembered_and_what_changes_nothing_is_not() {
    let scene = Scene::new().await;
    let store = &scene.store;
    scene.leader("leader").await;
    let other = CronExpression::parse("30 * * * *").unwrap();
    for _ in 0..2 {
        store.pause(JOB, &by("a")).await.unwrap();
    }
    assert!(scene.job().await.paused);
    for _ in 0..2 {
        store.resume(JOB, &by("b")).await.unwrap();
        store.set_cron(JOB, &other, &by("c")).await.unwrap();
    }
    let changes = scene.job().await.changes;
    let told: Vec<_> = changes
        .iter()
        .map(|change| (&change.what, &*change.reason))
        .collect();
    let times = Changed::Cron("30 * * * *".to_owned());
    let expected = [
        (&Changed::Paused, "a"),
        (&Changed::Resumed, "b"),
        (&times, "c"),
    ];
    assert_eq!(told, expected);
    assert!(changes.iter().all(|change| change.by == IT));
    for _ in 0..MAX_CHANGES {
        store.pause(JOB, &by("d")).await.unwrap();
        store.resume(JOB, &by("e")).await.unwrap();
    }
    let changes = scene.job().await.changes;
    assert_eq!(i32::try_from(changes.len()), Ok(MAX_CHANGES));
    assert_eq!(changes.last().map(|change| &*change.reason), Some("e"));
}

#[tokio::test]
async fn who_asked_for_a_run_is_remembered_with_it() {
    let scene = Scene::new().await;
    let (store, leader) = (&scene.store, scene.leader("leader").await);
    let run = store.run_now(JOB, Uuid::from_u128(1), IT).await.unwrap();
    let job = scene.job().await;
    assert_eq!(job.asked.and_then(|asked| asked.by), Some(IT));
    let begun = store.begin(&leader, &job, due(Trigger::RunNow), KEPT).await;
    assert_eq!(begun.unwrap().and_then(|begun| begun.asked_by), Some(IT));
    assert_eq!(scene.run(run).await.asked_by, Some(IT));
}

#[tokio::test]
async fn a_leader_says_of_its_jobs_what_its_program_knows() {
    let scene = Scene::new().await;
    let first = scene.leader("first").await;
    let unsaid = doc! { "about": "", "missed": Bson::Null };
    scene.set_behind(JOBS, JOB.into(), unsaid).await;
    scene.store.release(&first).await.unwrap();
    assert_eq!(scene.store.leading().await, Ok(None));
    scene.leader("second").await;
    let job = scene.job().await;
    assert_eq!((&*job.about, job.missed), (KNOWN.about, Some(KNOWN.missed)));
    let leading = scene.store.leading().await.unwrap();
    assert_eq!(
        leading.map(|leader| leader.holder).as_deref(),
        Some("second")
    );
}

#[tokio::test]
async fn a_wish_is_one_run_however_often_and_by_whom_it_is_told() {
    let scene = Scene::new().await;
    let (store, leader) = (&scene.store, scene.leader("leader").await);
    let [wish, other] = [Uuid::from_u128(1), Uuid::from_u128(2)];
    let run = store.run_now(JOB, wish, IT).await.unwrap();
    for told in [wish, other] {
        assert_eq!(store.run_now(JOB, told, IT).await, Ok(run), "it waits");
    }
    let job = scene.job().await;
    let begun = store.begin(&leader, &job, due(Trigger::RunNow), KEPT).await;
    let running = begun.unwrap().expect("begins");
    assert_eq!((running.run, running.trigger), (run, Trigger::RunNow));
    assert_eq!(scene.job().await.asked, None);
    assert_eq!(store.run_now(JOB, wish, IT).await, Ok(run), "it goes on");
    let end = ended(Outcome::Succeeded);
    store.end(&leader, JOB, &running, &end).await.unwrap();
    assert_eq!(store.run_now(JOB, wish, IT).await, Ok(run), "it was");
    assert_eq!(scene.job().await.asked, None, "it is not asked for again");
    let another = store.run_now(JOB, other, IT).await.unwrap();
    assert_ne!(another, run);
    let asked = scene.job().await.asked.map(|asked| asked.run);
    assert_eq!(asked, Some(another));
}

#[tokio::test]
async fn of_a_job_that_is_not_there_nothing_can_be_had() {
    let scene = Scene::new().await;
    let store = &scene.store;
    let cron = CronExpression::parse(CRON).unwrap();
    let unknown = [
        store.job(JOB).await.map(drop),
        store.pause(JOB, &by("a")).await,
        store.resume(JOB, &by("b")).await,
        store.set_cron(JOB, &cron, &by("c")).await,
        store.run_now(JOB, Uuid::from_u128(1), IT).await.map(drop),
    ];
    for unknown in unknown {
        assert_eq!(unknown, Err(JobsError::JobUnknown));
    }
    assert_eq!(store.jobs().await, Ok(Vec::new()));
}

#[tokio::test]
async fn who_takes_over_changes_nothing_that_people_chose() {
    let scene = Scene::new().await;
    let (store, first) = (&scene.store, scene.leader("first").await);
    let other = CronExpression::parse("30 * * * *").unwrap();
    store.set_cron(JOB, &other, &by("c")).await.unwrap();
    store.pause(JOB, &by("a")).await.unwrap();
    let chosen = scene.job().await;
    store.release(&first).await.unwrap();
    scene.leader("second").await;
    assert_eq!(scene.job().await, chosen);
}

#[tokio::test]
async fn wherever_a_leader_dies_the_next_one_sets_the_run_right() {
    let scene = Scene::new().await;
    let (store, first) = (&scene.store, scene.leader("first").await);

    // Before the run was in the history.
    let lost = scene.begun(&first).await;
    let runs = store.collection::<Document>(RUNS);
    let run = doc! { "_id": binary(lost.run) };
    runs.delete_one(run).await.expect("deletes");
    store.release(&first).await.unwrap();
    let second = scene.leader("second").await;
    let end = ended(Outcome::Abandoned);
    let again = Some(at("10:00:00"));
    for _ in 0..2 {
        let set_right = store.abandon(&second, JOB, &lost, &end, again).await;
        assert_eq!(set_right, Ok(()), "twice is once");
    }
    let run = scene.run(lost.run).await;
    assert_eq!(run.outcome, Some(Outcome::Abandoned));
    assert_eq!(&*run.holder, "first", "who did it, not who found it");
    assert_eq!(scene.job().await.next_run, again);

    // After the history was told, and before the job was.
    let done = scene.begun(&second).await;
    let end = ended(Outcome::Succeeded);
    store.end(&second, JOB, &done, &end).await.unwrap();
    let running = doc! {
        "run": binary(done.run),
        "trigger": "cron",
        "planned_for": super::documents::millis(done.planned_for),
        "started_at": super::documents::millis(done.started_at),
        "holder": "second",
    };
    let told = doc! { "running": running, "last_run": Bson::Null };
    scene.set_behind(JOBS, JOB.into(), told).await;
    store.release(&second).await.unwrap();
    let third = scene.leader("third").await;
    let found = ended(Outcome::Abandoned);
    let set_right = store.abandon(&third, JOB, &done, &found, again).await;
    assert_eq!(set_right, Ok(()));
    assert_eq!(scene.run(done.run).await.outcome, Some(Outcome::Succeeded));
    let job = scene.job().await;
    let last = job.last_run.expect("it ran");
    assert_eq!((last.outcome, last.ended_at), (Outcome::Succeeded, end.at));
    assert_eq!(job.next_run, Some(at("11:00:00")), "it is not done again");
}

#[tokio::test]
async fn runs_are_found_by_how_they_ended() {
    let scene = Scene::new().await;
    let (store, leader) = (&scene.store, scene.leader("leader").await);
    for outcome in [Outcome::Succeeded, Outcome::Failed, Outcome::Succeeded] {
        let running = scene.begun(&leader).await;
        let end = ended(outcome);
        store.end(&leader, JOB, &running, &end).await.unwrap();
    }
    for (outcome, count) in [
        (Some(Outcome::Succeeded), 2),
        (Some(Outcome::Failed), 1),
        (Some(Outcome::Abandoned), 0),
        (None, 3),
    ] {
        let found = store.runs(JOB, outcome, 10, None).await.unwrap();
        assert_eq!(found.items.len(), count, "{outcome:?}");
    }
}

#[tokio::test]
async fn runs_are_listed_page_by_page_the_newest_first() {
    let scene = Scene::new().await;
    let (store, leader) = (&scene.store, scene.leader("leader").await);
    let mut all = Vec::new();
    for _ in 0..5 {
        let running = scene.begun(&leader).await;
        let end = ended(Outcome::Succeeded);
        store.end(&leader, JOB, &running, &end).await.unwrap();
        all.push(running.run);
    }
    // In one millisecond, so that ids decide.
    let runs = store.collection::<Document>(RUNS);
    let at = mongodb::bson::DateTime::now();
    let set = runs.update_many(doc! {}, doc! { "$set": { "started_at": at } });
    set.await.expect("updates");
    all.reverse();

    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.runs(JOB, None, 2, after).await.unwrap();
        assert!(page.items.len() <= 2);
        found.extend(page.items.iter().map(|run| run.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, all);
    let none = RunPage {
        items: Vec::new(),
        next: None,
    };
    assert_eq!(store.runs("other", None, 0, None).await, Ok(none));
}
