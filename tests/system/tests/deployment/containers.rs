//! The containers of one machine: each role runs, confined, and with what it needs and nothing more.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;
use test_support::astro::Role;

use crate::binary::{MIGRATE, name, variables};
use crate::manifests::{path, said, string, strings, tool};

/// All of it on one machine, and the servers alone.
const ALL: &str = "infra/deploy/compose.yaml";
const SERVERS: &str = "infra/deploy/compose.dev.yaml";

/// What stands for a secret: its name follows.
const SECRET: &str = "secret-of-";

/// What compose reads in a file, with each secret standing for itself.
fn read(file: &str) -> Value {
    let text = std::fs::read_to_string(path(file)).expect("it can be read");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let secrets = folder.path().join("env");
    let named: BTreeSet<_> = words(&text)
        .filter(|word| word.starts_with("ASTRO_"))
        .collect();
    let lines: Vec<_> = named
        .iter()
        .filter(|name| !is_set_there(name))
        .map(|name| format!("{name}={SECRET}{name}\n"))
        .collect();
    std::fs::write(&secrets, lines.concat()).expect("it can be written");
    let tool = tool("ASTRO_COMPOSE");
    let mut words = tool.split(' ');
    let mut compose = Command::new(words.next().expect("a program"));
    compose
        .args(words)
        .env("COMPOSE_PROJECT_NAME", "astro")
        .arg("--env-file")
        .arg(&secrets)
        .arg("--file")
        .arg(path(file))
        .arg("config");
    let config = said(&mut compose).unwrap_or_else(|why| panic!("{file}: {why}"));
    serde_saphyr::from_str(&config).expect("compose writes YAML")
}

/// What has a value that is no secret.
fn is_set_there(name: &str) -> bool {
    ["ASTRO_VERSION", "ASTRO_LOG"].contains(&name) || name.ends_with("_PORT")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
}

/// The containers by their names.
fn services(config: &Value) -> BTreeMap<&str, &Value> {
    let services = config["services"].as_object().expect("services");
    services
        .iter()
        .map(|(name, service)| (name.as_str(), service))
        .collect()
}

/// What a container is told: a list of pairs for some versions of compose, a table for others.
fn told(service: &Value) -> BTreeMap<String, String> {
    let environment = &service["environment"];
    let shown = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let table = environment.as_object().into_iter().flatten();
    table
        .map(|(name, value)| (name.clone(), shown(value)))
        .collect()
}

/// The roles that run there: those that play what is not ours, too.
fn roles() -> impl Iterator<Item = (String, Vec<&'static str>)> {
    let roles = Role::ALL.into_iter();
    let roles = roles.map(|role| (name(role), role.arguments().to_vec()));
    roles.chain([(MIGRATE.to_owned(), vec![MIGRATE])])
}

#[test]
fn compose_takes_the_servers_of_a_developers_machine() {
    let config = read(SERVERS);
    let names: Vec<_> = services(&config).into_keys().collect();
    assert_eq!(names, ["mongo", "nats", "postgres"]);
}

#[test]
fn each_role_runs_as_itself_with_what_it_needs_and_nothing_more() {
    let config = read(ALL);
    let services = services(&config);
    for (role, arguments) in roles() {
        let service = services.get(role.as_str());
        let service = service.unwrap_or_else(|| panic!("no container {role}"));
        let command: Vec<_> = strings(&service["command"]).collect();
        assert_eq!(command, arguments);
        let (variables, told) = (variables(&arguments), told(service));
        let given: BTreeSet<_> = told.keys().cloned().collect();
        let missing: Vec<_> = variables.needed.difference(&given).collect();
        assert!(missing.is_empty(), "{role} lacks {missing:?}");
        let unknown: Vec<_> = given.difference(&variables.known).collect();
        assert!(unknown.is_empty(), "{role} knows no {unknown:?}");
        for (variable, value) in &told {
            let is_inside = ["ASTRO_SMTP_URL"].contains(&variable.as_str());
            let comes_from_outside = value.contains(SECRET);
            let is_secret = variables.secret.contains(variable) && !is_inside;
            let may = ["ASTRO_SEAL_PUBLIC_KEY"].contains(&variable.as_str());
            assert!(
                comes_from_outside == is_secret || may,
                "{role} {variable}={value}"
            );
        }
    }
}

