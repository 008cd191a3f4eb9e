//! Over which connections a process works, and over which it does not start.

use super::{astro, complaint};

/// Servers that are reached as production wants it, and are nowhere.
const SERVERS: [(&str, &str); 6] = [
    ("ASTRO_NATS_URL", "tls://nats.example:4222"),
    (
        "ASTRO_POSTGRES_URL",
        "postgres://astro:s3cret@db.example/astro?sslmode=verify-full",
    ),
    (
        "ASTRO_MONGODB_URL",
        "mongodb://astro:s3cret@db.example/?tls=true",
    ),
    (
        "ASTRO_CORE_MONGODB_URL",
        "mongodb://astro:s3cret@db.example/?tls=true",
    ),
    ("ASTRO_CORE_URL", "https://account.astro.example"),
    (
        "ASTRO_KEY_SET",
        "https://account.astro.example/.well-known/jwks.json",
    ),
];

/// The same servers in plain.
const NATS: (&str, &str) = (
    "ASTRO_NATS_URL",
    "tls://nats.example:4222,nats://astro:s3cret@nats.example:4223",
);
const POSTGRES: (&str, &str) = (
    "ASTRO_POSTGRES_URL",
    "postgres://astro:s3cret@db.example/astro",
);
const MONGODB: (&str, &str) = ("ASTRO_MONGODB_URL", "mongodb://astro:s3cret@db.example/");
const CORE_MONGODB: (&str, &str) = (
    "ASTRO_CORE_MONGODB_URL",
    "mongodb://astro:s3cret@db.example/",
);
const CORE: (&str, &str) = ("ASTRO_CORE_URL", "http://s3cret.example");
const KEY_SET: (&str, &str) = ("ASTRO_KEY_SET", "http://s3cret.example/jwks.json");

