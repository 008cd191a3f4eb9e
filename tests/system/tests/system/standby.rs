//! A standby of PostgreSQL: suppliers and finance may be answered from it, and it takes the place of a primary that
//! is lost.

mod postgres;

use reqwest::Method;
use system_tests::{Answer, Caller, Offer, scene};
use test_support::mongo::MongoDatabase;
use test_support::nats::NatsServer;
use test_support::postgres::PostgresDatabase;
use test_support::{AccountRole, Astro, Role, Servers, astro, eventually, eventually_some};
use uuid::Uuid;

use postgres::Postgres;

/// What finance asks without naming one.
const LISTS: [&str; 6] = [
    "bookings",
    "invoices",
    "launches",
    "payments",
    "refunds",
    "reports/revenue",
];

/// All servers, of which PostgreSQL is a primary that the test may lose.
async fn servers() -> (Servers, Postgres) {
    let (nats, primary) = tokio::join!(NatsServer::start(), Postgres::primary());
    let database = PostgresDatabase::create_in(&primary.url("postgres")).await;
    let servers = Servers::over(nats, database, MongoDatabase::create().await).await;
    astro::run(&["migrate"], "admin", &servers).await;
    (servers, primary)
}

/// Registers another rocket: gives its id, and where in the log that is.
async fn rocket(supplier: &Caller, name: &str) -> (Uuid, String) {
    let rocket = scene::rocket(name, 4);
    let registered = supplier.post("/api/v1/rockets", name, &rocket).await;
    let registered = registered.expect(201);
    (registered.id(), registered.position().to_owned())
}

/// Waits until a rocket is shown.
async fn shown(caller: &Caller, rocket: Uuid) {
    let path = format!("/api/v1/rockets/{rocket}");
    eventually("the rocket is shown", async || {
        caller.get(&path).await.status == 200
    })
    .await;
}

#[tokio::test]
async fn suppliers_and_finance_are_answered_from_a_standby_and_told_when_it_is_late() {
    let (servers, primary) = servers().await;
    let standby = primary.standby().await;
    let login = (servers.postgres).url_as("admin-api", &servers.store_password);
    let at_the_standby = standby.instead(&login);
    let at_the_standby = [("ASTRO_POSTGRES_URL", &*at_the_standby)];
    let (admin_api, projector, accountant) = tokio::join!(
        Astro::start_with(Role::AdminApi, &servers, &at_the_standby),
        Astro::start(Role::ProjectorOperational, &servers),
        servers.sign_in(AccountRole::Finance),
    );
    let offer = Offer::new(&admin_api, &servers, 4).await;
    let supplier = Caller::new(&admin_api, &offer.supplier);
    shown(&supplier, offer.rocket).await;

    // What the standby lacks is not there, and whoever has just written it is told why: not at once, since what the
    // projector says of its primary is believed until nothing was heard for a second.
    standby.ask("pg_wal_replay_pause()").await;
    eventually("it stands still", async || {
        standby.ask("pg_get_wal_replay_pause_state()").await == "paused"
    })
    .await;
    let (late, position) = rocket(&supplier, "Late").await;
    let path = format!("/api/v1/rockets/{late}");
    let answer = eventually_some("the answer says that it is old", async || {
        let request = supplier.request(Method::GET, &path);
        let answer = Answer::to(request.header("astro-min-position", &position)).await;
        answer.header("astro-stale").is_some().then_some(answer)
    })
    .await;
    assert_eq!(answer.status, 404);
    standby.ask("pg_wal_replay_resume()").await;
    let answer = supplier.get_after_all(&path, &position).await.expect(200);
    assert_eq!(answer.body["name"], "Late");

    let finance = supplier.signed_in(&accountant);
    for list in LISTS {
        finance.get(&format!("/api/v1/{list}")).await.expect(200);
    }
    for own in ["supplier", "rockets"] {
        supplier.get(&format!("/api/v1/{own}")).await.expect(200);
    }
    // A standby refuses every write, and notes it.
    assert_eq!(standby.errors(), Vec::<String>::new());
    assert_eq!(standby.ask("pg_is_in_recovery()").await, "true");
    drop((admin_api, projector));
}

#[tokio::test]
async fn what_a_standby_lacked_when_it_took_over_is_written_again() {
    let (servers, mut primary) = servers().await;
    let mut standby = primary.standby().await;
    let (admin_api, projector) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::ProjectorOperational, &servers),
    );
    let offer = Offer::new(&admin_api, &servers, 4).await;
    let supplier = Caller::new(&admin_api, &offer.supplier);
    shown(&supplier, offer.rocket).await;
    let read = format!(
        "select exists (select from operational_v1.rockets where id = '{}')",
        offer.rocket
    );
    eventually("the standby has it", async || {
        standby.ask_of(&servers.postgres.url(), &read).await == "true"
    })
    .await;

    standby.crash();
    let (lost, _) = rocket(&supplier, "Lost").await;
    shown(&supplier, lost).await;
    primary.crash();

    // The address leads to it before it may be written: nothing is lost or set aside by that.
    standby.restart_in_place_of(&primary).await;
    let path = format!("/api/v1/rockets/{lost}");
    eventually("the standby lacks it", async || {
        supplier.get(&path).await.status == 404
    })
    .await;
    let (new, _) = rocket(&supplier, "New").await;
    eventually("the projector was refused", async || {
        !standby.errors().is_empty()
    })
    .await;

    assert_eq!(standby.ask("pg_promote()").await, "true");
    shown(&supplier, lost).await;
    shown(&supplier, new).await;
    let parked = "select count(*) from operational_v1.parked";
    assert_eq!(standby.ask_of(&servers.postgres.url(), parked).await, "0");
    drop((admin_api, projector));
}
