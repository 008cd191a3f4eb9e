//! The demo that a set-up for trying is filled with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use system_tests::{Caller, books};
use test_support::{Servers, Stack, astro, eventually};

/// A command that knows the demo.
fn command(arguments: &[&str], stack: &Stack, factors: &Path) -> Command {
    let mut command = astro::command(arguments, "commands", &stack.servers);
    command
        .env("ASTRO_ADMIN_API", stack.admin_api.url())
        .env("ASTRO_CUSTOMER_API", stack.customer_api.url())
        .env("ASTRO_MAILBOX_URL", stack.servers.mailbox.process().url())
        .env("ASTRO_DEMO_FACTORS", factors)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it to its good end, and gives what it printed.
async fn run(mut command: Command) -> String {
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("no panic").expect("astro is a program");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// How many events of each name the log holds.
async fn events(servers: &Servers) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for recorded in books::commits(servers).await {
        for event in recorded.commit.events {
            *counts.entry(event.name.to_string()).or_default() += 1;
        }
    }
    counts
}

#[tokio::test]
async fn a_demo_that_is_killed_at_any_moment_is_gone_on_with_and_made_once() {
    let stack = Stack::start().await;
    let folder = tempfile::TempDir::with_prefix("astro-demo-").expect("a temporary folder");
    let factors = folder.path().join("factors.json");
    for moment in ["account.email_verified", "launch.scheduled"] {
        let mut demo = command(&["demo-data"], &stack, &factors)
            .spawn()
            .expect("astro is a program");
        eventually("it got so far", async || {
            events(&stack.servers).await.contains_key(moment)
        })
        .await;
        demo.kill().expect("it can be killed");
        demo.wait().expect("it ended");
    }
    run(command(&["demo-data"], &stack, &factors)).await;
    let made = events(&stack.servers).await;
    run(command(&["demo-data"], &stack, &factors)).await;
    assert_eq!(events(&stack.servers).await, made, "made once");

    let offered = made["launch.scheduled"];
    let visitor = Caller::visitor(&stack.customer_api);
    let missions = missions(&visitor, offered).await;
    assert_eq!(missions.len(), offered, "each mission is flown once");

    for email in [
        "ada@example.com",
        "finance@example.com",
        "it@example.com",
        "auditor@example.com",
    ] {
        let token = run(command(&["sign-in", email], &stack, &factors)).await;
        assert_eq!(token.trim().split('.').count(), 3, "{email} gets a token");
    }
}

/// The missions that visitors see, once there are as many as that.
async fn missions(visitor: &Caller, count: usize) -> BTreeSet<String> {
    let mut missions = BTreeSet::new();
    eventually("all launches are shown", async || {
        let page = visitor.get("/api/v1/launches?limit=100").await.expect(200);
        let items = page.body["items"].as_array().expect("a list");
        let mission = |launch: &Value| launch["mission"].as_str().expect("a text").to_owned();
        missions = items.iter().map(mission).collect();
        items.len() == count
    })
    .await;
    missions
}
