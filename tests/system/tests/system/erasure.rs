//! Whoever is erased is found nowhere any more: by themselves or by IT, with all that remembers them.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use mongodb::bson::{DateTime, Document, doc};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use system_tests::{Caller, Offer, scene};
use test_support::{AccountRole, Astro, Role, SignedIn, Stack, eventually, eventually_some};

use crate::privacy::contains;

/// What they say of themselves and of whom they fly with.
const PLANTED: [&str; 10] = [
    "Zebulonia",
    "Quackenbush",
    "+15550142857",
    "1961-04-12",
    "Wallaby Way",
    "TX-998877-Q",
    "Ignatius Featherstone",
    "featherstone@example.org",
    "+4930142857142",
    "1987-06-05",
];

/// Where the documents or rows lie in which something of a person was found.
type Found = BTreeMap<String, usize>;

struct Scene {
    stack: Stack,
    _workers: [Astro; 2],
    it: Caller,
    offer: Offer,
    person: SignedIn,
    customer: Caller,
}

impl Scene {
    async fn new() -> Self {
        let stack = Stack::start().await;
        let notifier = Astro::start(Role::Notifier, &stack.servers).await;
        let (index, offer, it, person) = tokio::join!(
            Astro::start(Role::EventIndex, &stack.servers),
            Offer::new(&stack.admin_api, &stack.servers, 8),
            stack.sign_in(AccountRole::It),
            stack.sign_in(AccountRole::Customer),
        );
        Self {
            it: Caller::new(&stack.servers.accounts().await.core_api, &it),
            customer: Caller::new(&stack.customer_api, &person),
            _workers: [notifier, index],
            offer,
            person,
            stack,
        }
    }

    fn path(&self) -> String {
        format!("/api/v1/accounts/{}", self.person.account())
    }

    /// Their profile, and a booking for somebody else.
    async fn tell_everything(&self) -> uuid::Uuid {
        let profile = json!({
            "first_name": PLANTED[0],
            "last_name": PLANTED[1],
            "phone": PLANTED[2],
            "tax_id": PLANTED[5],
            "legal_address": format!("42 {}, Sydney", PLANTED[4]),
            "date_of_birth": PLANTED[3],
        });
        let opened = self.customer.put("/api/v1/me", "open", &profile).await;
        opened.expect(200);
        let party = json!({
            "payment": "card",
            "passengers": [{
                "name": PLANTED[6],
                "email": PLANTED[7],
                "phone": PLANTED[8],
                "date_of_birth": PLANTED[9],
            }],
        });
        let path = self.offer.bookings();
        let booked = self.customer.post(&path, "key", &party).await.expect(201);
        let supplier = Caller::new(&self.stack.admin_api, &self.offer.supplier);
        let manifest = format!("/api/v1/launches/{}/manifest", self.offer.launch);
        let seen = supplier.get_since(&manifest, booked.position()).await;
        assert!(seen.expect(200).body.to_string().contains(PLANTED[6]));
        booked.id()
    }

    /// Asks IT that they be erased, until the index has what they did.
    async fn ask(&self) -> (u16, Value) {
        let wish = json!({ "reason": "Asked by letter." });
        let path = format!("{}/erasure", self.path());
        let answer = self.it.post(&path, "key", &wish).await;
        (answer.status, answer.body)
    }

    /// What was asked for, and done so far, as if it were an hour old: nobody can be acting for the account
    /// any more, and nobody remembers its keys.
    async fn let_it_settle(&self) {
        let database = self.stack.servers.mongo.open().await;
        let client = database.client();
        let core = client.database(&self.stack.servers.mongo.core_name());
        let accounts = core.collection::<Document>("accounts");
        let hour_ago = DateTime::from_millis(DateTime::now().timestamp_millis() - 3_600_000);
        for step in ["erasure.asked_at", "erasure.keys_gone_at"] {
            let was_taken = doc! { step: { "$exists": true } };
            let settled = doc! { "$set": { step: hour_ago } };
            let settled = accounts.update_many(was_taken, settled).await;
            settled.expect("is written");
        }
    }

