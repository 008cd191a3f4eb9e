//! A read model is built anew while everybody uses it: nobody's read fails, and nobody reads older.

use std::cell::{Cell, RefCell};
use std::process::Output;

use futures_util::future::join_all;
use mongodb::bson::{Document, doc};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use sqlx::{Connection, PgConnection};
use system_tests::{Answer, Books, Caller, Crowd, Offer, Order, scene};
use test_support::{Astro, Role, Servers, Stack, astro, eventually};

const CLIENTS: usize = 3;
const SEATS: u32 = 1_000;
/// How often each projector is killed.
const ROUNDS: usize = 2;
const SEED: u64 = 0x0a57_0b01;

/// The versions that a system begins with.
const OPERATIONAL: u32 = 1;
const CUSTOMER: u32 = 2;

/// Runs `astro projections`, whatever comes of it.
async fn projections(arguments: &[&str], servers: &Servers) -> Output {
    let arguments = [&["projections"], arguments].concat();
    let mut command = astro::command(&arguments, "operator", servers);
    tokio::task::spawn_blocking(move || command.output())
        .await
        .expect("waiting for a child does not panic")
        .expect("astro is a program")
}

/// The same, which must succeed. Gives what it printed.
pub(crate) async fn done(arguments: &[&str], servers: &Servers) -> String {
    let output = projections(arguments, servers).await;
    let (printed, told) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert!(output.status.success(), "{arguments:?}: {printed}{told}");
    println!("{told}{printed}");
    printed
}

/// The same, which must be refused. Gives why.
pub(crate) async fn refused(arguments: &[&str], servers: &Servers) -> String {
    let output = projections(arguments, servers).await;
    assert!(!output.status.success(), "{arguments:?} is refused");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Somebody who renames a rocket again and again, and readers of what it is called: each name has a
/// number, and no reader may meet a lower one than before.
struct Names<'a> {
    offer: &'a Offer,
    supplier: Caller,
    visitor: Caller,
    done: &'a Cell<bool>,
    reads: Cell<usize>,
}

impl Names<'_> {
    /// Renames it, and reads at both APIs what follows from it.
    async fn write(&self) {
        let path = format!("/api/v1/rockets/{}", self.offer.rocket);
        for number in 1_u64.. {
            if self.done.get() {
                return;
            }
            let body = scene::rocket(&format!("Rocket {number}"), SEATS);
            let key = format!("rename-{number}");
            let renamed = self.supplier.put(&path, &key, &body).await.expect(200);
            for place in [self.at_supplier(), self.at_customers()] {
                let read = place.reader.get_since(&place.path, renamed.position());
                assert!(place.number(&read.await) >= number, "{}", place.path);
                self.reads.set(self.reads.get() + 1);
            }
        }
    }

    /// Reads what it is called, and asks for no position.
    async fn read(&self, place: Place<'_>) {
        let Place { reader, path, .. } = &place;
        // Nobody knew of it before.
        reader.get_since(path, &self.offer.position).await;
        let mut last = 0;
        while !self.done.get() {
            let number = place.number(&place.reader.get(&place.path).await);
            assert!(number >= last, "{}: {number} after {last}", place.path);
            last = number;
            self.reads.set(self.reads.get() + 1);
        }
    }

    /// Its supplier sees the rocket itself.
    fn at_supplier(&self) -> Place<'_> {
        Place {
            reader: &self.supplier,
            path: format!("/api/v1/rockets/{}", self.offer.rocket),
            name: "/name",
        }
    }

    /// Customers see it in its launch.
    fn at_customers(&self) -> Place<'_> {
        Place {
            reader: &self.visitor,
            path: format!("/api/v1/launches/{}", self.offer.launch),
            name: "/rocket/name",
        }
    }
}

/// Where somebody reads what the rocket is called.
struct Place<'a> {
    reader: &'a Caller,
    path: String,
    name: &'static str,
}

impl Place<'_> {
    /// The number in the name: 0 before it has one.
    fn number(&self, answer: &Answer) -> u64 {
        assert_eq!(answer.status, 200, "{}", self.path);
        let name = answer.body.pointer(self.name).and_then(Value::as_str);
        let number = name.expect("a name").strip_prefix("Rocket ");
        number.map_or(0, |number| number.parse().expect("a number"))
    }
}

