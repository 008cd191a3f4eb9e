//! Who gets in where: every endpoint of every API, for every role, on what is theirs and on what
//! is another's. The table is `docs/access.md`; its rows are the endpoints that the OpenAPI
//! documents name, and each cell is tried.
//!
//! `UPDATE_ACCESS=1` writes the table as the APIs answer now. Read the difference before it is
//! committed: a cell that opened is what this test is for.

mod core;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Answer, Caller, Offer, scene};
use test_support::{AccountRole, Astro, Role, SignedIn, Stack, eventually_some};
use uuid::Uuid;

/// Who asks, and whose things they ask for.
const COLUMNS: [Column; 9] = [
    Column::new("visitor", None, Whose::Own),
    Column::new("customer", Some(AccountRole::Customer), Whose::Own),
    Column::new("… another's", Some(AccountRole::Customer), Whose::Anothers),
    Column::new("supplier", Some(AccountRole::Supplier), Whose::Own),
    Column::new("… another's", Some(AccountRole::Supplier), Whose::Anothers),
    Column::new("finance", Some(AccountRole::Finance), Whose::Own),
    Column::new("IT", Some(AccountRole::It), Whose::Own),
    Column::new("auditor", Some(AccountRole::Auditor), Whose::Own),
    Column::new("foreign token", Some(AccountRole::Customer), Whose::Own),
];

/// The place of the column of somebody whose token is for another API.
const FOREIGN: usize = 8;

/// They get in: whatever the answer is, it is not about who they are.
const IN: &str = "yes";
/// Nothing in the address is anybody's.
const NOT_ASKED: &str = "–";

#[derive(Clone, Copy)]
struct Column {
    title: &'static str,
    role: Option<AccountRole>,
    whose: Whose,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    Anothers,
}

impl Column {
    const fn new(title: &'static str, role: Option<AccountRole>, whose: Whose) -> Self {
        Self { title, role, whose }
    }
}

