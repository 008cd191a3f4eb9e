//! The life of a launch, as its supplier leads it: from the first offer to the supplier's invoice,
//! or to an end before.

use domain::ids::{InvoiceId, LaunchId};
use event_log::EventLog;
use futures_util::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::office::{SEAT_CENTS, usd};
use system_tests::scene::with;
use system_tests::{Answer, Books, Office, scene};
use test_support::AccountRole;
use uuid::Uuid;

/// What an [`Offer`](system_tests::Offer) of 6 seats offers, told anew.
fn revision() -> Value {
    json!({
        "mission": "Eleven minutes above the Kármán line",
        "seat_price": usd(SEAT_CENTS),
        "seats": 6,
    })
}

fn because(reason: &str) -> Value {
    json!({ "reason": reason })
}

fn invoice(launch: Uuid, number: &str, cents: i64) -> Value {
    json!({ "launch": launch, "number": number, "amount": usd(cents) })
}

fn own_invoice(launch: Uuid) -> Uuid {
    InvoiceId::of_supplier(LaunchId(launch)).0
}

#[tokio::test]
async fn a_launch_lives_from_its_first_offer_to_the_invoice_of_its_supplier() {
    let office = Office::open(6).await;
    let (supplier, launch) = (&office.supplier, office.offer.launch);
    let second = another_launch(&office).await;

    // While nothing is booked, all of the offer can change; a request sent again changes it once.
    let other = with(&revision(), "/mission", json!("To the Moon and back"));
    let path = office.launch("revision");
    let revised = supplier.post(&path, "other", &other).await.expect(200);
    assert_eq!(revised.id(), launch);
    let back = supplier.post(&path, "back", &revision()).await;
    assert_ne!(back.expect(200).position(), revised.position());
    let again = supplier.post(&path, "other", &other).await.expect(200);
    assert_eq!(again.position(), revised.position());

    // Once something is booked, only the seats do, and never below what is taken.
    let (_booking, _payment) = office.book_and_pay(2).await;
    for (field, value, refused) in [
        ("/mission", json!("Else"), (409, "launch_has_bookings", "")),
        (
            "/seat_price/cents",
            json!(1),
            (409, "launch_has_bookings", ""),
        ),
        ("/seats", json!(1), (422, "seats_out_of_bounds", "seats")),
        ("/seats", json!(7), (422, "seats_out_of_bounds", "seats")),
    ] {
        let body = with(&revision(), field, value);
        let answer = supplier.post(&path, "refused", &body).await;
        assert_eq!(answer.problem(), refused, "{field}");
    }
    let fewer = with(&revision(), "/seats", json!(2));
    supplier.post(&path, "fewer", &fewer).await.expect(200);

    let confirmation = office.launch("confirmation");
    let confirmed = supplier.post_empty(&confirmation, "yes").await.expect(200);
    let again = supplier.post_empty(&confirmation, "sure").await;
    assert_eq!(again.expect(200).position(), confirmed.position());
    let completion = office.launch("completion");
    let early = supplier.post_empty(&completion, "early").await;
    assert_eq!(early.problem(), (409, "launch_not_started", ""));
    let own = invoice(launch, "2028-1", 1);
    let early = supplier.post("/api/v1/invoices", "early", &own).await;
    assert_eq!(early.problem(), (409, "launch_not_completed", "launch"));

    delay(&office).await;
    office.set_clock(&scene::in_days(411)).await;
    let completed = supplier.post_empty(&completion, "flew").await.expect(200);
    let again = supplier.post_empty(&completion, "flew-again").await;
    assert_eq!(again.expect(200).position(), completed.position());
    for (what, body) in [
        ("revision", revision()),
        ("abort", with(&because("Late"), "/cause", json!("weather"))),
        ("failure", because("It fell down.")),
    ] {
        let answer = supplier.post(&office.launch(what), "late", &body).await;
        assert_eq!(answer.problem(), (409, "launch_status", ""), "{what}");
    }

    invoices(&office, second).await;
    assert_eq!(
        office.events(launch).await,
        [
            "launch.scheduled",
            "launch.revised",
            "launch.revised",
            "launch.seats_reserved",
            "launch.booking_confirmed",
            "launch.revised",
            "launch.confirmed",
            "launch.delayed",
            "launch.completed",
        ]
    );
    let books = Books::of_log(&office.servers).await;
    let bookings: Vec<_> = books.bookings.values().map(|b| &*b.status).collect();
    assert_eq!(bookings, ["completed"]);
}

