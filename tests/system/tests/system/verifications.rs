//! The log is verified by those who ask for it over HTTP, and each day by itself; parts of it are taken along.

use std::fs;

use api_contract::operations::{Incident, IncidentKind, SystemHealth};
use api_contract::verifications::{
    CommitDifference, MAX_EXPORTED, Verification, VerificationStatus,
};
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Caller, ended};
use tempfile::TempDir;
use test_support::astro::{SealKey, command};
use test_support::{AccountRole, Astro, Role, Servers, eventually_some};

/// A log that is sealed every second, and a core-api that has what is sealed at hand.
struct Scene {
    servers: Servers,
    seal: SealKey,
    sealer: Option<Astro>,
    core_api: Astro,
    folder: TempDir,
}

impl Scene {
    async fn new() -> Self {
        let servers = Servers::start().await;
        let folder = tempfile::tempdir().expect("a folder");
        let seal = SealKey::make(folder.path());
        let (of_sealer, of_readers) = (seal.of_sealer(), seal.of_readers());
        let (sealer, core_api) = tokio::join!(
            Astro::start_with(Role::Sealer, &servers, &of_sealer),
            Astro::start_with(Role::CoreApi, &servers, &of_readers),
        );
        Self {
            servers,
            seal,
            sealer: Some(sealer),
            core_api,
            folder,
        }
    }

    async fn caller(&self, role: AccountRole) -> Caller {
        Caller::new(&self.core_api, &self.servers.sign_in(role).await)
    }

    /// Changes what is kept of the second commit: as if that had been changed in the log.
    fn touch(&self) {
        let leaves = self.seal.folder().join("leaves");
        let mut bytes = fs::read(&leaves).expect("leaves");
        bytes[32] ^= 1;
        fs::write(leaves, bytes).expect("is written");
    }

    /// Asks for a verification, and waits for it to end.
    async fn verify(&self, caller: &Caller, key: &str) -> Verification {
        let asked = caller.post_empty("/api/v1/verifications", key).await;
        let asked = asked.expect(202);
        let path = asked.header("location").expect("an address").to_owned();
        eventually_some("it ends", async || {
            let now = read(caller.get(&path).await.expect(200).body);
            now.ended_at.is_some().then_some(now)
        })
        .await
    }

    /// What an auditor sees in a file, who has the public key and nothing else of ours.
    async fn audit(&self, bytes: &[u8]) -> (bool, String) {
        let file = self.folder.path().join("export");
        fs::write(&file, bytes).expect("is written");
        let mut command = command(&["events", "verify"], "event_reader", &self.servers);
        command.arg("--export-file").arg(&file).env_clear();
        let [_, public_key] = self.seal.of_readers();
        command.envs([public_key]);
        ended(command).await
    }
}

fn read(body: Value) -> Verification {
    serde_json::from_value(body).expect("as the contract says")
}

async fn bytes(caller: &Caller, path: &str) -> Vec<u8> {
    let answer = caller.request(Method::GET, path).send().await;
    let answer = answer.expect("answers");
    assert_eq!(answer.status(), 200, "{path}");
    let kind = answer.headers()["content-type"].to_str().expect("text");
    assert_eq!(kind, "application/gzip");
    answer.bytes().await.expect("bytes").to_vec()
}

#[tokio::test]
async fn it_and_auditors_have_the_log_verified_and_it_is_told_when_it_was_touched() {
    let mut scene = Scene::new().await;
    let (it, auditor) = tokio::join!(
        scene.caller(AccountRole::It),
        scene.caller(AccountRole::Auditor),
    );
    // The one of the day is made by itself.
    let of_day = eventually_some("the one of the day ends", async || {
        let all = it.get("/api/v1/verifications").await.expect(200).body;
        let last = all["items"].as_array()?.last().cloned()?;
        let last = read(last);
        last.ended_at.is_some().then_some(last)
    })
    .await;
    assert_eq!(of_day.account, None);
    assert_eq!(of_day.status, VerificationStatus::Untouched, "{of_day:?}");

    let asked = scene.verify(&auditor, "ask").await;
    assert_eq!(asked.status, VerificationStatus::Untouched, "{asked:?}");
    assert!(asked.account.is_some());
    let outcome = asked.outcome.expect("it has ended");
    assert_eq!(outcome.fitting, outcome.sealed);
    assert!(
        outcome.sealed >= 2 && outcome.end >= outcome.sealed,
        "{outcome:?}"
    );
    assert_eq!(outcome.signed, Some(outcome.sealed));
    // Asked for again under its key, it is the same.
    assert_eq!(scene.verify(&auditor, "ask").await, asked);
    let health = it.get("/api/v1/health").await.expect(200).body;
    let health: SystemHealth = serde_json::from_value(health).expect("as the contract says");
    let proof = health.proof.expect("is seen");
    assert_eq!(
        (proof.verified_at, proof.touched, proof.blind),
        (asked.ended_at, None, None)
    );

    drop(scene.sealer.take());
    scene.touch();
    let touched = scene.verify(&it, "again").await;
    assert_eq!(touched.status, VerificationStatus::Touched);
    let outcome = touched.outcome.expect("it has ended");
    let first = outcome.first.expect("is named");
    assert_eq!(
        (first.position, first.difference),
        (2, CommitDifference::Changed)
    );
    let told = eventually_some("IT is told", async || {
        let open = it.get("/api/v1/incidents?open=true").await.expect(200).body;
        let open: Vec<Incident> = serde_json::from_value(open["items"].clone()).ok()?;
        open.into_iter()
            .find(|one| one.kind == IncidentKind::LogNotProven && one.subject == "log")
    })
    .await;
    assert_eq!(
        told.detail,
        "the commit at 2 is not what was sealed: changed"
    );
}

