//! IT has the read models compared with the log and mended, over real processes.

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use system_tests::{Answer, Caller, Offer};
use test_support::{AccountRole, Astro, Role, Stack, astro, eventually_some};

const PATH: &str = "/api/v1/reconciliations";

/// A reconciliation, once it has ended.
async fn ended(who: &Caller, asked: &Answer) -> Value {
    let address = asked.header("location").expect("an address").to_owned();
    eventually_some("it is completed", async || {
        let run = who.get(&address).await.expect(200).body;
        (run["status"] == "completed").then_some(run)
    })
    .await
}

#[tokio::test]
async fn what_somebody_changed_in_a_store_is_told_and_mended() {
    let stack = Stack::start().await;
    let (offer, it, auditor, customer) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 4),
        stack.sign_in(AccountRole::It),
        stack.sign_in(AccountRole::Auditor),
        stack.sign_in(AccountRole::Customer),
    );
    let core_api = &stack.servers.accounts().await.core_api;
    let it = Caller::new(core_api, &it);
    let auditor = it.signed_in(&auditor);
    let _reconciler = Astro::start(Role::Reconciler, &stack.servers).await;
    let customer = Caller::new(&stack.customer_api, &customer);
    offer.book(&customer, "one", 1).await.expect(201);
    let launch = offer.launch;
    let mut rows = PgConnection::connect(&stack.servers.postgres.url())
        .await
        .expect("connects");
    eventually_some("the booking is projected", async || {
        let count: i64 = sqlx::query_scalar("select count(*) from operational_v1.bookings")
            .fetch_one(&mut rows)
            .await
            .expect("answers");
        (count == 1).then_some(())
    })
    .await;
    eventually_some("the last night's is made up for", async || {
        let latest = auditor.get(PATH).await.expect(200).body["items"][0].clone();
        (latest["trigger"] == "schedule" && latest["status"] == "completed").then_some(())
    })
    .await;
    sqlx::query("update operational_v1.launches set mission = 'Something else'")
        .execute(&mut rows)
        .await
        .expect("changes");

    let ask = json!({ "aggregate": { "kind": "launch", "id": launch }, "repair": true });
    auditor.post(PATH, "no", &ask).await.expect(403);
    let asked = it.post(PATH, "key", &ask).await.expect(202);
    let again = it.post(PATH, "key", &ask).await.expect(202);
    assert_eq!(asked.body["id"], again.body["id"], "the same wish");
    let run = ended(&auditor, &asked).await;
    assert_eq!((&run["found"], &run["mended"]), (&json!(1), &json!(1)));
    assert_eq!(run["trigger"], "person");

    let address = asked.header("location").expect("an address");
    let found = auditor.get(&format!("{address}/differences")).await;
    let found = found.expect(200).body["items"][0].clone();
    assert_eq!(found["place"], "launches", "{found:#}");
    assert_eq!(found["fields"], json!(["mission"]), "{found:#}");
    assert!(found["mended_at"].is_string(), "{found:#}");

    let all = json!({ "aggregate": null, "repair": false });
    let asked = it.post(PATH, "all", &all).await.expect(202);
    let run = ended(&auditor, &asked).await;
    assert_eq!(run["found"], 0, "{run:#}");
    assert!(run["compared"].as_i64().is_some_and(|count| count > 5));

    let told = astro::run(&["reconcile", "--repair"], "operator", &stack.servers).await;
    assert!(told.contains(" compared, 0 found, 0 mended"), "{told}");
    let listed = auditor.get(PATH).await.expect(200).body;
    assert_eq!(listed["items"][0]["trigger"], "operator");
    assert_eq!(listed["items"][1]["id"], run["id"]);
}

#[tokio::test]
async fn nobody_has_something_compared_that_can_not_be() {
    let stack = Stack::start().await;
    let it = stack.sign_in(AccountRole::It).await;
    let it = Caller::new(&stack.servers.accounts().await.core_api, &it);
    let ask = json!({ "aggregate": { "kind": "moon", "id": uuid::Uuid::nil() }, "repair": true });
    let refused = it.post(PATH, "key", &ask).await.expect(422);
    assert_eq!(refused.problem().1, "invalid_fields");
    let unknown = format!("{PATH}/{}", uuid::Uuid::nil());
    let missing = it.get(&unknown).await.expect(404);
    assert_eq!(missing.problem().1, "reconciliation_not_found");
    let missing = it.get(&format!("{unknown}/differences")).await.expect(404);
    assert_eq!(missing.problem().1, "reconciliation_not_found");
}