/// Another launch of the same supplier, which nobody books and which is confirmed.
async fn another_launch(office: &Office) -> Uuid {
    let flight = scene::flight(office.offer.rocket, 1);
    let launch = office.supplier.post("/api/v1/launches", "2nd", &flight);
    let launch = launch.await.expect(201).id();
    let path = format!("/api/v1/launches/{launch}/confirmation");
    office
        .supplier
        .post_empty(&path, "confirm")
        .await
        .expect(200);
    launch
}

/// Delays the launch by ten days. It may fly then without being confirmed again.
async fn delay(office: &Office) {
    let delay = json!({
        "date": scene::in_days(410),
        "cause": "weather",
        "reason": "Winds at altitude are too strong.",
    });
    let path = office.launch("delay");
    let earlier = with(&delay, "/date", json!(scene::in_days(399)));
    let earlier = office.supplier.post(&path, "earlier", &earlier).await;
    assert_eq!(earlier.problem(), (422, "date_not_later", "date"));
    let far = with(&delay, "/date", json!("9999-01-01T00:00:00Z"));
    let far = office.supplier.post(&path, "far", &far).await;
    assert_eq!(far.problem(), (422, "date_too_far", "date"));
    office
        .supplier
        .post(&path, "later", &delay)
        .await
        .expect(200);
}

/// The supplier's own invoices: one for each launch, each with a number of its own.
async fn invoices(office: &Office, second: Uuid) {
    let (supplier, launch) = (&office.supplier, office.offer.launch);
    let path = "/api/v1/invoices";
    for (cents, asked) in [(0, "nothing"), (2 * SEAT_CENTS + 1, "too much")] {
        let own = invoice(launch, "2028-1", cents);
        let refused = supplier.post(path, "bounds", &own).await;
        let expected = (422, "amount_out_of_bounds", "amount");
        assert_eq!(refused.problem(), expected, "{asked}");
    }
    let own = invoice(launch, "2028-1", 2 * SEAT_CENTS);
    let submitted = supplier.post(path, "own", &own).await.expect(201);
    assert_eq!(submitted.id(), own_invoice(launch));
    let again = supplier.post(path, "own", &own).await.expect(201);
    assert_eq!(again.position(), submitted.position());
    let twice = supplier.post(path, "twice", &own).await;
    assert_eq!(twice.problem(), (409, "launch_invoiced", "launch"));

    let completion = format!("/api/v1/launches/{second}/completion");
    supplier.post_empty(&completion, "flew").await.expect(200);
    let same = invoice(second, "2028-1", 1);
    let same = supplier.post(path, "same", &same).await;
    assert_eq!(same.problem(), (409, "invoice_number_taken", "number"));
    let unsold = invoice(second, "2028-2", 1);
    let unsold = supplier.post(path, "unsold", &unsold).await;
    assert_eq!(unsold.problem(), (422, "amount_out_of_bounds", "amount"));
    assert_eq!(
        office.events(own_invoice(launch)).await,
        ["invoice.submitted"]
    );
    assert!(office.events(own_invoice(second)).await.is_empty());
}

#[tokio::test]
async fn a_launch_is_aborted_because_it_does_not_pay_only_when_it_is_near_and_hardly_sold() {
    let office = Office::open(11).await;
    let second = another_launch(&office).await;
    let (paid, _payment) = office.book_and_pay(3).await;
    let unpaid = office.book(1).await;
    let abort = json!({ "cause": "financial", "reason": "Too few seats were sold." });
    let path = office.launch("abort");
    let supplier = &office.supplier;

    let not_low = (422, "occupancy_not_low", "cause");
    let far = supplier.post(&path, "far", &abort).await;
    assert_eq!(far.problem(), not_low);
    // Something that does not work is reason enough at any time.
    let broken = with(&abort, "/cause", json!("technical"));
    let path_of_second = format!("/api/v1/launches/{second}/abort");
    let aborted = supplier.post(&path_of_second, "broken", &broken).await;
    assert_eq!(aborted.expect(200).id(), second);

    office.set_clock(&scene::in_days(330)).await;
    let offer = async |key: &str, seats: u32| {
        let body = with(&revision(), "/seats", json!(seats));
        let revised = supplier.post(&office.launch("revision"), key, &body).await;
        revised.expect(200)
    };
    offer("30-percent-are-sold", 10).await;
    let sold = supplier.post(&path, "sold", &abort).await;
    assert_eq!(sold.problem(), not_low);
    offer("less-than-30-percent-are-sold", 11).await;
    let aborted = supplier.post(&path, "few", &abort).await.expect(200);
    let again = supplier.post(&path, "few", &abort).await.expect(200);
    assert_eq!(again.position(), aborted.position());
    let twice = supplier.post(&path, "twice", &abort).await;
    assert_eq!(twice.problem(), (409, "launch_status", ""));
    let books = Books::of_log(&office.servers).await;
    assert_eq!(books.bookings[&paid].status, "aborted");
    // Its time was up when the seats on offer changed.
    assert_eq!(books.bookings[&unpaid].status, "expired");
}

