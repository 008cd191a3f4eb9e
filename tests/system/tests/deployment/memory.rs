//! How much memory each role asks for, beside how much it was seen to take.

use test_support::astro::Role;

use crate::binary::{name, roles};
use crate::manifests::{Manifests, Workload, path, string};

/// How much memory each process held at the end of the soak, in bytes: from the table in docs/benchmarks.md.
fn soaked() -> Vec<(String, f64)> {
    let page = std::fs::read_to_string(path("docs/benchmarks.md")).expect("the page is there");
    let (_, table) = page
        .split_once("\n| Process | Memory, from | to |")
        .expect("the soak's table");
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let rows = rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, process, _, to, ..] = cells[..] else {
            panic!("{row}")
        };
        let megabytes = to.strip_suffix(" MB").and_then(|to| to.parse::<f64>().ok());
        let bytes = megabytes.unwrap_or_else(|| panic!("{row}")) * 1e6;
        (process.replace(' ', "-"), bytes)
    });
    rows.collect()
}

/// An amount of memory as manifests have it, such as `128Mi`, in bytes.
fn bytes(amount: &str) -> f64 {
    let digits = amount.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &amount[digits.len()..] {
        "Mi" | "MiB" => 1024.0 * 1024.0,
        "Gi" | "GiB" => 1024.0 * 1024.0 * 1024.0,
        unit => panic!("{amount}: what is {unit}?"),
    };
    digits.parse::<f64>().expect("a number") * unit
}

/// What the one container of a workload asks for, and what it may take at most.
fn asked(workload: Workload<'_>) -> (f64, f64) {
    let container = workload.containers().next().expect("a container");
    let memory = |what: &str| bytes(string(&container["resources"][what]["memory"]));
    (memory("requests"), memory("limits"))
}

#[test]
fn each_role_asks_for_as_much_memory_as_it_took_in_the_soak() {
    let soaked = soaked();
    let took = |role: Role| {
        let row = soaked.iter().find(|(process, _)| *process == name(role));
        row.unwrap_or_else(|| panic!("no {role:?} in the soak")).1
    };
    for manifests in Manifests::of_all() {
        for role in roles() {
            let (request, _) = asked(manifests.role(&name(role)));
            let took = took(role);
            let at = format!("{} {}", manifests.overlay, name(role));
            assert!(request >= took, "{at}: {took} asks for {request}");
        }
    }
}

#[test]
fn nats_has_room_for_the_customers_that_large_is_for() {
    let page = std::fs::read_to_string(path("docs/scale.md")).unwrap();
    let (reckoned, _) = page
        .split_once(" GB when ten million have registered")
        .expect("what ten million take");
    let reckoned = reckoned.rsplit(' ').next().expect("a number");
    let reckoned = reckoned.parse::<f64>().expect("a number") * 1e9;

    let manifests = Manifests::of("large");
    let nats = manifests.role("nats");
    let (request, limit) = asked(nats);
    assert!(request >= reckoned, "{reckoned} asks for {request}");
    // Its garbage collector knows nothing of the limit, and would run into it.
    let settings = nats.containers().flat_map(|container| {
        let sources = container["envFrom"].as_array().into_iter().flatten();
        sources.filter_map(|source| source["configMapRef"]["name"].as_str())
    });
    let goal = settings
        .filter_map(|settings| manifests.find("ConfigMap", settings))
        .find_map(|settings| settings["data"]["GOMEMLIMIT"].as_str());
    let goal = bytes(goal.expect("a goal for the garbage collector"));
    assert!(goal >= reckoned, "{reckoned} is more than {goal}");
    let share = goal / limit;
    assert!((0.75..=0.85).contains(&share), "{share} of {limit}");
}
