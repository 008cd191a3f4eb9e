//! Who holds which key, as operators are told.

use std::collections::BTreeSet;

use crate::manifests::{Manifests, path};

/// The page on keys.
fn page() -> String {
    std::fs::read_to_string(path("docs/operations/keys.md")).expect("a page on keys")
}

/// The first cells of the table under a heading.
fn first_cells<'a>(page: &'a str, heading: &str) -> Vec<&'a str> {
    let (_, section) = page
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("no {heading}"));
    let rows = section
        .lines()
        .take_while(|line| !line.starts_with('#'))
        .filter_map(|line| line.strip_prefix("| "));
    let cells = rows.map(|row| row.split(" | ").next().expect("a cell"));
    cells.skip(1).collect()
}

/// Whoever is not named is left without the new key when it is replaced, and does not start any more.
#[test]
fn the_page_names_all_who_hold_the_master_key_and_nobody_else() {
    let page = page();
    let cells = first_cells(&page, "### Who holds the master key");
    let processes: BTreeSet<_> = cells
        .iter()
        .flat_map(|cell| cell.split(", "))
        // Commands, which no workload runs.
        .filter(|holder| !holder.starts_with('`'))
        .collect();
    for manifests in Manifests::of_all() {
        let holders: BTreeSet<_> = manifests
            .workloads()
            .filter(|workload| {
                let mut variables = workload.variables();
                variables
                    .any(|(name, _)| matches!(name, "ASTRO_MASTER_KEY" | "ASTRO_MASTER_KEY_FILE"))
            })
            .map(|workload| workload.name().to_owned())
            .collect();
        let holders: BTreeSet<_> = holders.iter().map(String::as_str).collect();
        assert_eq!(holders, processes, "{}", manifests.overlay);
    }
}
