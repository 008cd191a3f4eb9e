//! What is wrong with the system: IT sees it, and is told once.

use api_contract::operations::{Incident, IncidentKind, SystemHealth};
use chrono::Utc;
use mongodb::Client;
use mongodb::bson::{self, doc};
use system_tests::Caller;
use test_support::astro;
use test_support::{AccountRole, Astro, Role, Servers, eventually, eventually_some};

/// A job that runs once an hour, so that nothing but a test changes how it ended last.
const JOB: &str = "low_occupancy";

async fn incidents(it: &Caller, query: &str) -> Vec<Incident> {
    let found = it.get(&format!("/api/v1/incidents?{query}")).await;
    let items = found.expect(200).body["items"].clone();
    serde_json::from_value(items).expect("they are as the contract says")
}

/// Lets the last run of a job have failed.
async fn let_it_fail(servers: &Servers) {
    let client = Client::with_uri_str(servers.mongo.url()).await;
    let core = client
        .expect("connects")
        .database(&servers.mongo.core_name());
    let jobs = core.collection::<bson::Document>("jobs");
    let now = bson::DateTime::now();
    let last = doc! {
        "run": bson::Uuid::new(), "started_at": now, "ended_at": now, "outcome": "failed",
        "figures": {}, "error": "it rained",
    };
    let set = jobs.update_one(doc! { "_id": JOB }, doc! { "$set": { "last_run": last } });
    assert_eq!(set.await.expect("updates").matched_count, 1);
}

#[tokio::test]
async fn it_is_told_once_of_what_is_wrong_however_many_look() {
    let servers = Servers::start().await;
    let person = servers.sign_in(AccountRole::It).await;
    let (_scheduler, _second) = tokio::join!(
        Astro::start(Role::Scheduler, &servers),
        Astro::start(Role::CoreApi, &servers),
    );
    let it = Caller::new(&servers.accounts().await.core_api, &person);
    eventually("the jobs are there", async || {
        let jobs = it.get("/api/v1/jobs").await.expect(200).body;
        jobs["items"].as_array().is_some_and(|all| !all.is_empty())
    })
    .await;
    let_it_fail(&servers).await;
    let incident = eventually_some("the incident is there, and told", async || {
        let mut open = incidents(&it, "open=true").await.into_iter();
        open.find(|one| one.kind == IncidentKind::JobFailed && one.told_at.is_some())
    })
    .await;
    assert_eq!((&*incident.subject, incident.closed_at), (JOB, None));
    assert!(incident.opened_at <= Utc::now());
    let subject = format!("The job {JOB} failed");
    let told = async || {
        let mails = servers.mailbox.mails_to(&person.person.email).await;
        let told = mails.iter().filter(|mail| mail.subject == subject);
        told.count()
    };
    eventually("the mail is there", async || told().await == 1).await;
    // It is seen again and again, and nobody is told again.
    eventually("it was seen again", async || {
        let open = incidents(&it, "open=true").await;
        let again = open.iter().find(|one| one.id == incident.id);
        again.is_some_and(|again| again.seen_at > incident.seen_at)
    })
    .await;
    assert_eq!(told().await, 1);
    assert_eq!(incidents(&it, "open=false").await, []);

    let health = it.get("/api/v1/health").await.expect(200).body;
    let health: SystemHealth = serde_json::from_value(health).expect("as the contract says");
    assert!(!health.is_well);
    assert_eq!(health.jobs.expect("seen").failed, [JOB]);
    let mut asked = astro::command(&["status"], "core", &servers);
    let told = tokio::task::spawn_blocking(move || asked.output());
    let told = told.await.expect("ends").expect("is a program");
    let told_health: SystemHealth = serde_json::from_slice(&told.stdout).expect("in JSON");
    assert_eq!(told_health.jobs.expect("seen").failed, [JOB]);
    assert!(!told.status.success(), "a release goes back by this");

    let processes = health.processes.expect("seen");
    assert!(
        processes.ready >= 3 && processes.missing.is_empty(),
        "{processes:?}"
    );
    let mails = processes.projections.iter().find(|one| one.name == "mails");
    let mails = mails.expect("the notifier tells how far it is");
    assert_eq!(mails.kept_by.as_deref(), Some("notifier"));
    assert!(health.mails.expect("seen").sent > 0);
}
