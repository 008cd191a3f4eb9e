//! The binary without any server: what it asks for, what it refuses, what it makes by itself.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as expected"
)]

mod encryption;
mod exports;

use std::process::{Command, Output};

/// What a notifier goes to NATS with. Nobody is there.
const NOWHERE: (&str, &str) = ("ASTRO_NATS_URL", "nats://127.0.0.1:1");
const NOTIFIER: (&str, &str) = ("ASTRO_NATS_NOTIFIER_PASSWORD", "x");

/// Runs the binary with nothing but these variables set.
fn astro(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_astro"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

/// The one line that a failed command leaves on standard error.
fn complaint(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!output.status.success(), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

fn text(output: &Output) -> String {
    let printed = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    printed
}

#[test]
fn every_role_names_all_that_is_missing_on_one_line() {
    let common = ["ASTRO_LISTEN", "ASTRO_NATS_URL", "ASTRO_MASTER_KEY"];
    let api = [
        "ASTRO_NATS_COMMANDS_PASSWORD",
        "ASTRO_KEY_SET",
        "ASTRO_SITE_URL",
        "ASTRO_CORE_URL",
        "ASTRO_CLIENT_SECRET",
    ];
    let gateway = [
        "ASTRO_GATEWAY_URL",
        "ASTRO_GATEWAY_KEY",
        "ASTRO_GATEWAY_WEBHOOK_SECRETS",
    ];
    let roles: [(&[&str], Vec<&str>); 20] = [
        (&["health"], vec!["ASTRO_LISTEN"]),
        (
            &["payment-sandbox"],
            vec![
                "ASTRO_LISTEN",
                "ASTRO_GATEWAY_KEY",
                "ASTRO_GATEWAY_WEBHOOK_SECRETS",
            ],
        ),
        (
            &["customer-api"],
            [&common[..], &api, &gateway, &["ASTRO_MONGODB_URL"]].concat(),
        ),
        (
            &["admin-api"],
            [&common[..], &api, &["ASTRO_POSTGRES_URL"]].concat(),
        ),
        (
            &["core-api"],
            [
                &common[..],
                &[
                    "ASTRO_NATS_CORE_PASSWORD",
                    "ASTRO_CORE_MONGODB_URL",
                    "ASTRO_CLIENT_SECRETS",
                    "ASTRO_REDIRECT_URIS",
                    "ASTRO_LINK_KEY",
                    "ASTRO_SITE_URL",
                    "ASTRO_CLIENT_SECRET",
                ],
            ]
            .concat(),
        ),
        (
            &["account", "invite"],
            vec![
                "ASTRO_CORE_MONGODB_URL",
                "ASTRO_CLIENT_SECRETS",
                "ASTRO_REDIRECT_URIS",
                "ASTRO_LINK_KEY",
                "ASTRO_MASTER_KEY",
            ],
        ),
        (
            &["keys", "rewrap"],
            vec![
                "ASTRO_NATS_URL",
                "ASTRO_NATS_CORE_PASSWORD",
                "ASTRO_CORE_MONGODB_URL",
                "ASTRO_MASTER_KEY",
            ],
        ),
        (
            &["projector", "operational"],
            [
                &common[..],
                &["ASTRO_NATS_PROJECTOR_PASSWORD", "ASTRO_POSTGRES_URL"],
            ]
            .concat(),
        ),
        (
            &["projector", "customer"],
            [
                &common[..],
                &["ASTRO_NATS_PROJECTOR_PASSWORD", "ASTRO_MONGODB_URL"],
            ]
            .concat(),
        ),
        (
            &["policies"],
            [
                &common[..],
                &["ASTRO_NATS_POLICIES_PASSWORD", "ASTRO_GATEWAY_URL"],
            ]
            .concat(),
        ),
        (
            &["notifier"],
            vec![
                "ASTRO_LISTEN",
                "ASTRO_NATS_URL",
                "ASTRO_NATS_NOTIFIER_PASSWORD",
                "ASTRO_MASTER_KEY",
                "ASTRO_CORE_MONGODB_URL",
                "ASTRO_MAIL_FROM",
                "ASTRO_CUSTOMER_URL",
                "ASTRO_PORTAL_URL",
                "ASTRO_AUTH_URL",
                "ASTRO_LINK_KEY",
            ],
        ),
        (
            &["log-keeper"],
            vec![
                "ASTRO_LISTEN",
                "ASTRO_NATS_URL",
                "ASTRO_NATS_LOG_KEEPER_PASSWORD",
                "ASTRO_CORE_MONGODB_URL",
            ],
        ),
        (
            &["event-index"],
            vec![
                "ASTRO_LISTEN",
                "ASTRO_NATS_URL",
                "ASTRO_NATS_EVENT_INDEX_PASSWORD",
                "ASTRO_CORE_MONGODB_URL",
            ],
        ),
        (
            &["reconciler"],
            vec![
                "ASTRO_LISTEN",
                "ASTRO_NATS_URL",
                "ASTRO_NATS_RECONCILER_PASSWORD",
                "ASTRO_MASTER_KEY",
                "ASTRO_POSTGRES_URL",
                "ASTRO_MONGODB_URL",
                "ASTRO_CORE_MONGODB_URL",
            ],
        ),
        (
            &["archiver"],
            vec![
                "ASTRO_LISTEN",
                "ASTRO_NATS_URL",
                "ASTRO_NATS_EVENT_READER_PASSWORD",
                "ASTRO_ARCHIVE_FOLDER",
            ],
        ),
        (
            &["rebuilder"],
            vec![
                "ASTRO_LISTEN",
                "ASTRO_NATS_URL",
                "ASTRO_NATS_REBUILDER_PASSWORD",
                "ASTRO_POSTGRES_URL",
                "ASTRO_MONGODB_URL",
                "ASTRO_CORE_MONGODB_URL",
            ],
        ),
        (
            &["mailbox"],
            vec!["ASTRO_LISTEN", "ASTRO_MAILBOX_SMTP_LISTEN"],
        ),
        (
            &["scheduler"],
            [
                &common[..],
                &[
                    "ASTRO_NATS_SCHEDULER_PASSWORD",
                    "ASTRO_POSTGRES_URL",
                    "ASTRO_CORE_MONGODB_URL",
                    "ASTRO_GATEWAY_URL",
                    "ASTRO_GATEWAY_KEY",
                ],
            ]
            .concat(),
        ),
        (
            &["projections", "list"],
            vec!["ASTRO_POSTGRES_URL", "ASTRO_MONGODB_URL"],
        ),
        (
            &["migrate"],
            vec![
                "ASTRO_NATS_URL",
                "ASTRO_NATS_ADMIN_PASSWORD",
                "ASTRO_POSTGRES_URL",
                "ASTRO_MONGODB_URL",
                "ASTRO_CORE_MONGODB_URL",
            ],
        ),
    ];
    for (role, variables) in roles {
        let line = complaint(&astro(role, &[]));
        for variable in variables {
            assert!(
                line.contains(&format!("{variable} (")),
                "{variable} in {line}"
            );
        }
    }
}

#[test]
fn a_wrong_value_is_named_and_not_shown() {
    let line = complaint(&astro(&["customer-api"], &[("ASTRO_LISTEN", "s3cret")]));
    assert!(
        line.contains("ASTRO_LISTEN") && !line.contains("s3cret"),
        "{line}"
    );
}

#[test]
fn terms_that_make_no_sense_are_refused() {
    let variables = [("ASTRO_TERMS_EARLY_REFUND_PERCENT", "101")];
    let line = complaint(&astro(&["customer-api"], &variables));
    assert!(line.contains("ASTRO_TERMS_EARLY_REFUND_PERCENT"), "{line}");
}

#[test]
fn production_moves_no_clock_makes_no_demo_and_plays_nobody() {
    let variables = [
        ("ASTRO_NATS_URL", "nats://127.0.0.1:1"),
        ("ASTRO_NATS_OPERATOR_PASSWORD", "x"),
        ("ASTRO_CORE_URL", "http://127.0.0.1:1"),
        ("ASTRO_DEMO_FACTORS", "/nowhere/factors.json"),
        ("ASTRO_CLIENT_SECRETS", "x"),
        ("ASTRO_REDIRECT_URIS", "x"),
        ("ASTRO_CORE_MONGODB_URL", "mongodb://127.0.0.1:1"),
        ("ASTRO_LINK_KEY", "x"),
        ("ASTRO_MASTER_KEY", "x"),
        ("ASTRO_MAILBOX_URL", "http://127.0.0.1:1"),
        ("ASTRO_ADMIN_API", "x"),
        ("ASTRO_CUSTOMER_API", "x"),
        ("ASTRO_LISTEN", "127.0.0.1:0"),
        ("ASTRO_GATEWAY_KEY", "x"),
        ("ASTRO_GATEWAY_WEBHOOK_SECRETS", "0123456789abcdef"),
        ("ASTRO_MAILBOX_SMTP_LISTEN", "127.0.0.1:0"),
    ];
    for command in [
        &["clock", "advance", "1d"][..],
        &["clock", "set", "2030-01-01T00:00:00Z"],
        &["sign-in", "it@example.com"],
        &["demo-data"],
        &["payment-sandbox"],
        &["mailbox"],
    ] {
        let line = complaint(&astro(command, &variables));
        assert!(line.contains("ASTRO_MODE is not `development`"), "{line}");
    }
}

#[test]
fn production_charges_cards_over_tls_only() {
    let variables = [
        ("ASTRO_LISTEN", "127.0.0.1:0"),
        ("ASTRO_OPERATORS_LISTEN", "127.0.0.1:0"),
        ("ASTRO_NATS_URL", "nats://127.0.0.1:1"),
        ("ASTRO_NATS_COMMANDS_PASSWORD", "x"),
        ("ASTRO_MASTER_KEY", "x"),
        ("ASTRO_MONGODB_URL", "mongodb://127.0.0.1:1"),
        (
            "ASTRO_KEY_SET",
            "https://account.astro.example/.well-known/jwks.json",
        ),
        ("ASTRO_SITE_URL", "https://astro.example"),
        ("ASTRO_CORE_URL", "https://account.astro.example"),
        ("ASTRO_CLIENT_SECRET", "x"),
        ("ASTRO_GATEWAY_URL", "http://gateway.example"),
        ("ASTRO_GATEWAY_KEY", "x"),
        ("ASTRO_GATEWAY_WEBHOOK_SECRETS", "0123456789abcdef"),
    ];
    let line = complaint(&astro(&["customer-api"], &variables));
    assert!(
        line.contains("ASTRO_GATEWAY_URL: must begin with https://"),
        "{line}"
    );
}

#[test]
fn a_secret_of_the_mail_provider_that_anybody_could_guess_is_named_and_not_shown() {
    let key = "0123456789abcdef".repeat(4);
    let variables = [
        ("ASTRO_MODE", "development"),
        ("ASTRO_LISTEN", "127.0.0.1:0"),
        ("ASTRO_NATS_URL", "nats://127.0.0.1:1"),
        ("ASTRO_NATS_CORE_PASSWORD", "x"),
        ("ASTRO_MASTER_KEY", key.as_str()),
        ("ASTRO_CORE_MONGODB_URL", "mongodb://127.0.0.1:1"),
        ("ASTRO_CLIENT_SECRETS", "x"),
        ("ASTRO_REDIRECT_URIS", "x"),
        ("ASTRO_LINK_KEY", key.as_str()),
        ("ASTRO_SITE_URL", "http://localhost:8082"),
        ("ASTRO_CLIENT_SECRET", "x"),
        ("ASTRO_MAIL_WEBHOOK_SECRETS", "s3cret"),
    ];
    let line = complaint(&astro(&["core-api"], &variables));
    let names_it = line.contains("ASTRO_MAIL_WEBHOOK_SECRETS: ");
    assert!(names_it && !line.contains("s3cret"), "{line}");
}

#[test]
fn production_keeps_sites_on_hosts_of_their_own() {
    let ids = ["customer-api", "admin-api", "core-api", "service"];
    let secrets = ids
        .map(|id| format!("{id}={}", "s3cret".repeat(8)))
        .join(",");
    let uris = "customer-api=https://astro.example/auth/callback,\
                admin-api=https://astro.example:8443/auth/callback,\
                core-api=https://account.astro.example/auth/callback";
    let key = "0123456789abcdef".repeat(4);
    let variables = [
        ("ASTRO_LISTEN", "127.0.0.1:0"),
        ("ASTRO_NATS_URL", "nats://127.0.0.1:1"),
        ("ASTRO_NATS_CORE_PASSWORD", "x"),
        ("ASTRO_MASTER_KEY", key.as_str()),
        ("ASTRO_CORE_MONGODB_URL", "mongodb://127.0.0.1:1"),
        ("ASTRO_CLIENT_SECRETS", secrets.as_str()),
        ("ASTRO_REDIRECT_URIS", uris),
        ("ASTRO_LINK_KEY", key.as_str()),
        ("ASTRO_SITE_URL", "https://account.astro.example"),
        ("ASTRO_CLIENT_SECRET", "x"),
    ];
    let line = complaint(&astro(&["core-api"], &variables));
    assert!(
        line.contains("ASTRO_REDIRECT_URIS: customer-api and admin-api come back to the same host"),
        "{line}"
    );
    assert!(!line.contains("s3cret"), "{line}");
}

#[test]
fn production_sends_mails_and_links_over_tls_only() {
    let key = "0123456789abcdef".repeat(4);
    let smtp = |url| ("ASTRO_SMTP_URL", url);
    let provider = |url| ("ASTRO_MAIL_PROVIDER_URL", url);
    for (outlet, auth, complains_about) in [
        (
            smtp("smtp://mail.example:25"),
            "https://account.example",
            "ASTRO_SMTP_URL: must begin with smtps://",
        ),
        (
            provider("http://mail.example"),
            "https://account.example",
            "ASTRO_MAIL_PROVIDER_URL: must begin with https://",
        ),
        (
            smtp("smtps://mail.example"),
            "http://account.example",
            "ASTRO_AUTH_URL: must begin with https://",
        ),
    ] {
        let variables = [
            ("ASTRO_LISTEN", "127.0.0.1:0"),
            NOWHERE,
            NOTIFIER,
            ("ASTRO_CORE_MONGODB_URL", "mongodb://127.0.0.1:1"),
            outlet,
            ("ASTRO_MAIL_PROVIDER_TOKEN", "x"),
            ("ASTRO_MAIL_FROM", "no-reply@astro.example"),
            ("ASTRO_CUSTOMER_URL", "https://astro.example"),
            ("ASTRO_PORTAL_URL", "https://portal.astro.example"),
            ("ASTRO_AUTH_URL", auth),
            ("ASTRO_LINK_KEY", key.as_str()),
            ("ASTRO_MASTER_KEY", key.as_str()),
        ];
        let line = complaint(&astro(&["notifier"], &variables));
        assert!(line.contains(complains_about), "{line}");
    }
}

#[test]
fn a_secret_may_lie_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    let file = file.to_str().unwrap();
    let key = "0123456789abcdef".repeat(4);
    // The key is looked at first, and then there is no such address on this machine (RFC 5737).
    let others = [
        ("ASTRO_LISTEN", "192.0.2.1:80"),
        NOWHERE,
        NOTIFIER,
        ("ASTRO_CORE_MONGODB_URL", "mongodb://127.0.0.1:1"),
        ("ASTRO_SMTP_URL", "smtps://mail.example"),
        ("ASTRO_MAIL_FROM", "no-reply@astro.example"),
        ("ASTRO_CUSTOMER_URL", "https://astro.example"),
        ("ASTRO_PORTAL_URL", "https://portal.astro.example"),
        ("ASTRO_AUTH_URL", "https://account.astro.example"),
        ("ASTRO_MASTER_KEY", key.as_str()),
    ];
    let start = |content: &str, more: &[(&str, &str)]| {
        std::fs::write(file, content).unwrap();
        complaint(&astro(&["notifier"], &[&others[..], more].concat()))
    };
    let by_file = ("ASTRO_LINK_KEY_FILE", file);
    let good = start(&format!("{key}\n"), &[by_file]);
    assert!(good.contains("ASTRO_LISTEN"), "{good}");
    let wrong = start("s3cret", &[by_file]);
    assert!(
        wrong.contains("ASTRO_LINK_KEY: ") && !wrong.contains("s3cret"),
        "{wrong}"
    );
    let twice = start(&key, &[by_file, ("ASTRO_LINK_KEY", &key)]);
    assert!(
        twice.contains("ASTRO_LINK_KEY and ASTRO_LINK_KEY_FILE"),
        "{twice}"
    );
    let nowhere = start(&key, &[("ASTRO_LINK_KEY_FILE", "/nowhere/at/all")]);
    assert!(nowhere.contains("ASTRO_LINK_KEY_FILE: "), "{nowhere}");
}

#[test]
fn what_mails_need_is_named_when_it_is_wrong_and_not_shown() {
    let key = "0123456789abcdef".repeat(4);
    let right = [
        ("ASTRO_MODE", "development"),
        ("ASTRO_LISTEN", "127.0.0.1:0"),
        NOWHERE,
        NOTIFIER,
        ("ASTRO_CORE_MONGODB_URL", "mongodb://127.0.0.1:1"),
        ("ASTRO_SMTP_URL", "smtp://127.0.0.1:1025"),
        ("ASTRO_MAIL_FROM", "no-reply@astro.example"),
        ("ASTRO_CUSTOMER_URL", "http://localhost:8080"),
        ("ASTRO_PORTAL_URL", "http://localhost:8081"),
        ("ASTRO_AUTH_URL", "http://localhost:8082"),
        ("ASTRO_LINK_KEY", key.as_str()),
        ("ASTRO_MASTER_KEY", key.as_str()),
    ];
    for wrong in [
        ("ASTRO_SMTP_URL", "smtp://ada:s3cret@mail.example"),
        ("ASTRO_MAIL_FROM", "s3cret"),
        ("ASTRO_AUTH_URL", "s3cret"),
        ("ASTRO_CUSTOMER_URL", "s3cret"),
        ("ASTRO_PORTAL_URL", "s3cret"),
        ("ASTRO_LINK_KEY", "s3cret"),
    ] {
        let mut variables = right.to_vec();
        variables.push(wrong);
        let line = complaint(&astro(&["notifier"], &variables));
        let names_it = line.contains(&format!("{}: ", wrong.0));
        assert!(names_it && !line.contains("s3cret"), "{line}");
    }
}

#[test]
fn mails_have_one_way_out() {
    let key = "0123456789abcdef".repeat(4);
    let others = [
        ("ASTRO_MODE", "development"),
        ("ASTRO_LISTEN", "127.0.0.1:0"),
        NOWHERE,
        NOTIFIER,
        ("ASTRO_CORE_MONGODB_URL", "mongodb://127.0.0.1:1"),
        ("ASTRO_MAIL_FROM", "no-reply@astro.example"),
        ("ASTRO_CUSTOMER_URL", "http://localhost:8080"),
        ("ASTRO_PORTAL_URL", "http://localhost:8081"),
        ("ASTRO_AUTH_URL", "http://localhost:8082"),
        ("ASTRO_LINK_KEY", key.as_str()),
        ("ASTRO_MASTER_KEY", key.as_str()),
    ];
    let start =
        |outlet: &[(&str, &str)]| complaint(&astro(&["notifier"], &[&others[..], outlet].concat()));
    let smtp = ("ASTRO_SMTP_URL", "smtp://127.0.0.1:1025");
    let provider = ("ASTRO_MAIL_PROVIDER_URL", "http://127.0.0.1:1080");
    let token = ("ASTRO_MAIL_PROVIDER_TOKEN", "s3cret");
    for outlet in [&[][..], &[smtp, provider, token]] {
        let line = start(outlet);
        assert!(line.contains("one of them has to be set"), "{line}");
    }
    let line = start(&[provider]);
    assert!(line.contains("ASTRO_MAIL_PROVIDER_TOKEN: "), "{line}");
    let line = start(&[provider, ("ASTRO_MAIL_PROVIDER_TOKEN", "s3 cret")]);
    let names_it = line.contains("ASTRO_MAIL_PROVIDER_TOKEN: ");
    assert!(names_it && !line.contains("s3 cret"), "{line}");
    let line = start(&[("ASTRO_MAIL_PROVIDER_URL", "mail.example"), token]);
    assert!(line.contains("ASTRO_MAIL_PROVIDER_URL: "), "{line}");
}

#[test]
fn the_documents_of_both_apis_are_printed() {
    for api in ["customer", "admin"] {
        let document: serde_json::Value =
            serde_json::from_str(&text(&astro(&["openapi", api], &[]))).unwrap();
        assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    }
}
