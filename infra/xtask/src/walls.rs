//! The walls between our crates: which of ours each may use. A new edge is a bigger change than
//! any code inside a crate, so it is made here first, with a reason.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{process::output_of, project::Project, step::Step, tools::cargo};

/// Each crate and what it may use, of ours.
///
/// What holds the system up: the domain reaches nothing. The customer API can't reach PostgreSQL,
/// nor the admin API MongoDB, so neither can grow a query over the other's data. A projection
/// knows the log and its own store, and no API. The notifier knows no log and no account;
/// what is mailed when something happens knows both, and no read model; what it attaches to a mail
/// looks as what people load from a site does, so it draws by the same crate. Log
/// lines know NATS and how a process hands them over, and nothing of what they tell. The
/// policies know no read model: what they decide on is what the aggregates say. Nor does the
/// scheduler: where it looks for candidates is a port. Privacy knows all that remembers somebody, but for
/// the read models, which the log tells. A web app knows what travels over HTTP, and
/// the API of its site renders it.
const MAY_USE: [(&str, &[&str]); 48] = [
    ("domain", &[]),
    ("kept", &[]),
    ("traces", &[]),
    ("service", &["traces"]),
    ("event-log", &["domain"]),
    ("documents", &["domain"]),
    ("heartbeats", &["event-log", "service"]),
    ("tokens", &["domain", "event-log", "service"]),
    ("identity", &["domain", "kept", "service", "tokens"]),
    ("incidents", &["domain"]),
    ("payments", &["domain", "service"]),
    ("proof", &["domain"]),
    ("commands", &["domain", "event-log", "service", "traces"]),
    ("projection-runtime", &["domain", "event-log", "traces"]),
    (
        "policies",
        &[
            "domain",
            "commands",
            "event-log",
            "projection-runtime",
            "service",
            "traces",
        ],
    ),
    ("scheduler", &["domain", "commands", "kept"]),
    (
        "privacy",
        &[
            "domain",
            "commands",
            "event-index",
            "event-log",
            "identity",
            "notifier",
        ],
    ),
    ("projection-operational", &["domain", "projection-runtime"]),
    (
        "projection-customer",
        &["domain", "kept", "projection-runtime"],
    ),
    (
        "reconciler",
        &["domain", "event-log", "kept", "projection-runtime"],
    ),
    ("rebuilds", &["domain", "kept", "projection-runtime"]),
    (
        "notifier",
        &["domain", "kept", "service", "tokens", "traces"],
    ),
    ("event-index", &["domain", "projection-runtime"]),
    (
        "event-mails",
        &[
            "domain",
            "documents",
            "event-log",
            "notifier",
            "projection-runtime",
        ],
    ),
    ("log-lines", &["event-log", "service"]),
    ("verifications", &["domain", "event-log", "kept", "proof"]),
    ("api-contract", &["domain"]),
    (
        "api-kit",
        &[
            "domain",
            "api-contract",
            "commands",
            "event-log",
            "projection-runtime",
            "service",
            "tokens",
            "traces",
        ],
    ),
    (
        "api-customer",
        &[
            "domain",
            "api-contract",
            "api-kit",
            "commands",
            "documents",
            "event-log",
            "frontend-customer",
            "payments",
            "projection-customer",
            "projection-runtime",
            "service",
        ],
    ),
    (
        "api-admin",
        &[
            "domain",
            "api-contract",
            "api-kit",
            "commands",
            "documents",
            "event-log",
            "frontend-portal",
            "projection-operational",
            "projection-runtime",
            "service",
        ],
    ),
    (
        "api-core",
        &[
            "domain",
            "api-contract",
            "api-kit",
            "commands",
            "privacy",
            "event-index",
            "event-log",
            "frontend-auth",
            "frontend-console",
            "heartbeats",
            "identity",
            "incidents",
            "log-lines",
            "notifier",
            "projection-runtime",
            "rebuilds",
            "reconciler",
            "scheduler",
            "tokens",
            "verifications",
        ],
    ),
    ("frontend-ui", &[]),
    ("frontend-kit", &["domain", "api-contract", "frontend-ui"]),
    (
        "frontend-customer",
        &["domain", "api-contract", "frontend-kit", "frontend-ui"],
    ),
    (
        "frontend-auth",
        &["domain", "api-contract", "frontend-kit", "frontend-ui"],
    ),
    (
        "frontend-console",
        &["domain", "api-contract", "frontend-kit", "frontend-ui"],
    ),
    (
        "frontend-portal",
        &["domain", "api-contract", "frontend-kit", "frontend-ui"],
    ),
    ("bundler", &[]),
    ("imager", &[]),
    ("astro", ALL),
    ("xtask", &[]),
    (
        "test-support",
        &["domain", "api-contract", "event-log", "sign-in"],
    ),
    ("system-tests", ALL),
    ("e2e-tests", ALL),
    ("load", ALL),
    ("sign-in", &["api-contract"]),
    ("season", ALL),
    ("chaos", ALL),
];

/// Puts everything together, so may use everything.
const ALL: &[&str] = &["*"];