#[tokio::test]
async fn a_part_of_the_log_is_taken_along_and_checked_by_who_has_the_public_key_alone() {
    let scene = Scene::new().await;
    let (auditor, _, _) = tokio::join!(
        scene.servers.sign_in(AccountRole::Auditor),
        scene.servers.sign_in(AccountRole::Customer),
        scene.servers.sign_in(AccountRole::Supplier),
    );
    let account = auditor.account();
    let auditor = Caller::new(&scene.core_api, &auditor);
    // Sealed up to now.
    let sealed = eventually_some("what happened is sealed", async || {
        let verified = scene
            .verify(&auditor, &uuid::Uuid::now_v7().to_string())
            .await;
        let outcome = verified.outcome?;
        (outcome.sealed == outcome.end && outcome.sealed >= 3).then_some(outcome.sealed)
    })
    .await;
    let range = bytes(&auditor, "/api/v1/log/export?from=2&to=3").await;
    let (good, said) = scene.audit(&range).await;
    assert!(good && said.starts_with("2 commits of "), "{said}");
    let of_account = format!("/api/v1/aggregates/account/{account}/export");
    let (good, said) = scene.audit(&bytes(&auditor, &of_account).await).await;
    assert!(good && said.contains(&account.to_string()), "{said}");
    assert!(said.contains("signatures hold"), "{said}");
    let mut cut = range;
    cut.truncate(cut.len() - 20);
    let (good, said) = scene.audit(&cut).await;
    assert!(!good && said.contains("damaged"), "{said}");

    for (path, problem) in [
        ("from=0&to=1".to_owned(), (400, "invalid_query", "from")),
        ("from=3&to=2".to_owned(), (400, "invalid_query", "to")),
        (
            format!("from=1&to={}", MAX_EXPORTED + 1),
            (400, "invalid_query", "to"),
        ),
        (
            format!("from={}&to={}", sealed + 1_000, sealed + 1_001),
            (422, "range_not_in_log", ""),
        ),
    ] {
        let refused = auditor.get(&format!("/api/v1/log/export?{path}")).await;
        assert_eq!(refused.problem(), problem, "{path}");
    }
    let nobody = format!("/api/v1/aggregates/account/{}/export", uuid::Uuid::nil());
    let refused = auditor.get(&nobody).await;
    assert_eq!(refused.problem(), (404, "aggregate_not_found", ""));

    // Who was handed what stands in the security log, the newest first.
    let path = format!("/api/v1/activity?account={account}&limit=100");
    let lines = auditor.get(&path).await.expect(200).body;
    let lines = lines["items"].as_array().expect("lines").iter();
    let exports = lines.filter(|line| line["what"] == "export_log");
    let exports: Vec<_> = exports
        .map(|line| (line["outcome"].as_str(), line["of"].as_str()))
        .collect();
    let of_account = format!("account-{account}");
    let done = Some("succeeded");
    assert_eq!(
        exports,
        [(done, Some(&*of_account)), (done, Some("log-2-3"))]
    );
}

#[tokio::test]
async fn where_nothing_is_sealed_nothing_is_verified_and_exports_have_no_signature() {
    let servers = Servers::start().await;
    let auditor = servers.sign_in(AccountRole::Auditor).await;
    let auditor = Caller::new(&servers.accounts().await.core_api, &auditor);
    let refused = auditor.post_empty("/api/v1/verifications", "ask").await;
    assert_eq!(refused.problem(), (409, "log_not_sealed", ""));
    let all = auditor.get("/api/v1/verifications").await.expect(200).body;
    assert_eq!(all["items"], json!([]));
    assert!(
        !bytes(&auditor, "/api/v1/log/export?from=1&to=2")
            .await
            .is_empty()
    );
}