#[tokio::test]
async fn both_read_models_are_built_anew_under_load_without_a_failed_or_an_older_read() {
    let stack = Stack::start().await;
    let (offer, crowd) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, SEATS),
        Crowd::gather(&stack.servers, CLIENTS),
    );
    let servers = &stack.servers;
    let done_reading = Cell::new(false);
    let names = Names {
        supplier: Caller::new(&stack.admin_api, &offer.supplier),
        visitor: Caller::visitor(&stack.customer_api),
        offer: &offer,
        done: &done_reading,
        reads: Cell::new(0),
    };
    let booked = Cell::new(0);
    let clients = crowd.customers().iter().map(async |customer| {
        let counter = names.visitor.signed_in(customer);
        while !done_reading.get() {
            let answer = Order::new(customer, &offer).send(&names.visitor).await;
            let answer = answer.expect("an answer").expect(201);
            let own = format!("/api/v1/bookings/{}", answer.id());
            counter.get_since(&own, answer.position()).await.expect(200);
            let cancel = scene::cancellation(offer.launch, answer.id());
            counter.post_empty(&cancel, "cancel").await.expect(200);
            booked.set(booked.get() + 1);
        }
    });
    let rebuilding = async {
        eventually("there is something to build", async || booked.get() > 30).await;
        for (model, version) in [("operational", OPERATIONAL), ("customer", CUSTOMER)] {
            let before = (names.reads.get(), booked.get());
            done(&["rebuild", model, "--switch"], servers).await;
            println!(
                "{model}: {} reads and {} bookings meanwhile",
                names.reads.get() - before.0,
                booked.get() - before.1
            );
            let listed = done(&["list"], servers).await;
            let (live, kept) = (version + 1, version);
            assert!(listed.contains(&format!("{model} {live} live")), "{listed}");
            assert!(listed.contains(&format!("{model} {kept} kept")), "{listed}");
        }
        let before = names.reads.get();
        eventually("all goes on", async || names.reads.get() > before + 50).await;
        done_reading.set(true);
    };
    tokio::join!(
        rebuilding,
        names.write(),
        names.read(names.at_supplier()),
        names.read(names.at_customers()),
        join_all(clients),
    );
    let last = Offer::new(&stack.admin_api, servers, 1).await;
    let path = format!("/api/v1/launches/{}", last.launch);
    for caller in [
        Caller::new(&stack.admin_api, &last.supplier),
        names.visitor.clone(),
    ] {
        caller
            .get_after_all(&path, &last.position)
            .await
            .expect(200);
    }
    let books = Books::of_log(servers).await;
    let operational = Books::of_postgresql_in(servers, OPERATIONAL + 1).await;
    assert_eq!(operational.difference(&books), None);
    let customer = Books::of_mongodb_in(servers, CUSTOMER + 1).await;
    assert_eq!(customer.difference(&books), None);
}

#[tokio::test]
async fn a_rebuild_comes_to_its_end_however_often_its_projector_is_killed() {
    println!("seed {SEED:#x}");
    let chance = RefCell::new(StdRng::seed_from_u64(SEED));
    let stack = Stack::start().await;
    let (offer, crowd) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, SEATS),
        Crowd::gather(&stack.servers, 1),
    );
    let Stack {
        customer_api,
        admin_api,
        projector_operational,
        projector_customer,
        servers,
        ..
    } = stack;
    let customer = &crowd.customers()[0];
    let counter = Caller::new(&customer_api, customer);
    let booked = Cell::new(0_usize);
    let ended = Cell::new(false);
    let books = async {
        while !ended.get() {
            let answer = Order::new(customer, &offer).send(&counter).await;
            let booking = answer.expect("an answer").expect(201).id();
            let cancel = scene::cancellation(offer.launch, booking);
            counter.post_empty(&cancel, "cancel").await.expect(200);
            booked.set(booked.get() + 1);
        }
    };
    let kill = async |mut projector: Astro| {
        for _ in 0..ROUNDS {
            // It takes over once the lease of the one before has ended.
            eventually("it writes what is built", async || {
                writes_what_is_built(&projector) || ended.get()
            })
            .await;
            let until = booked.get() + chance.borrow_mut().random_range(0..10_usize);
            eventually("some more are booked", async || {
                booked.get() >= until || ended.get()
            })
            .await;
            let role = projector.role();
            projector.kill9();
            drop(projector);
            projector = Astro::start(role, &servers).await;
        }
        projector
    };
    let rebuild = async {
        eventually("there is something to build", async || booked.get() > 20).await;
        tokio::join!(
            done(&["rebuild", "operational", "--switch"], &servers),
            done(&["rebuild", "customer", "--switch"], &servers),
        );
        ended.set(true);
    };
    let ((), (), _operational, _customer) = tokio::join!(
        books,
        rebuild,
        kill(projector_operational),
        kill(projector_customer),
    );
    let last = Offer::new(&admin_api, &servers, 1).await;
    let path = format!("/api/v1/launches/{}", last.launch);
    for caller in [Caller::new(&admin_api, &last.supplier), counter] {
        caller
            .get_after_all(&path, &last.position)
            .await
            .expect(200);
    }
    let books = Books::of_log(&servers).await;
    let operational = Books::of_postgresql_in(&servers, OPERATIONAL + 1).await;
    assert_eq!(operational.difference(&books), None);
    let customer = Books::of_mongodb_in(&servers, CUSTOMER + 1).await;
    assert_eq!(customer.difference(&books), None);
}