#[tokio::test]
async fn a_profile_is_opened_once_and_changed_as_often_as_it_is_told_anew() {
    let office = Office::open(1).await;
    let supplier = office.offer.supplier.supplier().0;
    let path = "/api/v1/supplier";
    let renamed = scene::company("Blue Yonder Spaceflight");
    let changed = office.supplier.put(path, "rename", &renamed).await;
    let changed = changed.expect(200);
    assert_eq!(changed.id(), supplier);
    let again = office.supplier.put(path, "rename", &renamed).await;
    assert_eq!(again.expect(200).position(), changed.position());
    // The first request that ever came keeps its answer, and undoes nothing.
    let first = scene::company("Blue Yonder Space");
    office.supplier.put(path, "open", &first).await.expect(200);
    let reused = office.supplier.put(path, "open", &renamed).await;
    let expected = (422, "idempotency_key_reused", "idempotency-key");
    assert_eq!(reused.problem(), expected);
    assert_eq!(
        office.events(supplier).await,
        ["supplier.profile_opened", "supplier.profile_changed"]
    );
}

#[tokio::test]
async fn ten_first_profiles_at_once_open_one_and_change_it_nine_times() {
    let office = Office::open(1).await;
    let newcomer = office.servers.sign_in(AccountRole::Supplier).await;
    let caller = office.supplier.signed_in(&newcomer);
    let profile = scene::company("Quick Draw Rockets");
    let keys: Vec<_> = (0..10).map(|n| format!("open-{n}")).collect();
    let all = keys
        .iter()
        .map(|key| caller.put("/api/v1/supplier", key, &profile));
    for answer in futures_util::future::join_all(all).await {
        answer.expect(200);
    }
    let events = office.events(newcomer.supplier().0).await;
    assert_eq!(events[0], "supplier.profile_opened");
    assert_eq!(events[1..], vec!["supplier.profile_changed"; 9]);
}

/// Between the claim of the number and the submission the process may die.
#[tokio::test]
async fn an_invoice_whose_submission_breaks_off_is_submitted_when_the_request_comes_again() {
    let mut office = Office::open(6).await;
    let (_booking, _payment) = office.book_and_pay(1).await;
    let supplier = &office.supplier;
    let confirmation = office.launch("confirmation");
    supplier.post_empty(&confirmation, "yes").await.expect(200);
    office.set_clock(&scene::in_days(401)).await;
    let completion = office.launch("completion");
    supplier.post_empty(&completion, "flew").await.expect(200);

    let log = EventLog::open(office.servers.nats.client("projector").await).await;
    let log = log.expect("the log opens");
    let end = log.end().await.expect("the log has an end");
    let mut news = Box::pin(log.subscribe(end));
    let own = invoice(office.offer.launch, "2028-1", SEAT_CENTS);
    let request = supplier.command(Method::POST, "/api/v1/invoices", "own", &own);
    let sent = tokio::spawn(Answer::try_to(request));
    let claimed = news.next().await.expect("news").expect("can be read");
    assert_eq!(
        &*claimed.commit.events[0].name,
        "supplier.invoice_number_claimed"
    );
    office.crash();
    let answered = sent.await.expect("it does not panic").is_ok();
    let submitted = office.events(own_invoice(office.offer.launch)).await;
    println!("killed with {submitted:?} in the log; answered: {answered}");

    office.restart().await;
    let supplier = &office.supplier;
    let first = supplier.post("/api/v1/invoices", "own", &own).await;
    let first = first.expect(201);
    let again = supplier.post("/api/v1/invoices", "own", &own).await;
    assert_eq!(again.expect(201).position(), first.position());
    assert_eq!(
        office.events(first.id()).await,
        ["invoice.submitted"],
        "once"
    );
}
