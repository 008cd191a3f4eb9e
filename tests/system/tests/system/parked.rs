//! Events that the read models could not apply: IT sees them, and decides.

use chrono::Utc;
use domain::ids::ProjectionId;
use domain::projection::ProjectionName;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use system_tests::Caller;
use test_support::{AccountRole, Astro, Role, Servers, eventually, eventually_some};
use uuid::Uuid;

const MODELS: [ProjectionName; 2] = [ProjectionName::Customer, ProjectionName::Operational];

fn list(projection: ProjectionName) -> String {
    format!("/api/v1/projections/{projection}/parked")
}

/// What is parked, once so much of it is and it is as wanted.
async fn parked(it: &Caller, of: ProjectionName, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    eventually_some("it is parked as wanted", async || {
        let answer = it.get(&list(of)).await;
        let items = answer.body["items"].as_array()?.clone();
        wanted(&items).then_some(items)
    })
    .await
}

/// Writes a rocket with an event of a program to come: gives the rocket, and where that event is.
async fn strange_rocket(servers: &Servers) -> (Uuid, u64) {
    let mut journal = servers.journal().await;
    let rocket = Uuid::new_v4();
    let registered = json!({
        "supplier": Uuid::new_v4(),
        "name": "New Shepard",
        "model": "NS4",
        "capacity": 6,
        "range": "suborbital",
    });
    let mut write = async |name, data| {
        let written = journal.commit_raw("rocket", rocket, Utc::now(), name, &data);
        written.await.0
    };
    write("rocket.registered", registered).await;
    let strange = write("rocket.exploded", json!({})).await;
    write("rocket.retired", json!({})).await;
    (rocket, strange)
}

#[tokio::test]
async fn it_decides_about_what_is_parked_and_the_log_tells_who_decided_and_why() {
    let servers = Servers::start().await;
    let (it, auditor) = tokio::join!(
        servers.sign_in(AccountRole::It),
        servers.sign_in(AccountRole::Auditor),
    );
    let by = it.account();
    let it = Caller::new(&servers.accounts().await.core_api, &it);
    let auditor = it.signed_in(&auditor);
    let (rocket, strange) = strange_rocket(&servers).await;

    // Nobody writes, so nobody can tell; and there is no such projection.
    let silent = it.get(&list(ProjectionName::Customer)).await;
    assert_eq!(silent.problem(), (503, "projection_silent", ""));
    let unknown = it.get("/api/v1/projections/mails/parked").await;
    assert_eq!(unknown.problem(), (404, "projection_not_found", ""));

    let _projectors = tokio::join!(
        Astro::start(Role::ProjectorCustomer, &servers),
        Astro::start(Role::ProjectorOperational, &servers),
    );
    for model in MODELS {
        let items = parked(&auditor, model, |items| items.len() == 2).await;
        assert_eq!(items[0]["position"], json!(strange));
        assert_eq!(
            (&items[0]["aggregate"], &items[0]["id"]),
            (&json!("rocket"), &json!(rocket))
        );
        let cause = items[0]["cause"].as_str().expect("a cause");
        assert!(
            cause.contains("unknown event rocket.exploded v1"),
            "{cause}"
        );
        assert_eq!(items[0]["attempts"], 1);

        let retry = format!("{}/{strange}/retry", list(model));
        let reason = json!({ "reason": "A newer projector runs." });
        let refused = auditor.post(&retry, "key", &reason).await;
        assert_eq!(refused.problem(), (403, "role_required", ""));
        let refused = it.post(&retry, "key", &json!({ "reason": " " })).await;
        assert_eq!(refused.problem(), (422, "invalid_fields", "reason"));
        let asked = it.post(&retry, "again", &reason).await.expect(202).body;
        let twice = it.post(&retry, "again", &reason).await.expect(202).body;
        assert_eq!(asked, twice);
        let other = json!({ "reason": "Another one." });
        let refused = it.post(&retry, "again", &other).await;
        assert_eq!(
            refused.problem(),
            (422, "idempotency_key_reused", "idempotency-key")
        );
        let items = parked(&it, model, |items| items[0]["attempts"] == 2).await;
        assert_eq!(items.len(), 2);
        assert_ne!(items[0]["tried_at"], Value::Null);
        assert_eq!(items[1]["attempts"], 1);

        let skip = format!("{}/{strange}/skip", list(model));
        let reason = json!({ "reason": "It was a test." });
        let decided = it.post(&skip, "skip", &reason).await.expect(202).body;
        let items = parked(&it, model, |items| items.len() == 1).await;
        assert_eq!(items[0]["skipped"], decided["position"]);
        let refused = it.post(&retry, "once-more", &reason).await;
        assert_eq!(refused.problem(), (409, "parked_skipped", ""));

        let id = ProjectionId::of(model);
        let history = format!("/api/v1/aggregates/projection/{id}/events");
        let events = auditor.get(&history).await.expect(200).body;
        let events = events["items"].as_array().expect("a list");
        let told: Vec<_> = events
            .iter()
            .map(|event| (event["event_type"].as_str(), &event["actor"]["id"]))
            .collect();
        let by = json!(by);
        assert_eq!(
            told,
            [
                (Some("projection.retry_asked"), &by),
                (Some("projection.skip_decided"), &by)
            ]
        );
        assert_eq!(events[1]["data"]["reason"], "It was a test.");
        assert_eq!(events[1]["data"]["position"], json!(strange));
    }

    // What waited for the strange event is there.
    let connection = PgConnection::connect(&servers.postgres.url()).await;
    let mut connection = connection.expect("connects");
    eventually("the rocket is retired", async || {
        let retired: Option<bool> = sqlx::query_scalar(
            "select retired_at is not null from operational_v1.rockets where id = $1",
        )
        .bind(rocket)
        .fetch_optional(&mut connection)
        .await
        .expect("selects");
        retired == Some(true)
    })
    .await;
}
