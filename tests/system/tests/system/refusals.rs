//! A process that can't work as it should does not start, and says why in one line.

use std::process::{Command, Stdio};
use std::time::Duration;

use system_tests::{Offer, books};
use test_support::astro::{self, command};
use test_support::{Astro, NatsServer, Role, Servers, eventually};
use tokio::time::timeout;

/// Longer than a process waits for servers that are not there.
const PATIENCE: Duration = Duration::from_secs(30);

const CUSTOMER_API: (&[&str], &str) = (&["customer-api"], "commands");
const ADMIN_API: (&[&str], &str) = (&["admin-api"], "commands");
const OPERATIONAL: (&[&str], &str) = (&["projector", "operational"], "projector");
const CUSTOMER: (&[&str], &str) = (&["projector", "customer"], "projector");
const SCHEDULER: (&[&str], &str) = (&["scheduler"], "scheduler");

/// The command of a role, as it would be started.
fn role((arguments, user): (&[&str], &str), servers: &Servers) -> Command {
    let mut command = command(arguments, user, servers);
    command.env("ASTRO_LISTEN", "127.0.0.1:0");
    command
}

/// The one line on its standard error with which a process refuses to start.
async fn refusal(command: Command) -> String {
    let mut process = tokio::process::Command::from(command);
    process.stdout(Stdio::null()).kill_on_drop(true);
    let output = timeout(PATIENCE, process.output()).await;
    let output = output.expect("it gives up").expect("astro is a program");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{said}");
    let lines: Vec<_> = said.lines().collect();
    let [line] = lines.as_slice() else {
        panic!("not one line:\n{said}")
    };
    assert!(line.starts_with("astro: "), "{line}");
    (*line).to_owned()
}

#[tokio::test]
async fn a_process_that_misses_something_says_what() {
    let servers = Servers::bare().await;
    for (what, variables) in [
        (
            CUSTOMER_API,
            &[
                "ASTRO_LISTEN",
                "ASTRO_NATS_URL",
                "ASTRO_NATS_COMMANDS_PASSWORD",
                "ASTRO_MASTER_KEY",
                "ASTRO_MONGODB_URL",
                "ASTRO_KEY_SET",
                "ASTRO_GATEWAY_URL",
                "ASTRO_GATEWAY_KEY",
                "ASTRO_GATEWAY_WEBHOOK_SECRETS",
            ][..],
        ),
        (ADMIN_API, &["ASTRO_POSTGRES_URL", "ASTRO_KEY_SET"]),
        (
            OPERATIONAL,
            &["ASTRO_POSTGRES_URL", "ASTRO_NATS_PROJECTOR_PASSWORD"],
        ),
        (CUSTOMER, &["ASTRO_MONGODB_URL", "ASTRO_MASTER_KEY"]),
        (
            SCHEDULER,
            &[
                "ASTRO_NATS_SCHEDULER_PASSWORD",
                "ASTRO_POSTGRES_URL",
                "ASTRO_CORE_MONGODB_URL",
                "ASTRO_GATEWAY_KEY",
            ],
        ),
    ] {
        for variable in variables {
            let mut without = role(what, &servers);
            without.env_remove(variable);
            let line = refusal(without).await;
            assert!(
                line.starts_with(&format!("astro: missing: {variable}")),
                "{line}"
            );
        }
    }
    for what in [CUSTOMER_API, ADMIN_API, OPERATIONAL, CUSTOMER, SCHEDULER] {
        let line = refusal(role(what, &servers)).await;
        assert!(line.contains("there is no stream EVENTS"), "{line}");
        assert!(line.contains("astro migrate"), "it says what to do: {line}");
    }
}

#[tokio::test]
async fn a_process_that_is_set_up_wrongly_names_the_variable_and_never_its_value() {
    let servers = Servers::start().await;
    // The first process that seals something makes the keyring, under its master key.
    let admin_api = Astro::start(Role::AdminApi, &servers).await;
    Offer::new(&admin_api, &servers, 1).await;
    let other_key = "5ec4e7".repeat(11)[..64].to_owned();
    for (variable, value, named) in [
        ("ASTRO_LISTEN", "5ec4e7", "ASTRO_LISTEN"),
        ("ASTRO_MASTER_KEY", "5ec4e7", "ASTRO_MASTER_KEY"),
        ("ASTRO_MASTER_KEY", &other_key, "ASTRO_MASTER_KEY"),
        ("ASTRO_NATS_COMMANDS_PASSWORD", "5ec4e7", "ASTRO_NATS"),
        ("ASTRO_MONGODB_URL", "5ec4e7", "ASTRO_MONGODB_URL"),
        ("ASTRO_KEY_SET", "/5ec4e7", "ASTRO_KEY_SET"),
        ("ASTRO_GATEWAY_URL", "5ec4e7", "ASTRO_GATEWAY_URL"),
        ("ASTRO_GATEWAY_KEY", "5ec4e7 5ec4e7", "ASTRO_GATEWAY_KEY"),
        (
            "ASTRO_GATEWAY_WEBHOOK_SECRETS",
            "5ec4e7",
            "ASTRO_GATEWAY_WEBHOOK_SECRETS",
        ),
        (
            "ASTRO_TERMS_YOUNGEST_PASSENGER",
            "80",
            "ASTRO_TERMS_YOUNGEST_PASSENGER",
        ),
    ] {
        let mut wrong = role(CUSTOMER_API, &servers);
        wrong.env(variable, value);
        let line = refusal(wrong).await;
        assert!(line.contains(named), "{line}");
        let is_secret = !variable.ends_with("KEY_SET");
        assert!(!(is_secret && line.contains("5ec4e7")), "{line}");
    }
}

#[tokio::test]
async fn production_moves_no_clock_and_plays_no_gateway() {
    let servers = Servers::start().await;
    let commands: [&[&str]; 3] = [
        &["payment-sandbox", "--listen", "127.0.0.1:0"],
        &["clock", "advance", "400d"],
        &["clock", "show"],
    ];
    for arguments in commands {
        for mode in [Some("production"), None] {
            let mut command = command(arguments, "operator", &servers);
            command
                .env_remove("ASTRO_MODE")
                .envs(mode.map(|mode| ("ASTRO_MODE", mode)));
            let line = refusal(command).await;
            assert!(
                line.contains("is for development only"),
                "{arguments:?}: {line}"
            );
        }
    }
    // In development the same command works.
    astro::run(&["clock", "show"], "operator", &servers).await;
}

#[tokio::test]
async fn a_read_model_of_another_log_is_refused() {
    let mut servers = Servers::start().await;
    let (admin_api, operational, customer) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::ProjectorOperational, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
    );
    Offer::new(&admin_api, &servers, 1).await;
    let written = books::Books::of_log(&servers).await;
    eventually("both read models are of this log", async || {
        books::Books::of_postgresql(&servers).await == written
            && books::Books::of_mongodb(&servers).await == written
    })
    .await;
    drop((admin_api, operational, customer));

    servers.nats = NatsServer::start().await;
    let migrate = refusal(command(&["migrate"], "admin", &servers)).await;
    assert!(
        migrate.contains("there is no log on this server"),
        "{migrate}"
    );
    servers.nats.create_log().await;
    let migrate = refusal(command(&["migrate"], "admin", &servers)).await;
    assert!(migrate.contains("belongs to the log"), "{migrate}");
    for what in [CUSTOMER_API, ADMIN_API, OPERATIONAL, CUSTOMER, SCHEDULER] {
        let line = refusal(role(what, &servers)).await;
        assert!(line.contains("belongs to the log"), "{line}");
    }
}