    /// Whoever remembers a key does so for a minute. New processes remember none.
    async fn start_projectors_anew(&mut self) {
        let stack = &mut self.stack;
        for projector in [
            &mut stack.projector_operational,
            &mut stack.projector_customer,
        ] {
            let role = projector.role();
            projector.kill9();
            *projector = Astro::start(role, &stack.servers).await;
        }
    }

    /// Waits until they are erased, and gives their account as it is then.
    async fn erased(&self) -> Value {
        eventually_some("they are erased", async || {
            self.let_it_settle().await;
            let account = self.status().await;
            (account["status"] == "erased").then_some(account)
        })
        .await
    }

    async fn status(&self) -> Value {
        let account = self.it.get(&self.path()).await.expect(200);
        account.body
    }

    /// Where something of them is, in all stores but the log, whose values are sealed.
    async fn found(&self) -> Found {
        let mut planted: Vec<String> = PLANTED.map(str::to_owned).into();
        planted.push(self.person.person.email.clone());
        let mut found = Found::new();
        let mut look = |place: String, text: &str| {
            let here = planted.iter().filter(|planted| text.contains(*planted));
            let count = here.count();
            if count > 0 {
                *found.entry(place).or_default() += count;
            }
        };
        let database = self.stack.servers.mongo.open().await;
        let client = database.client();
        let own = self.stack.servers.mongo.name();
        let names = client.list_database_names().await.expect("answers");
        for name in names.iter().filter(|name| name.starts_with(own)) {
            let database = client.database(name);
            for collection in database.list_collection_names().await.expect("answers") {
                let documents = database.collection::<Document>(&collection);
                let all = documents.find(doc! {}).await.expect("answers");
                let all: Vec<Document> = all.try_collect().await.expect("answers");
                for document in all {
                    look(format!("{name}.{collection}"), &document.to_string());
                }
            }
        }
        let mut connection = PgConnection::connect(&self.stack.servers.postgres.url())
            .await
            .expect("connects");
        let tables: Vec<(String, String)> = sqlx::query_as(
            "select schemaname::text, tablename::text from pg_tables \
             where schemaname like 'operational%'",
        )
        .fetch_all(&mut connection)
        .await
        .expect("answers");
        for (schema, table) in tables {
            let rows = format!("select t::text from \"{schema}\".\"{table}\" as t");
            let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(rows))
                .fetch_all(&mut connection)
                .await
                .expect("answers");
            for row in rows {
                look(format!("{schema}.{table}"), &row);
            }
        }
        found
    }
}

#[tokio::test]
async fn whoever_is_erased_is_found_nowhere_any_more() {
    let mut scene = Scene::new().await;
    let booking = scene.tell_everything().await;
    let places = eventually_some("they are remembered", async || {
        let found = scene.found().await;
        let (log, customers) = ("notifications", "customers");
        let everywhere = [log, customers, "passengers", "bookings", "accounts"];
        let is_there = |place: &&str| found.keys().any(|name| name.ends_with(*place));
        everywhere.iter().all(is_there).then_some(found)
    })
    .await;
    println!("before: {places:?}");

    // Not before their seats are free: rule 15.
    eventually("the index knows of the booking", async || {
        let (status, body) = scene.ask().await;
        status == 409 && body["code"] == "still_to_fly"
    })
    .await;
    let cancel = scene::cancellation(scene.offer.launch, booking);
    scene
        .customer
        .post_empty(&cancel, "cancel")
        .await
        .expect(200);
    assert_eq!(scene.ask().await.0, 202);
    assert_eq!(scene.status().await["status"], "erasing");
    // It is done once, however often it is asked for, and nobody acts for the account any more.
    assert_eq!(scene.ask().await.0, 202);
    eventually("they are shut out", async || {
        scene.customer.get("/api/v1/me").await.status == 401
    })
    .await;
    let erased = scene.erased().await;
    assert!(erased["erasure"]["erased_at"].is_string(), "{erased}");
    assert!(erased["erasure"]["waits_for"].is_null(), "{erased}");
    eventually("they are found nowhere", async || {
        let found = scene.found().await;
        println!("after: {found:?}");
        found.is_empty()
    })
    .await;

    // What is read anew from the log says nothing of them either.
    let supplier = Caller::new(&scene.stack.admin_api, &scene.offer.supplier);
    let manifest = format!("/api/v1/launches/{}/manifest", scene.offer.launch);
    let manifest = supplier.get(&manifest).await.expect(200).body.to_string();
    for planted in PLANTED {
        assert!(!contains(manifest.as_bytes(), planted), "{planted}");
    }
    scene.start_projectors_anew().await;
    for model in ["operational", "customer"] {
        let rebuild = ["projections", "rebuild", model, "--switch"];
        scene.stack.operate(&rebuild).await;
    }
    let versions = scene.stack.operate(&["projections", "list"]).await;
    for live in ["operational 2 live", "customer 3 live"] {
        assert!(versions.contains(live), "{versions}");
    }
    assert_eq!(scene.found().await, Found::new());
}

