//! A release takes the place of the one before, role by role, while people book, pay, cancel, read and
//! sign in: no request fails, nothing is lost, nobody is mailed twice, and both read models are as the log
//! says. `ASTRO_OLD_BINARY` names the release before; without it both are the same.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use system_tests::{Books, Caller, Crowd, Ingress, Offer, scene};
use test_support::astro::{self, binary, old_binary};
use test_support::{Astro, ISSUER, Mail, Role, Servers, SignedIn, eventually, eventually_some};
use uuid::Uuid;

const CUSTOMERS: usize = 3;

/// How many journeys have to end between two steps, so that some were on their way during each.
const BETWEEN: usize = 2;

/// From one journey of a customer to the next, so that the mails of all of them are few enough to wait for,
/// and for the mailbox to keep.
const PACE: Duration = Duration::from_secs(2);

/// How the mail begins that somebody gets once for each booking.
const ONCE_A_BOOKING: &str = "Your seats are held until";

/// One process follows another in this order (ARCHITECTURE.md, "A new version of an event" and "Reconcilers
/// belong to one release"; docs/operations/release.md). Reconcilers are stopped before, and started after.
const BEHIND: [Role; 5] = [
    Role::EventIndex,
    Role::Policies,
    Role::ProjectorOperational,
    Role::ProjectorCustomer,
    Role::Rebuilder,
];

/// What the load has done.
#[derive(Default)]
struct Done {
    journeys: Cell<usize>,
    reads: Cell<usize>,
    sign_ins: Cell<usize>,
    /// Each booking, and how it was left.
    bookings: RefCell<BTreeMap<Uuid, &'static str>>,
    is_over: Cell<bool>,
}

#[tokio::test]
async fn a_release_follows_another_under_load_without_a_failed_request_or_a_lost_event() {
    let mut servers = Servers::bare().await;
    servers.program = old_binary();
    astro::run(&["migrate"], "admin", &servers).await;
    let core = Ingress::to(&servers.accounts().await.core_api).await;
    let at_core = at(&core);
    let apis = at_core.each_ref().map(|(name, value)| (*name, &**value));
    let (customer_api, admin_api) = tokio::join!(
        Astro::start_with(Role::CustomerApi, &servers, &apis),
        Astro::start_with(Role::AdminApi, &servers, &apis),
    );
    servers.payment_sandbox.deliver_to(&customer_api).await;
    let start_all = BEHIND.map(|role| Astro::start(role, &servers));
    let mut behind = join_all(start_all).await;
    let reconciler = Astro::start(Role::Reconciler, &servers).await;
    let log_keeper = Astro::start(Role::LogKeeper, &servers).await;
    let scheduler = Astro::start(Role::Scheduler, &servers).await;
    let (customers, admins) = (
        Ingress::to(&customer_api).await,
        Ingress::to(&admin_api).await,
    );
    let (offer, crowd) = tokio::join!(
        Offer::new(&admin_api, &servers, 1_000),
        Crowd::gather(&servers, CUSTOMERS),
    );
    eventually("the launch is shown", async || {
        let shown = Caller::visitor_at(customers.url());
        shown.get(&launch(&offer)).await.status == 200
    })
    .await;

    let done = Done::default();
    let load = async {
        let journeys = crowd
            .customers()
            .iter()
            .map(|customer| travel(&customers, customer, &offer, &done));
        tokio::join!(
            join_all(journeys),
            look(&customers, &admins, &offer, &done),
            sign_in(&core, &crowd.customers()[0], &done),
        );
    };
    let rollout = async {
        let on = async |what: &str| {
            let (journeys, sign_ins) = (done.journeys.get(), done.sign_ins.get());
            eventually(what, async || {
                done.journeys.get() >= journeys + BETWEEN && done.sign_ins.get() > sign_ins
            })
            .await;
        };
        on("the load is on").await;
        stop(reconciler).await;
        servers.program = binary();
        astro::run(&["migrate"], "admin", &servers).await;
        on("the load is on after the migration").await;
        for old in &mut behind {
            let next = Astro::start(old.role(), &servers).await;
            stop(std::mem::replace(old, next)).await;
            on("the load is on after a role was replaced").await;
        }
        let next = Astro::start(Role::Notifier, &servers).await;
        let notifier = &mut servers.accounts_mut().notifier;
        stop(std::mem::replace(notifier, next)).await;
        let reconciler = Astro::start(Role::Reconciler, &servers).await;
        let next_keeper = Astro::start(Role::LogKeeper, &servers).await;
        stop(log_keeper).await;

        let next = Astro::start(Role::CoreApi, &servers).await;
        core.turn_to(&next);
        let core_api = &mut servers.accounts_mut().core_api;
        stop(std::mem::replace(core_api, next)).await;
        on("the load is on after core-api was replaced").await;
        let next = Astro::start_with(Role::CustomerApi, &servers, &apis).await;
        customers.turn_to(&next);
        servers.payment_sandbox.deliver_to(&next).await;
        stop(customer_api).await;
        let next_admin = Astro::start_with(Role::AdminApi, &servers, &apis).await;
        admins.turn_to(&next_admin);
        stop(admin_api).await;
        let next_scheduler = Astro::start(Role::Scheduler, &servers).await;
        stop(scheduler).await;
        on("the load is on at the end").await;
        done.is_over.set(true);
        [reconciler, next_keeper, next, next_admin, next_scheduler]
    };
    let ((), _running) = tokio::join!(load, rollout);
    // As the script that brings a release asks it.
    eventually("the whole is well", async || {
        let mut asked = astro::command(&["status"], "core", &servers);
        let told = tokio::task::spawn_blocking(move || asked.output()).await;
        told.expect("ends").expect("is a program").status.success()
    })
    .await;

    let bookings = done.bookings.take();
    println!(
        "{} bookings, {} reads, {} sign-ins",
        bookings.len(),
        done.reads.get(),
        done.sign_ins.get()
    );
    let books = Books::of_log(&servers).await;
    let written = books.bookings.iter();
    let written = written.map(|(id, booking)| (*id, booking.status.as_str()));
    assert_eq!(
        written.collect::<BTreeMap<_, _>>(),
        bookings,
        "what is in the log is what was answered, and nothing else"
    );
    eventually("both read models are as the log", async || {
        Books::of_postgresql(&servers).await == books && Books::of_mongodb(&servers).await == books
    })
    .await;
    // However long that takes, there is always one more.
    let mut known = 0;
    let mails = loop {
        let mails = eventually_some("somebody more is mailed of their booking", async || {
            let mails = servers.mailbox.mails().await;
            let told = told_of(&mails).len();
            (told > known || told == bookings.len()).then_some(mails)
        })
        .await;
        known = told_of(&mails).len();
        if known == bookings.len() {
            break mails;
        }
    };
    let ids: Vec<_> = mails
        .iter()
        .filter_map(|mail| mail.header("message-id"))
        .collect();
    let distinct: BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), mails.len(), "a mail came twice");
}

