//! Tables: each corrupted in many ways.

use sqlx::AssertSqlSafe;

use crate::bench::Bench;
use crate::history::story::before_anybody_is_erased;

/// Statements that corrupt the model, and what differs after: tables, and what of them.
type Corruption = (&'static str, &'static [(&'static str, &'static str)]);

/// Every table: fields changed, rows deleted and added, guards moved, rows of a whole lost.
const CORRUPTIONS: &[Corruption] = &[
    (
        "update accounts set email = 'mallory@example.com', event_no = event_no + 1000
         where kind = 'customer'",
        &[("accounts", "email event_no")],
    ),
    (
        "delete from accounts where kind = 'supplier'",
        &[("accounts", "missing")],
    ),
    (
        "insert into accounts (id, kind, email_verified, roles, disabled, registered_at, event_no)
         values (gen_random_uuid(), 'employee', true, array['it'], false, now(), 1)",
        &[("accounts", "surplus")],
    ),
    (
        "update customers set name = null, vip = false where account is not null",
        &[("customers", "name vip")],
    ),
    (
        "delete from customers where account is null",
        &[("customers", "missing")],
    ),
    (
        "update suppliers set contact_email = null, event_no = event_no - 1",
        &[("suppliers", "contact_email event_no")],
    ),
    (
        "update completions set fee_cents = fee_cents + 1",
        &[("completions", "fee_cents")],
    ),
    ("delete from completions", &[("completions", "missing")]),
    (
        "insert into completions
         select gen_random_uuid(), gen_random_uuid(), 1, 1, 1, now(), 1",
        &[("completions", "surplus")],
    ),
    (
        "update rockets set capacity = 1, event_no = event_no + 1000000",
        &[("rockets", "capacity event_no")],
    ),
    (
        "update launches set seats_confirmed = seats_confirmed + 1
         where id = (select min(id::text)::uuid from launches where status = 'completed')",
        &[("launches", "seats_confirmed")],
    ),
    (
        "delete from passengers where (booking, place) = (
            select booking, place from passengers order by 1 desc, 2 desc limit 1)",
        &[("passengers", "missing")],
    ),
    (
        "update bookings set status = 'confirmed', ended_at = null where id = (
            select id from bookings where status = 'aborted' and confirmed_at is not null
            order by id limit 1)",
        &[("bookings", "ended_at status")],
    ),
    (
        "update bookings set event_no = event_no + 1000000 where status = 'expired'
            and id = (select id from bookings where status = 'expired' order by id limit 1)",
        &[("bookings", "event_no")],
    ),
    (
        "update passengers set name = 'Somebody else', event_no = event_no - 1
         where (booking, place) = (select booking, place from passengers order by 1, 2 limit 1)",
        &[("passengers", "event_no name")],
    ),
    (
        "insert into passengers
         select booking, 77, gen_random_uuid(), null, null, null, null::date, 1
         from passengers order by booking limit 1",
        &[("passengers", "surplus")],
    ),
    (
        "update payments set amount_cents = amount_cents + 1 where failure is not null",
        &[("payments", "amount_cents")],
    ),
    (
        "delete from payments where failure is not null",
        &[("payments", "missing")],
    ),
    (
        "update refunds set reason = 'No', event_no = 0 where status = 'rejected'",
        &[("refunds", "event_no reason")],
    ),
    (
        "delete from refunds where status = 'rejected'",
        &[("refunds", "missing")],
    ),
    (
        "update invoices set settled_at = now() where kind = 'supplier_launch'",
        &[("invoices", "settled_at")],
    ),
    (
        "update invoice_lines set text = 'Something else' where place = 0 and invoice = (
            select id from invoices where kind = 'booking')",
        &[("invoice_lines", "text")],
    ),
    (
        "delete from invoice_payments where invoice = (
            select id from invoices where kind = 'supplier_launch')",
        &[("invoice_payments", "missing")],
    ),
    (
        "insert into invoice_payments
         select id, gen_random_uuid(), 1, now(), 1 from invoices where kind = 'supplier_launch'",
        &[("invoice_payments", "surplus")],
    ),
];

#[tokio::test]
async fn what_is_wrong_in_a_table_is_found_and_mended() {
    let bench = Bench::of(&before_anybody_is_erased()).await;
    let worker = bench.work("worker");
    let (run, found) = bench.reconcile(true).await;
    assert_eq!(found, [], "all is well at first");
    assert!(run.counts.compared > 40, "{:?}", run.counts);

    let healthy = dump(&bench).await;
    for (corruption, expected) in CORRUPTIONS {
        sqlx::query(AssertSqlSafe(*corruption))
            .execute(&bench.rows)
            .await
            .unwrap_or_else(|error| panic!("{corruption}: {error}"));
        let damaged = dump(&bench).await;
        assert_ne!(damaged, healthy, "{corruption}");
        bench.mends("operational", expected, corruption).await;
        assert_eq!(dump(&bench).await, healthy, "{corruption}");
    }
    worker.stop().await;
}

#[tokio::test]
async fn a_launch_that_lost_everything_gets_it_back() {
    let bench = Bench::of(&before_anybody_is_erased()).await;
    let worker = bench.work("worker");
    let healthy = dump(&bench).await;
    for statement in [
        "delete from passengers where booking in (
            select b.id from bookings as b join launches as l on l.id = b.launch
            where l.status = 'completed')",
        "delete from bookings where launch in (select id from launches where status = 'completed')",
        "delete from launches where status = 'completed'",
    ] {
        sqlx::query(statement).execute(&bench.rows).await.unwrap();
    }
    let (run, found) = bench.reconcile(true).await;
    assert!(found.iter().all(|found| found.mended_at.is_some()));
    assert_eq!(run.counts.mended, run.counts.found);
    assert_eq!(dump(&bench).await, healthy);
    worker.stop().await;
}

#[tokio::test]
async fn a_booking_goes_back_to_its_launch() {
    let bench = Bench::of(&before_anybody_is_erased()).await;
    let worker = bench.work("worker");
    let healthy = dump(&bench).await;
    sqlx::query(
        "update bookings set launch = (
            select id from launches where id <> bookings.launch order by id desc limit 1)
         where id = (select id from bookings order by id limit 1)",
    )
    .execute(&bench.rows)
    .await
    .unwrap();
    let (_, found) = bench.reconcile(true).await;
    assert!(!found.is_empty());
    assert!(found.iter().all(|found| found.mended_at.is_some()));
    assert_eq!(dump(&bench).await, healthy);
    worker.stop().await;
}

/// All rows that the projection writes.
async fn dump(bench: &Bench) -> Vec<String> {
    let mut dump = Vec::new();
    for table in [
        "accounts",
        "customers",
        "suppliers",
        "completions",
        "rockets",
        "launches",
        "bookings",
        "passengers",
        "payments",
        "refunds",
        "invoices",
        "invoice_lines",
        "invoice_payments",
    ] {
        let select = format!("select '{table} ' || to_jsonb(t)::text from {table} as t order by 1");
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(select))
            .fetch_all(&bench.rows)
            .await
            .expect("answers");
        dump.extend(rows);
    }
    dump
}
