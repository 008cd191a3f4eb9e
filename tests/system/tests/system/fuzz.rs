//! Whatever is sent to an API, it answers as its OpenAPI document says, in bounded time, and never
//! with a fault of its own.
//!
//! The requests come from a property-based tester that reads the documents. It is given ids of
//! things that exist, so that it gets past "there is no such launch".

use std::fmt::Write;
use std::process::Stdio;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::Method;
use serde_json::Value;
use system_tests::{Caller, Offer, scene};
use test_support::{AccountRole, Astro, Person, Role, Servers, SignedIn, Stack};
use tokio::process::Command;

/// How long an answer may take, in seconds, on a machine that runs much else.
const LONGEST_ANSWER_S: &str = "10";

/// What an answer is held to. That something is refused is not the question here.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

/// Lets each request come from another address.
const HOOKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/hooks.py");

/// Streams have no end; tests of their own read them.
const ENDLESS: [&str; 2] = [
    "/api/v1/launches/{launch}/availability",
    "/api/v1/logs/stream",
];

#[tokio::test]
async fn the_customer_api_keeps_to_its_document_whoever_asks() {
    let stack = Stack::start().await;
    let scene = Scene::set(&stack).await;
    let visitor = (None, "visitor");
    let customer = (Some(&scene.customer), "customer");
    for (who, name) in [visitor, customer] {
        scene.fuzz(&stack.customer_api, who, name).await;
    }
}

#[tokio::test]
async fn the_admin_api_keeps_to_its_document_whoever_asks() {
    let stack = Stack::start().await;
    let scene = Scene::set(&stack).await;
    let finance = stack.sign_in(AccountRole::Finance).await;
    let it = stack.sign_in(AccountRole::It).await;
    let auditor = stack.sign_in(AccountRole::Auditor).await;
    for (who, name) in [
        (&scene.supplier, "supplier"),
        (&finance, "finance"),
        (&it, "it"),
        (&auditor, "auditor"),
    ] {
        scene.fuzz(&stack.admin_api, Some(who), name).await;
    }
}

#[tokio::test]
async fn the_core_api_keeps_to_its_document_whoever_asks() {
    let servers = Servers::start().await;
    // Nobody is erased before it knows all that they did.
    let _index = Astro::start(Role::EventIndex, &servers).await;
    let accounts = servers.accounts().await;
    let service = accounts.service(&servers);
    let service = BASE64.encode(format!("{}:{}", service.id, service.secret));
    fuzz(&accounts.core_api, None, "visitor", &[]).await;
    fuzz(
        &accounts.core_api,
        Some(&format!("Basic {service}")),
        "service",
        &[],
    )
    .await;
    for (role, name) in [
        (AccountRole::Customer, "customer"),
        (AccountRole::Supplier, "supplier"),
        (AccountRole::Finance, "finance"),
        (AccountRole::It, "it"),
        (AccountRole::Auditor, "auditor"),
    ] {
        let mut somebody = accounts.somebody(&servers, role).await;
        let mut other = accounts.somebody(&servers, AccountRole::Customer).await;
        let token = accounts.token(&servers, &mut somebody, "core-api").await;
        let known = [("account", account_of(&mut other).await)];
        let bearer = format!("Bearer {token}");
        fuzz(&accounts.core_api, Some(&bearer), name, &known).await;
    }
}

/// The id of somebody's account.
async fn account_of(person: &mut Person) -> String {
    let shown = person.browser.send(Method::GET, "/api/v1/account", None);
    let shown: Value = shown.await.expect("an answer").json().await.expect("JSON");
    shown["id"].as_str().expect("an id").to_owned()
}

/// What exists before the requests come.
struct Scene {
    supplier: SignedIn,
    customer: SignedIn,
    /// The parameters of paths, with what exists under them.
    known: Vec<(&'static str, String)>,
}

impl Scene {
    async fn set(stack: &Stack) -> Self {
        let offer = Offer::new(&stack.admin_api, &stack.servers, 1_000).await;
        let customer = stack.sign_in(AccountRole::Customer).await;
        let caller = Caller::new(&stack.customer_api, &customer);
        caller
            .put("/api/v1/me", "open", &scene::profile())
            .await
            .expect(200);
        let booked = offer.book(&caller, "book", 1).await.expect(201);
        let booking = booked.id();
        let path = format!("/api/v1/bookings/{booking}");
        caller
            .get_after_all(&path, booked.position())
            .await
            .expect(200);
        let known = vec![
            ("launch", offer.launch.to_string()),
            ("rocket", offer.rocket.to_string()),
            ("booking", booking.to_string()),
        ];
        Self {
            supplier: offer.supplier,
            customer,
            known,
        }
    }

    async fn fuzz(&self, api: &Astro, who: Option<&SignedIn>, name: &str) {
        let bearer = who.map(|who| format!("Bearer {}", who.token));
        fuzz(api, bearer.as_deref(), name, &self.known).await;
    }
}

/// Sends whatever the API's document allows and does not allow, with an `Authorization` if there is
/// one. `known` are parameters of paths, with what exists under them.
async fn fuzz(api: &Astro, authorization: Option<&str>, name: &str, known: &[(&str, String)]) {
    let folder = tempfile::TempDir::with_prefix("astro-fuzz-").expect("a temporary folder");
    let mut configuration = "[parameters]\n".to_owned();
    for (parameter, value) in known {
        writeln!(configuration, "\"path.{parameter}\" = \"{value}\"").expect("memory");
    }
    let configured = folder.path().join("schemathesis.toml");
    std::fs::write(&configured, configuration).expect("a file in a new folder");

    let mut command = Command::new("python3");
    command
        .args([
            "-c",
            "from schemathesis.cli import schemathesis; schemathesis()",
        ])
        .args(["--no-color", "--config-file"])
        .arg(&configured)
        .args(["run", &format!("{}/openapi.json", api.url())])
        .args(["--checks", CHECKS])
        .args(ENDLESS.iter().flat_map(|path| ["--exclude-path", path]))
        .args(["--phases", "examples,coverage,fuzzing"])
        .args([
            "--max-examples",
            &examples(),
            "--request-timeout",
            LONGEST_ANSWER_S,
        ])
        .args(["--suppress-health-check", "all"])
        .env("PYTHONPATH", fuzzer())
        .env("SCHEMATHESIS_HOOKS", HOOKS)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    if let Some(authorization) = authorization {
        command
            .arg("--header")
            .arg(format!("Authorization: {authorization}"));
    }
    let output = command.output().await.expect("python3 is there");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "as {name}:\n{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let cases = said.lines().find(|line| line.contains(" generated, "));
    println!("as {name}: {}", cases.expect("it says how many").trim());
}

/// The packages of the tester.
fn fuzzer() -> String {
    std::env::var("ASTRO_FUZZER")
        .expect("ASTRO_FUZZER names the packages of schemathesis: run `cargo xtask test`")
}

/// How many cases are tried for each endpoint: more by `cargo xtask test --fuzz 1000`.
fn examples() -> String {
    std::env::var("ASTRO_FUZZ_EXAMPLES").unwrap_or_else(|_| "15".to_owned())
}
