//! Runs all tests: with the servers they need, and the one binary they start.

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};

use crate::{
    axe,
    build::{Build, build, build_tests},
    chromium, kubectl,
    project::Project,
    python::{FUZZER, SCHEMAS},
    servers,
    step::{Step, seconds},
    tools::{NEXTEST, cargo, in_project},
    web,
};

/// How the runner is told to take some packages only.
const PACKAGE: [&str; 2] = ["-p", "--package"];

/// How it is told to take some test programs only: one by its name, or those within libraries.
const PROGRAM: &str = "--test";
const WITHIN: &str = "--lib";

/// How many tests passed and how many failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Count {
    passed: u32,
    failed: u32,
}

/// Runs all tests, or all but those that take long, the fuzzer with so many cases for each endpoint and role; the
/// last line printed is `N passed, N failed`.
pub(crate) fn test(
    project: &Project,
    fuzz: u32,
    is_long: bool,
    arguments: &[String],
) -> Result<ExitCode> {
    let started = Instant::now();
    let servers = servers::start_for_tests(project)?;
    // Who chooses packages does not want the tests of all others built.
    let chosen = arguments
        .iter()
        .any(|argument| PACKAGE.contains(&argument.as_str()));
    let tests = chosen_tests(arguments);
    let programs = if chosen {
        build(project, Build::Run)?
    } else {
        build_tests(project, &tests)?
    };
    let binary = programs.get("astro")?;
    let bundles = web::build(project, &programs)?;
    let driver = chromium::get(project)?;
    let axe = axe::get(project)?;
    let fuzzer = FUZZER.get(project)?;
    let kubectl = kubectl::get(project)?;
    let schemas = SCHEMAS.get(project)?;
    let compose = servers::reader_of_containers(project)?;
    let mongo_server = servers.mongo_server.iter();
    let mongo_server = mongo_server.map(|program| ("ASTRO_MONGO_SERVER", program));
    let environment = |command: &mut Command| {
        command
            .env("ASTRO_TEST_POSTGRES_URL", &servers.postgres)
            .env("ASTRO_TEST_MONGO_URL", &servers.mongo)
            .env("ASTRO_NATS_SERVER", &servers.nats_server)
            .env("ASTRO_FUZZER", &fuzzer)
            .env("ASTRO_FUZZ_EXAMPLES", fuzz.to_string())
            .env("ASTRO_AXE", &axe)
            .env("ASTRO_KUBECTL", &kubectl)
            .env("ASTRO_SCHEMAS", &schemas)
            .env("ASTRO_COMPOSE", &compose)
            .env("ASTRO_CHROMEDRIVER", &driver)
            .env(web::WEB, &bundles)
            .env("ASTRO_BIN", binary)
            // Snapshots are those of this checkout, wherever what tests them was built.
            .env("INSTA_WORKSPACE_ROOT", project.root())
            .envs(mongo_server.clone());
    };

    let mut count = match NEXTEST.get(project) {
        Ok(_) => by_nextest(project, is_long, arguments, &environment)?,
        Err(error) => {
            println!("  {error:#}\n  so the tests run by cargo's own runner");
            by_cargo(
                project,
                &["--workspace", "--all-targets"],
                arguments,
                &environment,
            )?
        }
    };
    // The runner knows no examples in documentation; a run of chosen tests does not want them.
    if arguments.is_empty() && may_have_examples(project) {
        let examples = by_cargo(project, &["--workspace", "--doc"], &[], &environment)?;
        count.passed += examples.passed;
        count.failed += examples.failed;
    }

    println!("\nall of it took {}", seconds(started.elapsed()));
    println!("{} passed, {} failed", count.passed, count.failed);
    Ok(if count.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Which test programs the arguments name; all of them, when they name none.
fn chosen_tests(arguments: &[String]) -> Vec<&str> {
    let named = arguments.iter().zip(arguments.iter().skip(1));
    let named = named.filter(|(argument, _)| *argument == PROGRAM);
    let mut tests: Vec<&str> = named.flat_map(|(_, name)| [PROGRAM, name]).collect();
    tests.extend(
        arguments
            .iter()
            .any(|argument| argument == WITHIN)
            .then_some(WITHIN),
    );
    if tests.is_empty() {
        tests.push("--tests");
    }
    tests
}

fn by_nextest(
    project: &Project,
    is_long: bool,
    arguments: &[String],
    environment: &impl Fn(&mut Command),
) -> Result<Count> {
    let step = Step::start("tests");
    // Where the runner keeps its files, wherever cargo builds.
    let report = project.root().join("target/nextest/default/junit.xml");
    // A report of an earlier run must not be taken for this one's.
    let _none_there = fs::remove_file(&report);
    let program = NEXTEST.get(project)?;
    let mut command = in_project(project, Command::new(program));
    command.args(["nextest", "run", "--no-fail-fast"]);
    // What somebody chooses is run, however long it takes.
    if is_long || !arguments.is_empty() {
        command.arg("--ignore-default-filter");
    }
    command.args(arguments);
    environment(&mut command);
    let status = command.status().context("cannot start cargo-nextest")?;
    let count = read_report(&report)?;
    match count {
        Some(count) => {
            step.done(&format!("{} ran", count.passed + count.failed));
            if !status.success() && count.failed == 0 {
                bail!("the test runner failed ({status})");
            }
            Ok(count)
        }
        None => bail!("the tests did not run ({status})"),
    }
}

/// Whether any documentation has code in it. Asked first, since looking for examples means to
/// document every crate.
fn may_have_examples(project: &Project) -> bool {
    let found = Command::new("git")
        .current_dir(project.root())
        .args(["grep", "-h", "--untracked", "-E", FENCE, "--", "*.rs"])
        .output();
    match found {
        Ok(found) if found.status.success() => opens_code(&String::from_utf8_lossy(&found.stdout)),
        // 1 says that there is none; anything else, that git can't tell.
        Ok(found) => found.status.code() != Some(1),
        Err(_) => true,
    }
}

/// What begins and ends a block in documentation.
const FENCE: &str = "^ *//[/!] *```";

/// Whether one of these lines, which begin and end blocks in turn, begins one that is not said to be text.
fn opens_code(fences: &str) -> bool {
    let kind = |fence: &str| fence.rsplit('`').next().unwrap_or_default().to_owned();
    fences.lines().step_by(2).any(|fence| kind(fence) != "text")
}

fn read_report(report: &Path) -> Result<Option<Count>> {
    match fs::read_to_string(report) {
        Ok(text) => Ok(Some(counts_of_report(&text).with_context(|| {
            format!("{} is not a report of tests", report.display())
        })?)),
        Err(_) => Ok(None),
    }
}

/// Reads the totals of a JUnit report.
fn counts_of_report(text: &str) -> Option<Count> {
    let (_, rest) = text.split_once("<testsuites ")?;
    let (attributes, _) = rest.split_once('>')?;
    let number = |name: &str| -> Option<u32> {
        let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
        rest.split_once('"')?.0.parse().ok()
    };
    let failed = number("failures")? + number("errors")?;
    let skipped = number("skipped").unwrap_or_default();
    Some(Count {
        passed: number("tests")?.checked_sub(failed + skipped)?,
        failed,
    })
}

fn by_cargo(
    project: &Project,
    what: &[&str],
    arguments: &[String],
    environment: &impl Fn(&mut Command),
) -> Result<Count> {
    let step = Step::start(if what.contains(&"--doc") {
        "examples in the documentation"
    } else {
        "tests"
    });
    let mut command = cargo(project);
    command
        .args(["test", "--no-fail-fast", "--quiet"])
        .args(what)
        .arg("--")
        .args(arguments)
        .stdout(Stdio::piped());
    environment(&mut command);
    let output = command.spawn()?.wait_with_output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let count = counts_of_cargo(&text);
    if !output.status.success() {
        print!("{text}");
        if count.failed == 0 {
            bail!("cargo test failed ({})", output.status);
        }
    }
    step.done(&format!("{} ran", count.passed + count.failed));
    Ok(count)
}

/// Adds up lines such as `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn counts_of_cargo(text: &str) -> Count {
    let mut count = Count::default();
    for line in text.lines().filter(|line| line.starts_with("test result:")) {
        let number = |what: &str| -> u32 {
            line.split([';', '.'])
                .find_map(|part| part.trim().strip_suffix(what)?.trim().parse().ok())
                .unwrap_or_default()
        };
        count.passed += number("passed");
        count.failed += number("failed");
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_no_example() {
        assert!(!opens_code("/// ```text\n/// ```\n"));
        assert!(opens_code("/// ```\n/// ```\n"));
        assert!(opens_code(
            "//! ```text\n//! ```\n    /// ```no_run\n    /// ```\n"
        ));
    }

    #[test]
    fn totals_are_read_from_the_runners_report() {
        let text = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="12" skipped="1" failures="2" errors="1" uuid="x">
    <testsuite name="domain" tests="12" disabled="0" errors="1" failures="2">"#;
        assert_eq!(
            counts_of_report(text),
            Some(Count {
                passed: 8,
                failed: 3
            })
        );
        assert_eq!(counts_of_report("<html>"), None);
    }

    #[test]
    fn who_names_test_programs_has_the_others_not_built() {
        let chosen = |arguments: &str| {
            let arguments: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
            chosen_tests(&arguments).join(" ")
        };
        assert_eq!(chosen("-E test(a)"), "--tests");
        assert_eq!(chosen("--test e2e -E test(a)"), "--test e2e");
        assert_eq!(chosen("--lib --test a --test b"), "--test a --test b --lib");
    }

    #[test]
    fn totals_of_cargos_own_runner_are_added_up() {
        let text = "running 2 tests\n..\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; finished in 0.00s\n\
            test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured\n";
        assert_eq!(
            counts_of_cargo(text),
            Count {
                passed: 5,
                failed: 1
            }
        );
    }
}