/// What tests of any crate but the pure ones may use besides: real servers, and a log to fill.
const FOR_TESTS: [&str; 2] = ["test-support", "event-log"];

/// What tests of one crate may use besides, where a port has to be seen over what is behind it.
const TESTED_WITH: [(&str, &[&str]); 1] = [(
    "reconciler",
    &["projection-customer", "projection-operational"],
)];

/// Crates whose tests need no server either.
const PURE: [&str; 12] = [
    "domain",
    "kept",
    "api-contract",
    "documents",
    "frontend-ui",
    "frontend-kit",
    "frontend-customer",
    "frontend-auth",
    "frontend-console",
    "frontend-portal",
    "bundler",
    "xtask",
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev`, `build`, or nothing.
    kind: Option<String>,
}

/// Checks every edge between our crates.
///
/// # Errors
/// Names both ends of each edge that is not allowed, and each crate that has no row.
pub(crate) fn check(project: &Project) -> Result<()> {
    let step = Step::start("walls between the crates");
    let text = output_of(cargo(project).args(["metadata", "--no-deps", "--format-version", "1"]))
        .context("cargo metadata failed")?;
    let metadata: Metadata = serde_json::from_str(&text)?;
    let broken = breaches(&metadata.packages);
    if !broken.is_empty() {
        bail!("walls are broken:\n  {}", broken.join("\n  "));
    }
    step.done(&format!("{} crates keep to them", metadata.packages.len()));
    Ok(())
}

fn breaches(packages: &[Package]) -> Vec<String> {
    let ours: BTreeSet<&str> = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let mut broken = Vec::new();
    for package in packages {
        let Some((_, may_use)) = MAY_USE.iter().find(|(name, _)| *name == package.name) else {
            broken.push(format!(
                "{} has no row in the table of walls: say there what it may use",
                package.name
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let used = dependency.name.as_str();
            let name = package.name.as_str();
            let tested_with = TESTED_WITH.iter().find(|(tested, _)| *tested == name);
            let for_tests = dependency.kind.as_deref() == Some("dev")
                && (FOR_TESTS.contains(&used) && !PURE.contains(&name)
                    || tested_with.is_some_and(|(_, with)| with.contains(&used)));
            let allowed =
                !ours.contains(used) || *may_use == ALL || may_use.contains(&used) || for_tests;
            if !allowed {
                broken.push(format!("{} must not depend on {used}", package.name));
            }
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(edges: &[(&str, &str, Option<&str>)]) -> Vec<Package> {
        MAY_USE
            .iter()
            .map(|(name, _)| Package {
                name: (*name).to_owned(),
                dependencies: edges
                    .iter()
                    .filter(|(from, _, _)| from == name)
                    .map(|(_, to, kind)| Dependency {
                        name: (*to).to_owned(),
                        kind: kind.map(str::to_owned),
                    })
                    .collect(),
            })
            .collect()
    }

    #[test]
    fn the_customer_api_must_not_reach_postgresql() {
        let broken = breaches(&workspace(&[(
            "api-customer",
            "projection-operational",
            None,
        )]));
        assert_eq!(
            broken,
            ["api-customer must not depend on projection-operational"]
        );
    }

    #[test]
    fn not_even_the_tests_of_the_admin_api_reach_the_other_read_model() {
        let edge = ("api-admin", "projection-customer", Some("dev"));
        assert_eq!(breaches(&workspace(&[edge])).len(), 1);
    }

    #[test]
    fn the_reconciler_reaches_the_read_models_in_its_tests_alone() {
        for model in ["projection-operational", "projection-customer"] {
            let in_tests = breaches(&workspace(&[("reconciler", model, Some("dev"))]));
            assert_eq!(in_tests, Vec::<String>::new());
            let broken = breaches(&workspace(&[("reconciler", model, None)]));
            assert_eq!(broken, [format!("reconciler must not depend on {model}")]);
        }
    }

    #[test]
    fn the_scheduler_must_not_reach_a_read_model() {
        for model in ["projection-operational", "projection-customer"] {
            let broken = breaches(&workspace(&[("scheduler", model, None)]));
            assert_eq!(broken, [format!("scheduler must not depend on {model}")]);
        }
    }

    #[test]
    fn tests_may_use_real_servers_but_not_those_of_the_domain() {
        let dev = Some("dev");
        assert!(breaches(&workspace(&[("commands", "test-support", dev)])).is_empty());
        assert_eq!(
            breaches(&workspace(&[("commands", "test-support", None)])).len(),
            1
        );
        assert_eq!(
            breaches(&workspace(&[("domain", "test-support", dev)])).len(),
            1
        );
    }

    #[test]
    fn other_peoples_crates_are_no_concern_of_the_walls() {
        assert!(breaches(&workspace(&[("domain", "serde", None)])).is_empty());
    }

    #[test]
    fn a_new_crate_needs_a_row() {
        let new = Package {
            name: "newcomer".to_owned(),
            dependencies: Vec::new(),
        };
        assert!(breaches(&[new])[0].starts_with("newcomer has no row"));
    }
}
