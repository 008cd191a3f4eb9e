//! How the binary is linked, and which version it says that it is.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|is| is == value);
    // What has to be moved to where a process is loaded is read by each process as it starts, and
    // stays in its memory. Packed it takes a hundredth of the 2.5 MB. The C library understands it
    // since glibc 2.36.
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    // Of functions that are the same, down to the last byte, the linker keeps one. Rust promises no two
    // functions two addresses.
    if is("PROFILE", "release") && is("TARGET", "x86_64-unknown-linux-gnu") {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
    }
    let package = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let version = match is("PROFILE", "release") {
        true => of_commit(&package),
        // Not by the commit: each would have the binary built anew, and all tests with it.
        false => format!("{package}-dev"),
    };
    println!("cargo::rustc-env=ASTRO_VERSION={version}");
}

/// The version that the nearest tag `v…` names, such as `1.2.3` at the tag itself, `1.2.3-5-gabcdef0` five
/// commits after it, with `-dirty` where files differ from the commit. Without a tag the package's version
/// and the commit, and without git the package's alone.
fn of_commit(package: &str) -> String {
    for name in ["HEAD", "logs/HEAD", "packed-refs", "refs/tags"] {
        // One that is not there would have this run each time.
        let path = git(&["rev-parse", "--git-path", name]);
        if let Some(path) = path.filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    // As many digits in each clone, so that the same commit is built into the same bytes.
    let describe = ["describe", "--abbrev=12", "--dirty"];
    if let Some(tagged) = git(&[&describe[..], &["--tags", "--match", "v[0-9]*"]].concat()) {
        return tagged.trim_start_matches('v').to_owned();
    }
    match git(&[&describe[..], &["--always"]].concat()) {
        Some(commit) => format!("{package}+{commit}"),
        None => package.to_owned(),
    }
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