/// What tells an API that the core service is where the ingress is.
fn at(core: &Ingress) -> [(&'static str, String); 2] {
    let key_set = format!("{}/.well-known/jwks.json", core.url());
    [("ASTRO_CORE_URL", core.url()), ("ASTRO_KEY_SET", key_set)]
}

/// The bookings of which their customers were mailed that their seats are held.
///
/// # Panics
/// When they were mailed twice of one.
fn told_of(mails: &[Mail]) -> BTreeSet<&str> {
    let of_bookings = mails
        .iter()
        .filter(|mail| mail.subject.starts_with(ONCE_A_BOOKING));
    let told: Vec<_> = of_bookings.filter_map(Mail::link).collect();
    let distinct: BTreeSet<_> = told.iter().copied().collect();
    assert_eq!(distinct.len(), told.len(), "somebody was mailed twice");
    distinct
}

fn launch(offer: &Offer) -> String {
    format!("/api/v1/launches/{}", offer.launch)
}

/// Asks a process to end, and waits until it has, in good order.
async fn stop(mut process: Astro) {
    process.sigterm();
    let status = process.wait().await;
    assert!(status.success(), "{:?}: {status}", process.role());
}

/// A customer books a seat, pays every other one, looks at it, and gives it back, until it is over.
async fn travel(ingress: &Ingress, customer: &SignedIn, offer: &Offer, done: &Done) {
    let customer = Caller::visitor_at(ingress.url()).signed_in(customer);
    let mut pace = tokio::time::interval(PACE);
    let mut pays = true;
    while !done.is_over.get() {
        pace.tick().await;
        let key = Uuid::new_v4().to_string();
        let booked = offer.book(&customer, &key, 1).await.expect(201);
        let booking = booked.id();
        let (mut since, mut status) = (booked.position().to_owned(), "reserved");
        if pays {
            let card = scene::card("tok_success");
            let pay = scene::payment(offer.launch, booking);
            let paid = customer.post(&pay, &key, &card).await.expect(200);
            assert_eq!(paid.body["status"], "completed", "{:#}", paid.body);
            (since, status) = (paid.position().to_owned(), "confirmed");
        }
        pays = !pays;
        let shown = format!("/api/v1/bookings/{booking}");
        let shown = customer.get_after_all(&shown, &since).await;
        assert_eq!(shown.expect(200).body["status"], status);
        let cancel = scene::cancellation(offer.launch, booking);
        customer.post_empty(&cancel, &key).await.expect(200);
        done.bookings.borrow_mut().insert(booking, "cancelled");
        done.journeys.set(done.journeys.get() + 1);
    }
}

/// A visitor and a supplier look at a launch again and again.
async fn look(customers: &Ingress, admins: &Ingress, offer: &Offer, done: &Done) {
    let visitor = Caller::visitor_at(customers.url());
    let supplier = Caller::visitor_at(admins.url()).signed_in(&offer.supplier);
    let manifest = format!("{}/manifest", launch(offer));
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    while !done.is_over.get() {
        pace.tick().await;
        visitor.get("/api/v1/launches").await.expect(200);
        visitor.get(&launch(offer)).await.expect(200);
        supplier.get(&manifest).await.expect(200);
        done.reads.set(done.reads.get() + 3);
    }
}

/// Somebody signs in again and again.
async fn sign_in(core: &Ingress, who: &SignedIn, done: &Done) {
    let visitor = Caller::visitor_at(core.url());
    let words = json!({ "email": who.person.email, "password": who.person.password });
    while !done.is_over.get() {
        let request = visitor.request(Method::POST, "/api/v1/sign-in");
        let answer = request.header("origin", ISSUER).json(&words).send().await;
        let answer = answer.expect("core-api answers");
        assert_eq!(answer.status(), 200);
        let _all_of_it = answer.bytes().await.expect("core-api answers");
        done.sign_ins.set(done.sign_ins.get() + 1);
    }
}