#[test]
fn no_role_logs_in_as_another() {
    let config = read(ALL);
    for (role, service) in services(&config) {
        for (variable, value) in told(service) {
            let Some((_, password)) = value.split_once(&format!("{SECRET}ASTRO_STORE_")) else {
                continue;
            };
            if role == MIGRATE {
                continue;
            }
            let own = role.replace('-', "_").to_uppercase();
            assert!(
                password.starts_with(&format!("{own}_PASSWORD")),
                "{role} {variable}"
            );
            let login = match variable.as_str() {
                "ASTRO_POSTGRES_URL" => format!("astro_{}", role.replace('-', "_")),
                _ => role.to_owned(),
            };
            assert!(
                value.contains(&format!("://{login}:")),
                "{role} {variable}={value}"
            );
        }
    }
}

#[test]
fn no_container_writes_to_its_own_files_or_takes_what_it_wants() {
    let config = read(ALL);
    for (name, service) in services(&config) {
        assert_eq!(service["read_only"], true, "{name}");
        let dropped: Vec<_> = strings(&service["cap_drop"]).collect();
        assert_eq!(dropped, ["ALL"], "{name}");
        let options: Vec<_> = strings(&service["security_opt"]).collect();
        assert_eq!(options, ["no-new-privileges:true"], "{name}");
        assert!(!service["mem_limit"].is_null(), "{name}");
        assert!(service["privileged"].is_null(), "{name}");
        let image = string(&service["image"]);
        let tag = image.rsplit_once(':').map(|(_, tag)| tag);
        assert!(
            tag.is_some_and(|tag| !tag.is_empty() && tag != "latest"),
            "{name}: {image}"
        );
    }
    for (role, _) in roles() {
        let service = &config["services"][role.as_str()];
        assert_eq!(service["user"], "65532:65532", "{role}");
        assert!(service["cap_add"].is_null(), "{role}");
    }
}

#[test]
fn nothing_but_this_machine_gets_to_it() {
    let config = read(ALL);
    let mut count = 0;
    for (name, service) in services(&config) {
        for port in service["ports"].as_array().into_iter().flatten() {
            let is_near = port["host_ip"] == "127.0.0.1" || string(port).starts_with("127.0.0.1:");
            assert!(is_near, "{name}: {port}");
            count += 1;
        }
    }
    assert_eq!(count, 4, "three sites and the mails");
}

#[test]
fn each_role_says_how_it_is_and_begins_when_what_it_needs_is_there() {
    let config = read(ALL);
    let services = services(&config);
    let waits_for = |service: &Value, other: &str| {
        string(&service["depends_on"][other]["condition"]).to_owned()
    };
    for (role, _) in roles().filter(|(role, _)| role != MIGRATE) {
        let service = services[role.as_str()];
        let asked: Vec<_> = strings(&service["healthcheck"]["test"]).collect();
        assert_eq!(asked, ["CMD", "/usr/bin/astro", "health"], "{role}");
        let plays = ["mailbox", "payment-sandbox"].contains(&role.as_str());
        let expected = if plays {
            ""
        } else {
            "service_completed_successfully"
        };
        assert_eq!(waits_for(service, MIGRATE), expected, "{role}");
    }
    for server in ["nats", "postgres", "mongo"] {
        assert_eq!(waits_for(services[MIGRATE], server), "service_healthy");
        assert!(
            services[server]["healthcheck"]["test"].is_array(),
            "{server}"
        );
    }
}