/// Whether a projector has, or had, the lease of a version that is not the first.
fn writes_what_is_built(projector: &Astro) -> bool {
    let log = projector.log();
    let mut leases = log.lines().filter(|line| line.contains("holds the lease"));
    let first = match projector.role() {
        Role::ProjectorOperational => OPERATIONAL,
        _ => CUSTOMER,
    };
    leases.any(|line| line.contains(&format!("\"version\":{}", first + 1)))
}

/// Which versions of the models stand in their stores.
async fn standing(servers: &Servers) -> (Vec<String>, Vec<String>) {
    let mut connection = PgConnection::connect(&servers.postgres.url())
        .await
        .expect("connects");
    let schemas = sqlx::query_scalar(
        "select nspname::text from pg_namespace where nspname like 'operational_v_' order by 1",
    );
    let schemas = schemas.fetch_all(&mut connection).await;
    let client = servers.mongo.open().await.client().clone();
    let databases = client.list_database_names().await.expect("answers");
    let prefix = format!("{}_v", servers.mongo.name());
    let own = databases
        .iter()
        .filter_map(|name| name.strip_prefix(&prefix));
    let mut own: Vec<String> = own
        .filter(|version| version.parse::<u32>().is_ok())
        .map(str::to_owned)
        .collect();
    own.sort();
    (schemas.expect("answers"), own)
}

#[tokio::test]
async fn what_is_given_up_is_deleted_and_one_is_built_at_a_time() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let offer = Offer::new(&stack.admin_api, servers, 4).await;
    for (model, first) in [("operational", OPERATIONAL), ("customer", CUSTOMER)] {
        let told = refused(&["switch", model], servers).await;
        assert!(told.contains("no version is being built"), "{told}");
        done(&["rebuild", model], servers).await;
        let told = refused(&["rebuild", model, "--switch"], servers).await;
        let built = format!("version {} is being built", first + 1);
        assert!(told.contains(&built), "{told}");
        let compared = done(&["compare", model], servers).await;
        assert!(
            compared.contains("0 differ in the version that is built, 0 in the live one"),
            "{compared}"
        );
        let told = refused(&["drop", model, &first.to_string()], servers).await;
        assert!(told.contains("is not one that is kept"), "{told}");
        done(&["cancel", model], servers).await;
    }
    let first = (vec!["operational_v1".to_owned()], vec!["2".to_owned()]);
    assert_eq!(standing(servers).await, first);

    // A number that was given is never given again.
    for (model, first, next) in [("operational", "1", "3"), ("customer", "2", "4")] {
        done(&["rebuild", model], servers).await;
        done(&["switch", model], servers).await;
        let listed = done(&["list"], servers).await;
        assert!(listed.contains(&format!("{model} {next} live")), "{listed}");
        done(&["drop", model, first], servers).await;
    }
    let third = (vec!["operational_v3".to_owned()], vec!["4".to_owned()]);
    assert_eq!(standing(servers).await, third);
    // Migrating is about whatever there is.
    astro::run(&["migrate"], "admin", servers).await;
    assert_eq!(standing(servers).await, third);
    let path = format!("/api/v1/launches/{}", offer.launch);
    Caller::visitor(&stack.customer_api)
        .get(&path)
        .await
        .expect(200);
    let supplier = Caller::new(&stack.admin_api, &offer.supplier);
    supplier.get(&path).await.expect(200);
}

#[tokio::test]
async fn a_rebuild_sends_nobody_a_mail_and_no_command_again() {
    let stack = Stack::start().await;
    let servers = &stack.servers;
    let _notifier = Astro::start(Role::Notifier, servers).await;
    let offer = Offer::new(&stack.admin_api, servers, 4).await;
    let crowd = Crowd::gather(servers, 1).await;
    let customer = &crowd.customers()[0];
    let counter = Caller::new(&stack.customer_api, customer);
    let booked = Order::new(customer, &offer).send(&counter).await;
    let booking = booked.expect("an answer").expect(201).id();
    let pay = scene::payment(offer.launch, booking);
    let paid = counter.post(&pay, "pay", &scene::card("tok_success")).await;
    paid.expect(200);
    let client = servers.mongo.open().await.client().clone();
    let core = client.database(&servers.mongo.core_name());
    let mails = core.collection::<Document>("notifications");
    let follower = core.collection::<Document>("mail_follower");
    let followed = async || {
        let follower = follower.find_one(doc! {}).await.expect("answers");
        follower.and_then(|follower| follower.get_i64("position").ok())
    };
    eventually("all that follows from the payment has", async || {
        let last = doc! { "template": "invoice_issued" };
        let is_told = mails.count_documents(last).await.expect("answers") > 0;
        let end = system_tests::books::commits(servers).await.len() as i64;
        is_told && followed().await == Some(end)
    })
    .await;
    let mails = async || mails.count_documents(doc! {}).await.expect("answers");
    let commits = system_tests::books::commits(servers).await.len();
    let before = mails().await;
    done(&["rebuild", "customer", "--switch"], servers).await;
    done(&["rebuild", "operational", "--switch"], servers).await;
    assert_eq!(mails().await, before);
    assert_eq!(system_tests::books::commits(servers).await.len(), commits);
}
