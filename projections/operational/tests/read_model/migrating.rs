//! Migrations that run while programs of the release before go on.

use std::borrow::Cow;
use std::time::Duration;

use domain::commit::Position;
use domain::ids::LogId;
use projection_operational::ReadModel;
use projection_runtime::{Shards, Target, Versioned};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection, raw_sql};
use test_support::postgres::PostgresDatabase;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// What the release before knew.
const BEFORE: i64 = 2;

/// A launch and its bookings, as the release before writes them.
const OLD_ROWS: &str = "
    insert into launches (
        id, supplier, rocket, rocket_name, rocket_model, rocket_capacity, rocket_range,
        slug, spaceport, destination, mission, status, date, seat_price_cents,
        seats_offered, seats_reserved, seats_confirmed, seats_forfeited, scheduled_at, event_no
    ) values (
        gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'New Shepard', 'NS4', 6,
        'suborbital', 'link', 'CORN-RANCH', 'suborbital', 'Up', 'scheduled', '2031-01-01Z', 100,
        6, 0, 0, 0, '2030-01-01Z', 1
    );
    insert into bookings (
        id, launch, customer, status, payment, seats, seat_price_cents, total_cents,
        reserved_at, expires_at, confirmed_at, expired_at, cancelled_at,
        refund_cents, refund_percent, event_no
    )
    select gen_random_uuid(), id, gen_random_uuid(), 'reserved', 'card', 1, 100, 100,
        '2030-01-01Z', '2030-01-02Z', null, null, null, null, null, 2
    from launches where slug = 'link';";

/// All that the release before makes of a booking, and of a launch's seats.
const OLD_CHANGES: &str = "
    update launches set seats_reserved = 1, event_no = event_no + 1;
    update bookings set status = 'expired', expired_at = '2030-01-02Z', event_no = event_no + 1
        where status = 'reserved';
    update bookings set status = 'confirmed', confirmed_at = '2030-01-02Z',
        event_no = event_no + 1 where status = 'expired';
    update bookings set status = 'cancelled', cancelled_at = '2030-01-03Z', refund_cents = 90,
        refund_percent = 90, event_no = event_no + 1 where status = 'confirmed';";

async fn run(connection: &mut PgConnection, sql: &'static str) {
    raw_sql(sql).execute(connection).await.expect("is taken");
}

#[tokio::test]
async fn the_release_before_writes_on_after_the_migration() {
    let database = PostgresDatabase::create().await;
    let options: PgConnectOptions = database.url().parse().expect("an address");
    let options = options.options([("search_path", "test_v1")]);
    let mut old = options.connect().await.expect("connects");
    run(&mut old, "create schema test_v1").await;
    let known = MIGRATIONS.iter().filter(|step| step.version <= BEFORE);
    let before = Migrator {
        migrations: Cow::Owned(known.cloned().collect()),
        ..Migrator::DEFAULT
    };
    before.run(&mut old).await.expect("migrates");
    for _ in 0..2 {
        run(&mut old, OLD_ROWS).await;
        run(&mut old, OLD_CHANGES).await;
        run(&mut old, "update launches set slug = id::text").await;
    }

    let read = ReadModel::open(&database.url(), "test", 1).expect("an address");
    read.migrate().await.expect("takes the rows that are there");

    run(&mut old, OLD_ROWS).await;
    run(&mut old, OLD_CHANGES).await;
    let unchecked: i64 = sqlx::query_scalar(
        "select count(*) from pg_constraint
         where connamespace = current_schema()::regnamespace and not convalidated",
    )
    .fetch_one(&mut old)
    .await
    .expect("answers");
    assert_eq!(unchecked, 0, "every check holds for all rows");
}

/// What the release knew before versions were divided.
const UNDIVIDED: i64 = 8;

#[tokio::test]
async fn the_record_of_the_release_before_is_that_of_the_only_shard() {
    let database = PostgresDatabase::create().await;
    let options: PgConnectOptions = database.url().parse().expect("an address");
    let options = options.options([("search_path", "test_v1")]);
    let mut old = options.connect().await.expect("connects");
    run(&mut old, "create schema test_v1").await;
    let known = MIGRATIONS.iter().filter(|step| step.version <= UNDIVIDED);
    let before = Migrator {
        migrations: Cow::Owned(known.cloned().collect()),
        ..Migrator::DEFAULT
    };
    before.run(&mut old).await.expect("migrates");
    let log = "00000000-0000-0000-0000-000000000007";
    let made = "insert into checkpoint (log, holder, token, position)
        values ('00000000-0000-0000-0000-000000000007', 'old', 1, 5)";
    run(&mut old, made).await;

    let read = ReadModel::open(&database.url(), "test", 1).expect("an address");
    read.migrate().await.expect("takes the row that is there");
    let log = LogId(log.parse().expect("an id"));
    let wanted = Shards::try_from(4).expect("few");
    assert_eq!(read.shards(log, wanted).await, Ok(Shards::ONE));
    assert_eq!(read.positions().await, Ok(Position(5).into()));

    // It writes on, and so does whoever comes after it.
    for writes in [
        "insert into checkpoint (log)
         values ('00000000-0000-0000-0000-000000000007') on conflict do nothing",
        "update checkpoint set position = 6 where token = 1 and position = 5",
    ] {
        run(&mut old, writes).await;
    }
    let claim = read.acquire("new", Duration::from_secs(60), log).await;
    let claim = claim.expect("answers").expect("is free");
    assert_eq!((claim.token, claim.checkpoint), (2, Position(6)));
}