#[tokio::test]
async fn every_endpoint_lets_in_whom_the_table_says_and_nobody_else() {
    let stack = Stack::start().await;
    // Nobody is erased before it knows all that they did.
    let _index = Astro::start(Role::EventIndex, &stack.servers).await;
    let world = World::make(&stack).await;
    let mut found = BTreeMap::new();
    for (api, address) in [
        ("customer", &stack.customer_api),
        ("admin", &stack.admin_api),
    ] {
        let visitor = Caller::visitor(address);
        for endpoint in endpoints(api) {
            let mut cells = Vec::new();
            for place in 0..COLUMNS.len() {
                cells.push(world.cell(api, &visitor, &endpoint, place).await);
            }
            found.insert(endpoint.row(api), cells);
        }
    }
    core::try_all(&stack.servers, &mut found).await;
    let path = workspace().join("docs/access.md");
    if std::env::var_os("UPDATE_ACCESS").is_some() {
        std::fs::write(&path, page(&found)).expect("the page can be written");
    }
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    let expected = rows(&page);
    let mut faults = String::new();
    for (row, cells) in &found {
        match expected.get(row) {
            None => writeln!(faults, "{row}: has no row in docs/access.md"),
            Some(allowed) if allowed == cells => Ok(()),
            Some(allowed) => writeln!(faults, "{row}: {cells:?}, but the table says {allowed:?}"),
        }
        .expect("memory");
    }
    for row in expected.keys().filter(|row| !found.contains_key(*row)) {
        writeln!(faults, "{row}: no API has such an endpoint").expect("memory");
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// An endpoint, as its API's document has it.
struct Endpoint {
    method: Method,
    path: String,
    operation: String,
    is_list: bool,
}

impl Endpoint {
    fn row(&self, api: &str) -> String {
        format!("{api} | {} | `{}`", self.method, self.path)
    }
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn endpoints(api: &str) -> Vec<Endpoint> {
    let file = workspace().join(format!("apis/{api}/openapi.json"));
    let text = std::fs::read_to_string(file).expect("the document is there");
    let document: Value = serde_json::from_str(&text).expect("the document is JSON");
    let paths = document["paths"].as_object().expect("paths");
    let mut endpoints = Vec::new();
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().expect("operations") {
            let operation = operation["operationId"].as_str().expect("an id").to_owned();
            endpoints.push(Endpoint {
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                is_list: operation.starts_with("list_"),
                operation,
            });
        }
    }
    endpoints
}

/// What is somebody's.
struct Things {
    launch: Uuid,
    rocket: Uuid,
    booking: Uuid,
    payment: Uuid,
    /// To the supplier.
    fee: Uuid,
    /// To the customer.
    invoice: Uuid,
    refund: Uuid,
}

/// Two suppliers and two customers, each with one of everything.
struct World {
    ours: Things,
    theirs: Things,
    /// The tokens that people bring, by API and column. Whoever has no role at an API gets no token
    /// for it, and brings the one that they have.
    tokens: BTreeMap<(&'static str, &'static str), String>,
}

impl World {
    async fn make(stack: &Stack) -> Self {
        let servers = &stack.servers;
        let (our_offer, their_offer, mut customer, other, mut finance, it, auditor) = tokio::join!(
            Offer::new(&stack.admin_api, servers, 8),
            Offer::new(&stack.admin_api, servers, 8),
            servers.sign_in(AccountRole::Customer),
            servers.sign_in(AccountRole::Customer),
            servers.sign_in(AccountRole::Finance),
            servers.sign_in_moved(AccountRole::It),
            servers.sign_in_moved(AccountRole::Auditor),
        );
        let accountant = Caller::new(&stack.admin_api, &finance);
        let (ours, theirs) = tokio::join!(
            things(stack, &our_offer, &customer, &accountant),
            things(stack, &their_offer, &other, &accountant),
        );
        let supplier = &our_offer.supplier;
        let mut tokens = BTreeMap::new();
        for (name, who) in [
            ("customer", &customer),
            ("supplier", supplier),
            ("finance", &finance),
            ("IT", &it),
            ("auditor", &auditor),
        ] {
            for api in ["customer", "admin"] {
                tokens.insert((api, name), who.token.clone());
            }
        }
        // Somebody who would be let in, but for the API that the token is for.
        let accounts = servers.accounts().await;
        for (api, who) in [("customer", &mut customer), ("admin", &mut finance)] {
            let foreign = accounts.token(servers, &mut who.person, "core-api").await;
            tokens.insert((api, "foreign token"), foreign);
        }
        Self {
            ours,
            theirs,
            tokens,
        }
    }

    async fn cell(
        &self,
        api: &'static str,
        visitor: &Caller,
        endpoint: &Endpoint,
        place: usize,
    ) -> String {
        let column = COLUMNS[place];
        let things = match column.whose {
            Whose::Own => &self.ours,
            Whose::Anothers => &self.theirs,
        };
        let path = address(api, &endpoint.path, things);
        let is_somebodys = path != endpoint.path;
        if column.whose == Whose::Anothers && !is_somebodys && !endpoint.is_list {
            return NOT_ASKED.to_owned();
        }
        let caller = match (column.role, place) {
            (None, _) => visitor.clone(),
            (_, FOREIGN) => visitor.with_token(&self.tokens[&(api, "foreign token")]),
            (Some(AccountRole::Customer), _) => {
                visitor.with_token(&self.tokens[&(api, "customer")])
            }
            (Some(AccountRole::Supplier), _) => {
                visitor.with_token(&self.tokens[&(api, "supplier")])
            }
            (Some(_), _) => visitor.with_token(&self.tokens[&(api, column.title)]),
        };
        // A new key each time, so that nothing is answered from memory.
        let key = Uuid::new_v4().to_string();
        let request = match endpoint.method {
            Method::GET => caller.request(Method::GET, &path),
            _ => {
                let body = body(api, &endpoint.operation, things, column.role);
                caller.command(endpoint.method.clone(), &path, &key, &body)
            }
        };
        // A stream has no end: its header tells enough.
        let answer = if endpoint.operation.starts_with("watch_") {
            let answer = request.send().await.expect("the API answers");
            Answer {
                status: answer.status().as_u16(),
                headers: answer.headers().clone(),
                body: Value::Null,
            }
        } else {
            Answer::to(request).await
        };
        assert!(
            answer.status < 500,
            "{} {path} for {}: {}",
            endpoint.method,
            column.title,
            answer.body
        );
        if column.whose == Whose::Anothers && endpoint.is_list && answer.status == 200 {
            // What everybody may see is nobody's own.
            let is_public = visitor.get(&path).await.status == 200;
            return if is_public {
                NOT_ASKED.to_owned()
            } else {
                self.own_only(&path, &answer)
            };
        }
        match answer.status {
            status @ (401 | 403 | 404) => status.to_string(),
            _ => IN.to_owned(),
        }
    }

    /// A list holds nothing of another's.
    fn own_only(&self, path: &str, answer: &Answer) -> String {
        let text = answer.body.to_string();
        for id in [
            self.theirs.launch,
            self.theirs.rocket,
            self.theirs.booking,
            self.theirs.payment,
            self.theirs.fee,
            self.theirs.invoice,
            self.theirs.refund,
        ] {
            assert!(
                !text.contains(&id.to_string()),
                "{path} shows another's {id}"
            );
        }
        "not shown".to_owned()
    }
}

/// A supplier's launch with a customer's paid booking, its invoice, and the refund of another
/// booking that was cancelled.
async fn things(stack: &Stack, offer: &Offer, customer: &SignedIn, finance: &Caller) -> Things {
    let caller = Caller::new(&stack.customer_api, customer);
    caller
        .put("/api/v1/me", "open", &scene::profile())
        .await
        .expect(200);
    let kept = offer.book(&caller, "kept", 1).await.expect(201).id();
    let cancelled = offer.book(&caller, "cancelled", 1).await.expect(201).id();
    let mut payments = Vec::new();
    for booking in [kept, cancelled] {
        let path = format!("/api/v1/bookings/{booking}/payments");
        let body = transfer(offer.launch, 45_000_000);
        let paid = finance.post(&path, &format!("pay-{booking}"), &body).await;
        payments.push(paid.expect(201).id());
    }
    let cancellation = scene::cancellation(offer.launch, cancelled);
    caller
        .post(&cancellation, "cancel", &json!({}))
        .await
        .expect(200);
    let supplier = Caller::new(&stack.admin_api, &offer.supplier);
    let refund = first(finance, &format!("/api/v1/refunds?launch={}", offer.launch)).await;
    let invoice = first(&caller, "/api/v1/invoices").await;
    let fee = fee_invoice(finance, &supplier, offer.launch).await;
    Things {
        launch: offer.launch,
        rocket: offer.rocket,
        booking: kept,
        payment: payments[0],
        fee,
        invoice,
        refund,
    }
}

/// An invoice that the supplier sees as their own.
async fn fee_invoice(finance: &Caller, supplier: &Caller, launch: Uuid) -> Uuid {
    let body = json!({
        "kind": "supplier_fee",
        "launch": launch,
        "lines": [{
            "text": "Use of the launch pad",
            "quantity": 1,
            "unit_price": { "cents": 100_000, "currency": "USD" },
        }],
    });
    let entered = finance
        .post("/api/v1/invoices", &format!("fee-{launch}"), &body)
        .await;
    let invoice = entered.expect(201).id();
    eventually_some("the invoice is issued", async || {
        let found = supplier.get(&format!("/api/v1/invoices/{invoice}")).await;
        (found.status == 200 && found.body["number"].is_string()).then_some(invoice)
    })
    .await
}

async fn first(caller: &Caller, path: &str) -> Uuid {
    eventually_some(path, async || {
        let answer = caller.get(path).await;
        answer.body["items"][0]["id"].as_str()?.parse().ok()
    })
    .await
}

fn transfer(launch: Uuid, cents: i64) -> Value {
    json!({
        "launch": launch,
        "amount": usd(cents),
        "reference": "BANK-1",
        "paid_at": "2026-01-01T00:00:00Z",
    })
}

fn usd(cents: i64) -> Value {
    json!({ "cents": cents, "currency": "USD" })
}

fn address(api: &str, path: &str, things: &Things) -> String {
    let invoice = if api == "customer" {
        things.invoice
    } else {
        things.fee
    };
    [
        ("{launch}", things.launch),
        ("{rocket}", things.rocket),
        ("{booking}", things.booking),
        ("{invoice}", invoice),
        ("{refund}", things.refund),
        ("{payment}", things.payment),
    ]
    .into_iter()
    .fold(path.to_owned(), |path, (name, id)| {
        path.replace(name, &id.to_string())
    })
}

/// A body that would do, so that nothing but who asks is in the way.
fn body(api: &str, operation: &str, things: &Things, role: Option<AccountRole>) -> Value {
    let reason = json!({ "reason": "It can't be helped." });
    let paid = json!({ "reference": "BANK-2", "paid_at": "2026-01-01T00:00:00Z" });
    match operation {
        "reserve_seats" => scene::party(1),
        "pay_booking" => json!({ "token": "tok_success" }),
        "save_profile" if api == "customer" => scene::profile(),
        "save_profile" => scene::company("Blue Yonder Space"),
        "register_rocket" | "revise_rocket" => scene::rocket("New Shepard", 8),
        "schedule_launch" => scene::flight(things.rocket, 4),
        "revise_launch" => json!({
            "mission": "Eleven minutes above the Kármán line",
            "seat_price": usd(45_000_000),
            "seats": 8,
        }),
        "delay_launch" => json!({
            "date": scene::in_days(500),
            "cause": "weather",
            "reason": "A storm.",
        }),
        "abort_launch" => json!({ "cause": "technical", "reason": "A valve." }),
        "fail_launch" | "reject_refund" | "record_refund_failure" => reason,
        "cancel_booking" | "retire_rocket" | "confirm_launch" | "complete_launch"
        | "approve_refund" | "cancel_invoice" => json!({}),
        "enter_invoice" if role == Some(AccountRole::Supplier) => json!({
            "launch": things.launch,
            "number": "S-1",
            "amount": usd(100),
        }),
        "enter_invoice" => json!({
            "kind": "supplier_fee",
            "launch": things.launch,
            "lines": [{ "text": "A fee", "quantity": 1, "unit_price": usd(100) }],
        }),
        "record_invoice_payment" => json!({
            "amount": usd(1),
            "reference": "BANK-3",
            "paid_at": "2026-01-01T00:00:00Z",
        }),
        "record_booking_payment" => transfer(things.launch, 45_000_000),
        "request_refund" => json!({ "payment": things.payment, "amount": usd(1) }),
        "record_refund_payment" => paid,
        // Anybody may call; who has no signature is told so.
        "take_gateway_event" => json!({}),
        _ => panic!("{operation} is new: say here which body would do"),
    }
}

/// The cells of each row of the page.
fn rows(page: &str) -> BTreeMap<String, Vec<String>> {
    let lines = page.lines().filter_map(|line| line.strip_prefix("| "));
    let rows = lines.filter_map(|line| {
        let cells: Vec<&str> = line
            .trim_end_matches('|')
            .split('|')
            .map(str::trim)
            .collect();
        let (row, cells) = cells.split_at_checked(3)?;
        let is_row = cells.len() == COLUMNS.len() && row[2].starts_with('`');
        is_row.then(|| {
            (
                row.join(" | "),
                cells.iter().map(|&cell| cell.to_owned()).collect(),
            )
        })
    });
    rows.collect()
}

fn page(found: &BTreeMap<String, Vec<String>>) -> String {
    let mut page = INTRODUCTION.to_owned();
    let titles = COLUMNS.map(|column| column.title).join(" | ");
    writeln!(page, "| API | | Endpoint | {titles} |").expect("memory");
    writeln!(page, "|---|---|---|{}", "---|".repeat(COLUMNS.len())).expect("memory");
    for (row, cells) in found {
        writeln!(page, "| {row} | {} |", cells.join(" | ")).expect("memory");
    }
    page
}

const INTRODUCTION: &str = "\
# Who gets in where

Every endpoint of every API, for every role, on what is theirs and on what is another's. A test
tries each cell over real processes (`tests/system/tests/system/access_table.rs`), and fails when an
endpoint has no row here.

- `yes`: they get in. What they asked for may still break a rule.
- `401`, `403`, `404`: they don't, with that status. It is 404 where it is a secret whether there is
  such a thing.
- `not shown`: the list is theirs, and holds nothing of another's.
- `–`: nothing in the address is anybody's.
- Endpoints of signing in take requests of their own pages alone, and those of OAuth requests of its
  clients: whoever else comes gets 403 or 401.

A *foreign token* is one of somebody with the right role, made for another API. Whoever has no role
at an API gets no token for it, and is tried with the one that they have: so they get 401 as well. IT
and auditors are tried at the admin API with a token for it all the same, of somebody who was of
finance when they signed in there.

";
