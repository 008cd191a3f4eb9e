//! What the binary says of its roles: which variables each knows, which of them it must have, and which are secret.

use std::collections::BTreeSet;
use std::process::Command;

use test_support::astro::{Role, binary};

/// What brings the log and the stores up to date, once for each release.
pub(crate) const MIGRATE: &str = "migrate";

/// The roles that play what is not ours: in development alone.
const PLAYED: [Role; 2] = [Role::Mailbox, Role::PaymentSandbox];

/// The variables of a role.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    /// All that it knows.
    pub(crate) known: BTreeSet<String>,
    /// What it does not start without.
    pub(crate) needed: BTreeSet<String>,
    /// What it never shows.
    pub(crate) secret: BTreeSet<String>,
}

/// The roles that run in production.
pub(crate) fn roles() -> impl Iterator<Item = Role> {
    Role::ALL.into_iter().filter(|role| !PLAYED.contains(role))
}

/// A role's name: of its pods, its container, its secrets.
pub(crate) fn name(role: Role) -> String {
    role.arguments().join("-")
}

/// What `--help` of a command of the binary says of its variables.
///
/// # Panics
/// When it says nothing.
pub(crate) fn variables(arguments: &[&str]) -> Variables {
    let output = Command::new(binary())
        .args(arguments)
        .arg("--help")
        .env_clear()
        .output()
        .expect("astro is a program");
    let help = String::from_utf8(output.stdout).expect("help is text");
    let read = read(&help);
    assert!(!read.known.is_empty(), "{arguments:?}: {help}");
    read
}

fn read(help: &str) -> Variables {
    let usage = help
        .lines()
        .find_map(|line| line.strip_prefix("Usage: "))
        .expect("help says how it is used");
    let mut variables = Variables::default();
    let mut option = "";
    for line in help.lines() {
        if let Some(begun) = line
            .find("--")
            .filter(|_| line.trim_start().starts_with('-'))
        {
            option = line[begun..].split([' ', '=']).next().unwrap_or_default();
        }
        let Some((_, rest)) = line.split_once("[env: ") else {
            continue;
        };
        let (variable, _) = rest.split_once(']').expect("a bracket is closed");
        // A secret is shown by its name alone, all else with the value that it has.
        let (variable, is_secret) = match variable.split_once('=') {
            Some((variable, _)) => (variable, false),
            None => (variable, true),
        };
        variables.known.insert(variable.to_owned());
        if is_secret {
            variables.secret.insert(variable.to_owned());
        }
        if usage.split(' ').any(|word| word == option) {
            variables.needed.insert(variable.to_owned());
        }
    }
    variables
}

#[test]
fn help_tells_what_is_needed_and_what_is_secret() {
    let help = "Serves\n\nUsage: astro api [OPTIONS] --listen <LISTEN> --key <KEY>\n\nOptions:\n\
        \x20     --listen <LISTEN>\n          The address [env: ASTRO_LISTEN=]\n\
        \x20     --key <KEY>\n          The key [env: ASTRO_KEY]\n\
        \x20 -w, --workers <WORKERS>\n          How many [env: ASTRO_WORKERS=] [default: 2]\n";
    let variables = read(help);
    let shown = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(
        shown(&variables.known),
        "ASTRO_KEY ASTRO_LISTEN ASTRO_WORKERS"
    );
    assert_eq!(shown(&variables.needed), "ASTRO_KEY ASTRO_LISTEN");
    assert_eq!(shown(&variables.secret), "ASTRO_KEY");
}

#[test]
fn each_role_says_what_it_needs() {
    for role in roles() {
        let variables = variables(role.arguments());
        assert!(variables.needed.contains("ASTRO_NATS_URL"), "{role:?}");
        let password = format!("ASTRO_NATS_{}_PASSWORD", role.nats_user().to_uppercase());
        assert!(variables.secret.contains(&password), "{role:?} {password}");
        assert!(variables.needed.is_subset(&variables.known), "{role:?}");
    }
}
