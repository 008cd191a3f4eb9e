//! `docs/security.md` tells of each requirement of OWASP ASVS how it is met. Whatever it names is
//! there, and its summary counts what stands below it.
//!
//! On that page `package::function` in backticks is a test, and what has slashes in it and does
//! not begin with one is a file or a folder of this repository.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// How a requirement can stand, in the order of the summary's columns.
const STATES: [&str; 5] = [
    "by test",
    "otherwise",
    "not applicable",
    "accepted",
    "not met yet",
];

/// The requirements of levels 1 and 2 in version 5.0.0.
const REQUIREMENTS: usize = 253;

/// A row of the page.
struct Requirement {
    /// Such as `6.2.1`: chapter, section, place.
    number: String,
    state: String,
    shown_by: String,
}

#[test]
fn every_test_that_the_page_names_is_there() {
    let page = page();
    let mut sources = BTreeMap::new();
    read_sources(&workspace(), "", &mut sources);
    let missing: Vec<_> = in_backticks(&page)
        .filter_map(|name| Some((name, name.split_once("::")?)))
        .filter(|(_, (package, function))| {
            let source = sources.get(*package);
            !source.is_some_and(|source| source.contains(&format!("fn {function}(")))
        })
        .map(|(name, _)| name)
        .collect();
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
}

#[test]
fn every_file_that_the_page_names_is_there() {
    let page = page();
    let is_path = |name: &&str| name.contains('/') && !name.starts_with('/') && !name.contains(' ');
    let missing: Vec<_> = in_backticks(&page)
        .filter(is_path)
        .filter(|path| !workspace().join(path).exists())
        .collect();
    assert!(missing.is_empty(), "no such files: {missing:#?}");
}

#[test]
fn every_requirement_stands_once_and_the_summary_counts_them() {
    let page = page();
    let requirements = requirements(&page);
    assert_eq!(requirements.len(), REQUIREMENTS);
    let mut numbers = BTreeSet::new();
    for Requirement { number, .. } in &requirements {
        assert!(numbers.insert(number), "{number} stands twice");
    }
    let mut counted: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for Requirement { number, state, .. } in &requirements {
        let place = STATES.iter().position(|known| known == state);
        let place = place.unwrap_or_else(|| panic!("{number}: {state:?} is no state"));
        let chapter = number.split('.').next().expect("a number has a chapter");
        counted.entry(chapter).or_default()[place] += 1;
    }
    let summary: BTreeMap<_, _> = page.lines().filter_map(summary_row).collect();
    assert_eq!(summary, counted, "the summary does not count what is there");
}

#[test]
fn what_is_shown_by_test_names_one() {
    for Requirement {
        number,
        state,
        shown_by,
    } in requirements(&page())
    {
        let names_one = in_backticks(&shown_by).any(|name| name.contains("::"));
        assert!(state != "by test" || names_one, "{number} names no test");
    }
}

#[test]
fn what_is_accepted_says_why_and_what_bounds_it() {
    for Requirement {
        number,
        state,
        shown_by,
    } in requirements(&page())
    {
        let is_explained = shown_by.contains("Why: ") && shown_by.contains("What bounds it: ");
        assert!(state != "accepted" || is_explained, "{number}: {shown_by}");
    }
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page() -> String {
    fs::read_to_string(workspace().join("docs/security.md")).expect("the page is there")
}

fn in_backticks(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn cells(line: &str) -> Vec<&str> {
    let row = line.trim().trim_matches('|');
    row.split('|').map(str::trim).collect()
}

fn requirements(page: &str) -> Vec<Requirement> {
    let row = |line| {
        let [number, _level, _asks_for, state, shown_by] = cells(line)[..] else {
            return None;
        };
        let is_number = number.split('.').all(|part| part.parse::<u8>().is_ok());
        is_number.then(|| Requirement {
            number: number.to_owned(),
            state: state.to_owned(),
            shown_by: shown_by.to_owned(),
        })
    };
    page.lines().filter_map(row).collect()
}

/// A row such as `| V6 | Authentication | 35 | 20 | 5 | 3 | 1 | 6 |`: chapter, title, all, each state.
fn summary_row(line: &str) -> Option<(&str, [usize; 5])> {
    let [chapter, _title, all, rest @ ..] = &cells(line)[..] else {
        return None;
    };
    let chapter = chapter.strip_prefix('V')?;
    let counts: Vec<usize> = rest.iter().filter_map(|cell| cell.parse().ok()).collect();
    let counts = <[usize; 5]>::try_from(counts).ok()?;
    assert_eq!(all.parse(), Ok(counts.iter().sum::<usize>()), "V{chapter}");
    Some((chapter, counts))
}

/// Reads the sources of every package below a folder: all of its files as one text.
fn read_sources(folder: &Path, package: &str, found: &mut BTreeMap<String, String>) {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let mut names = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("name = \""));
    let package = names
        .next()
        .map_or(package, |name| name.trim_end_matches('"'));
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" {
                read_sources(&path, package, found);
            }
        } else if name.ends_with(".rs") {
            let source = fs::read_to_string(&path).expect("the source can be read");
            found
                .entry(package.to_owned())
                .or_default()
                .push_str(&source);
        }
    }
}
