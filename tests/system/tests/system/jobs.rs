//! Jobs over HTTP: what IT sees of them and wants of them, and what auditors see.

use api_contract::jobs::{
    Job, JobChanged, JobRun, Jobs, MissedRuns, RunAsked, RunOutcome, RunTrigger,
};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use system_tests::{Answer, Caller};
use test_support::{AccountRole, Astro, Role, Servers, eventually, eventually_some};
use uuid::Uuid;

/// A job that runs once an hour, so none of its runs begins by itself while a test looks.
const JOB: &str = "low_occupancy";

fn path_of(rest: &str) -> String {
    format!("/api/v1/jobs/{JOB}{rest}")
}

fn read<T: DeserializeOwned>(answer: Answer) -> T {
    serde_json::from_value(answer.body).expect("it is as the contract says")
}

async fn job(it: &Caller) -> Job {
    read(it.get(&path_of("")).await.expect(200))
}

/// Servers with a scheduler that has planned its jobs, and somebody of IT.
async fn scene() -> (Servers, Astro, Caller) {
    let servers = Servers::start().await;
    let (scheduler, it) = tokio::join!(
        Astro::start(Role::Scheduler, &servers),
        servers.sign_in(AccountRole::It)
    );
    let it = Caller::new(&servers.accounts().await.core_api, &it);
    eventually("the jobs are planned", async || {
        let jobs = it.get("/api/v1/jobs").await.expect(200);
        let jobs: Jobs = read(jobs);
        !jobs.items.is_empty() && jobs.items.iter().all(|job| job.next_run.is_some())
    })
    .await;
    (servers, scheduler, it)
}

/// Asks for a run, and waits until it has ended.
async fn run_now(it: &Caller, key: &str) -> JobRun {
    let asked = it.post_empty(&path_of("/runs"), key).await;
    let asked: RunAsked = read(asked.expect(202));
    eventually_some("it has run", async || {
        let runs = it.get(&path_of("/runs")).await.expect(200);
        let runs: api_contract::Page<JobRun> = read(runs);
        let mut runs = runs.items.into_iter();
        runs.find(|run| run.id == asked.id && run.outcome.is_some())
    })
    .await
}

#[tokio::test]
async fn it_sees_all_jobs_when_they_run_and_who_does_them() {
    let (_servers, mut scheduler, it) = scene().await;
    let jobs: Jobs = read(it.get("/api/v1/jobs").await.expect(200));
    let names: Vec<_> = jobs.items.iter().map(|job| &*job.name).collect();
    assert!(names.is_sorted() && names.contains(&JOB), "{names:?}");
    let leader = jobs.leader.expect("somebody leads");
    assert!(leader.starts_with("scheduler-"), "{leader}");
    for job in &jobs.items {
        assert!(job.about.ends_with('.'), "{job:?}");
        assert!(job.missed.is_some() && job.paused.is_none(), "{job:?}");
    }
    let one = job(&it).await;
    assert_eq!(
        (&*one.cron, one.missed),
        ("0 0 * * * *", Some(MissedRuns::RunOnce))
    );
    let unknown = it.get("/api/v1/jobs/nothing").await;
    assert_eq!(unknown.problem(), (404, "job_not_found", ""));
    let unknown = it.get("/api/v1/jobs/nothing/runs").await;
    assert_eq!(unknown.problem(), (404, "job_not_found", ""));

    scheduler.sigterm();
    scheduler.wait().await;
    let jobs: Jobs = read(it.get("/api/v1/jobs").await.expect(200));
    assert_eq!(jobs.leader, None, "it gave the lease back");
}