#[tokio::test]
async fn whoever_erases_themselves_shows_their_password_and_is_told() {
    let mut scene = Scene::new().await;
    let path = "/api/v1/account/erasure";
    let person = &mut scene.person.person;
    let wrong = json!({ "password": "not the one that it is" });
    let refused = person.browser.send(Method::POST, path, Some(&wrong)).await;
    assert_eq!(refused.expect("an answer").status(), 401);
    let right = json!({ "password": person.password });
    let asked = person.browser.send(Method::POST, path, Some(&right)).await;
    assert_eq!(asked.expect("an answer").status(), 202);
    let again = person.browser.send(Method::POST, path, Some(&right)).await;
    assert_eq!(
        again.expect("an answer").status(),
        401,
        "nobody is signed in"
    );
    let email = person.email.clone();
    eventually("they are told", async || {
        let mails = scene.stack.servers.mailbox.mails_to(&email).await;
        let mut subjects = mails.iter().map(|mail| mail.subject.as_str());
        subjects.any(|subject| subject == "Your data will be erased")
    })
    .await;
    scene.erased().await;
}

#[tokio::test]
async fn all_that_somebody_told_is_theirs_to_take_home() {
    let mut scene = Scene::new().await;
    scene.tell_everything().await;
    let path = "/api/v1/account/export";
    let planted = PLANTED.map(str::to_owned);
    let person = &mut scene.person.person;
    let all: Vec<String> = planted.into_iter().chain([person.email.clone()]).collect();
    eventually("the index knows of the booking", async || {
        let answer = person.browser.send(Method::GET, path, None).await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200);
        let named = answer.headers()["content-disposition"].to_str();
        assert!(named.is_ok_and(|name| name.contains("my-data.json")));
        let text = answer.text().await.expect("a text");
        all.iter().all(|told| text.contains(told))
    })
    .await;
    let mut other = scene.stack.sign_in(AccountRole::Customer).await.person;
    let answer = other.browser.send(Method::GET, path, None).await;
    let text = answer.expect("an answer").text().await.expect("a text");
    for told in &all {
        assert!(!text.contains(told), "{told} is told to another");
    }
}

#[tokio::test]
async fn nobody_is_erased_by_whoever_may_not_ask_for_it() {
    let scene = Scene::new().await;
    let path = format!("{}/erasure", scene.path());
    let wish = json!({ "reason": "A grudge." });
    for role in [AccountRole::Auditor, AccountRole::Finance] {
        let other = scene.stack.sign_in(role).await;
        let core = &scene.stack.servers.accounts().await.core_api;
        let refused = Caller::new(core, &other).post(&path, "key", &wish).await;
        assert!([401, 403].contains(&refused.status), "{}", refused.status);
    }
    let refused = scene.it.post(&path, "key", &json!({ "reason": "" })).await;
    assert_eq!(refused.problem().1, "invalid_fields");
    let nobody = format!("/api/v1/accounts/{}/erasure", uuid::Uuid::new_v4());
    let refused = scene.it.post(&nobody, "key", &wish).await;
    assert_eq!(refused.problem().1, "account_not_found");
    assert_eq!(scene.status().await["status"], "active");
}