/// What all roles need besides: none needs all of it.
fn others() -> Vec<(String, String)> {
    let key = "0123456789abcdef".repeat(4);
    let clients = ["customer-api", "admin-api", "core-api", "service"];
    let secrets = clients.map(|client| format!("{client}={key}"));
    // The last one signs nobody in.
    let sent_back = |client| format!("{client}=https://{client}.example/auth/callback");
    let sent_back: Vec<_> = clients[..3].iter().map(sent_back).collect();
    let users = [
        "ADMIN",
        "COMMANDS",
        "CORE",
        "PROJECTOR",
        "POLICIES",
        "SCHEDULER",
        "NOTIFIER",
        "LOG_KEEPER",
        "EVENT_INDEX",
        "EVENT_READER",
        "RECONCILER",
        "REBUILDER",
    ];
    let passwords = users.map(|user| (format!("ASTRO_NATS_{user}_PASSWORD"), "x".to_owned()));
    [
        ("ASTRO_LISTEN", "127.0.0.1:0"),
        ("ASTRO_OPERATORS_LISTEN", "127.0.0.1:0"),
        ("ASTRO_MASTER_KEY", &key),
        ("ASTRO_LINK_KEY", &key),
        ("ASTRO_CLIENT_SECRET", "x"),
        ("ASTRO_CLIENT_SECRETS", &secrets.join(",")),
        ("ASTRO_REDIRECT_URIS", &sent_back.join(",")),
        ("ASTRO_SITE_URL", "https://astro.example"),
        ("ASTRO_AUTH_URL", "https://account.astro.example"),
        ("ASTRO_CUSTOMER_URL", "https://astro.example"),
        ("ASTRO_PORTAL_URL", "https://portal.astro.example"),
        ("ASTRO_GATEWAY_URL", "https://gateway.example"),
        ("ASTRO_GATEWAY_KEY", "x"),
        ("ASTRO_GATEWAY_WEBHOOK_SECRETS", "0123456789abcdef"),
        ("ASTRO_SMTP_URL", "smtps://mail.example"),
        ("ASTRO_MAIL_FROM", "no-reply@astro.example"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .chain(passwords)
    .collect()
}

/// A role starts over none of these servers in plain.
fn refuses(role: &[&str], plain: &[(&str, &str)]) {
    let others = others();
    let others = others
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let safe: Vec<_> = others.chain(SERVERS).collect();
    for &(variable, address) in plain {
        let variables = [&safe[..], &[(variable, address)]].concat();
        let line = complaint(&astro(role, &variables));
        let is_told = line.contains(&format!("{variable}: ")) && line.contains("must");
        assert!(is_told && !line.contains("s3cret"), "{role:?}: {line}");
    }
}

#[test]
fn production_reaches_its_servers_over_tls_only() {
    refuses(&["migrate"], &[NATS, POSTGRES, MONGODB, CORE_MONGODB]);
    refuses(&["customer-api"], &[NATS, MONGODB, CORE, KEY_SET]);
    refuses(&["admin-api"], &[NATS, POSTGRES, CORE, KEY_SET]);
    refuses(&["core-api"], &[NATS, CORE_MONGODB]);
    let invite = ["account", "invite", "--email", "it@astro.example"];
    refuses(&invite, &[CORE_MONGODB]);
    refuses(&["keys", "rewrap"], &[NATS, CORE_MONGODB]);
    refuses(&["projector", "operational"], &[NATS, POSTGRES]);
    refuses(&["projector", "customer"], &[NATS, MONGODB]);
    refuses(&["policies"], &[NATS]);
    refuses(&["scheduler"], &[NATS, POSTGRES, CORE_MONGODB]);
    refuses(&["notifier"], &[NATS, CORE_MONGODB]);
    refuses(&["log-keeper"], &[NATS, CORE_MONGODB]);
    refuses(&["event-index"], &[NATS, CORE_MONGODB]);
    refuses(&["reconciler"], &[NATS, POSTGRES, MONGODB, CORE_MONGODB]);
    refuses(&["rebuilder"], &[NATS, POSTGRES, MONGODB, CORE_MONGODB]);
    refuses(&["reconcile"], &[CORE_MONGODB]);
}

#[test]
fn a_file_of_authorities_that_holds_none_is_refused() {
    let mut variables = vec![
        ("ASTRO_NATS_ADMIN_PASSWORD", "x"),
        ("ASTRO_CA_FILE", "/nowhere/at/all"),
    ];
    variables.extend(SERVERS);
    let line = complaint(&astro(&["migrate"], &variables));
    assert!(line.contains("ASTRO_CA_FILE: "), "{line}");
}

#[test]
fn a_certificate_needs_its_key_and_a_key_its_certificate() {
    for (named, missed) in [
        ("ASTRO_TLS_CERTIFICATE_FILE", "ASTRO_TLS_KEY_FILE"),
        ("ASTRO_TLS_KEY_FILE", "ASTRO_TLS_CERTIFICATE_FILE"),
    ] {
        let variables = [
            ("ASTRO_LISTEN", "127.0.0.1:0"),
            ("ASTRO_MAILBOX_SMTP_LISTEN", "127.0.0.1:0"),
            (named, "/nowhere/at/all"),
        ];
        let line = complaint(&astro(&["mailbox"], &variables));
        assert!(line.contains(&format!("missing: {missed} (")), "{line}");
    }
    let variables = [
        ("ASTRO_MODE", "development"),
        ("ASTRO_LISTEN", "127.0.0.1:0"),
        ("ASTRO_MAILBOX_SMTP_LISTEN", "127.0.0.1:0"),
        ("ASTRO_TLS_CERTIFICATE_FILE", "/nowhere/at/all"),
        ("ASTRO_TLS_KEY_FILE", "/nowhere/at/all"),
    ];
    let line = complaint(&astro(&["mailbox"], &variables));
    assert!(line.contains("ASTRO_TLS_CERTIFICATE_FILE: "), "{line}");
}