#[tokio::test]
async fn it_has_a_job_run_at_once_and_the_same_request_again_is_the_same_run() {
    let (_servers, _scheduler, it) = scene().await;
    let first = run_now(&it, "once").await;
    assert_eq!(first.outcome, Some(RunOutcome::Succeeded));
    assert_eq!(first.trigger, RunTrigger::RunNow);
    assert!(first.duration_ms.is_some() && first.ended_at.is_some());
    let who = it.get("/api/v1/account").await.expect(200).id();
    assert_eq!(first.asked_by.map(|account| account.0), Some(who));
    assert_eq!(run_now(&it, "once").await.id, first.id);
    let second = run_now(&it, "twice").await;
    assert_ne!(second.id, first.id);
    let last = job(&it).await.last_run.expect("it ran");
    assert_eq!((last.run, last.outcome), (second.id, RunOutcome::Succeeded));

    let keyless = Answer::to(it.request(Method::POST, &path_of("/runs"))).await;
    assert_eq!(keyless.problem().1, "idempotency_key_required");
    let unknown = it.post_empty("/api/v1/jobs/nothing/runs", "key").await;
    assert_eq!(unknown.problem(), (404, "job_not_found", ""));

    let page = it.get(&path_of("/runs?limit=1")).await.expect(200).body;
    assert_eq!(page["items"][0]["id"], json!(second.id));
    let next = page["next"].as_str().expect("there is more");
    let path = path_of(&format!("/runs?limit=1&cursor={next}"));
    let page = it.get(&path).await.expect(200).body;
    assert_eq!(
        (&page["items"][0]["id"], &page["next"]),
        (&json!(first.id), &Value::Null)
    );
    for (outcome, count) in [("succeeded", 2), ("failed", 0), ("abandoned", 0)] {
        let found = it.get(&path_of(&format!("/runs?outcome={outcome}"))).await;
        let found = found.expect(200).body["items"].as_array().map(Vec::len);
        assert_eq!(found, Some(count), "{outcome}");
    }
    let wrong = it.get(&path_of("/runs?cursor=nonsense")).await;
    assert_eq!(wrong.problem(), (400, "invalid_cursor", "cursor"));
    let wrong = it.get(&path_of("/runs?limit=0")).await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn it_pauses_a_job_and_lets_it_go_on_and_says_why() {
    let (_servers, _scheduler, it) = scene().await;
    let who = it.get("/api/v1/account").await.expect(200).id();
    let unsaid = it
        .post(&path_of("/pause"), "1", &json!({ "reason": " " }))
        .await;
    assert_eq!(unsaid.problem(), (422, "invalid_fields", "reason"));
    let reason = json!({ "reason": "The read model is built anew." });
    for _ in 0..2 {
        it.post(&path_of("/pause"), "2", &reason).await.expect(204);
    }
    let paused = job(&it).await;
    let pause = paused.paused.expect("it is paused");
    assert_eq!(pause.by.map(|account| account.0), Some(who));
    assert_eq!(pause.reason.as_deref(), reason["reason"].as_str());
    assert!(pause.since.is_some());
    assert_eq!(paused.changes.len(), 1, "twice is once");
    // Whoever asks for a run gets one.
    let run = run_now(&it, "paused").await;
    assert_eq!(run.outcome, Some(RunOutcome::Succeeded));

    let reason = json!({ "reason": "It is there." });
    it.post(&path_of("/resume"), "3", &reason).await.expect(204);
    let resumed = job(&it).await;
    assert_eq!(resumed.paused, None);
    let told: Vec<_> = resumed.changes.iter().map(|change| change.what).collect();
    assert_eq!(
        told,
        [JobChanged::Resumed, JobChanged::Paused],
        "the newest first"
    );
    for action in ["pause", "resume"] {
        let path = format!("/api/v1/jobs/nothing/{action}");
        let unknown = it.post(&path, "4", &reason).await;
        assert_eq!(unknown.problem(), (404, "job_not_found", ""));
    }
}

#[tokio::test]
async fn it_has_a_job_run_at_other_times() {
    let (_servers, _scheduler, it) = scene().await;
    let before = job(&it).await.next_run;
    let wrong = json!({ "cron": "0 0 30 2 *", "reason": "" });
    let refused = it.put(&path_of("/cron"), "1", &wrong).await;
    assert_eq!(refused.status, 422);
    let errors = refused.body["errors"].as_array().expect("errors");
    let fields: Vec<_> = errors
        .iter()
        .filter_map(|one| one["field"].as_str())
        .collect();
    assert_eq!(fields, ["cron", "reason"]);
    let times = json!({ "cron": "0 0 0 29 2 *", "reason": "A leap day is enough." });
    it.put(&path_of("/cron"), "2", &times).await.expect(204);
    eventually("it is planned anew", async || {
        let job = job(&it).await;
        job.next_run.is_some_and(|next| Some(next) > before)
    })
    .await;
    let changed = job(&it).await;
    assert_eq!(changed.cron, "0 0 0 29 2 *");
    let change = &changed.changes[0];
    assert_eq!(
        (change.what, change.cron.as_deref()),
        (JobChanged::Cron, Some("0 0 0 29 2 *"))
    );
}

#[tokio::test]
async fn auditors_see_jobs_and_change_none() {
    let (servers, _scheduler, _it) = scene().await;
    let auditor = servers.sign_in(AccountRole::Auditor).await;
    let auditor = Caller::new(&servers.accounts().await.core_api, &auditor);
    for rest in ["", "/runs"] {
        auditor.get(&path_of(rest)).await.expect(200);
    }
    let reason = json!({ "reason": "I would rather not." });
    for rest in ["/runs", "/pause", "/resume"] {
        let key = Uuid::new_v4().to_string();
        let refused = auditor.post(&path_of(rest), &key, &reason).await;
        assert_eq!(refused.status, 403, "{rest}");
    }
    assert!(job(&auditor).await.changes.is_empty());
}
