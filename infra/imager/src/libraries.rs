//! The libraries of the system that a binary needs: those that the system's own loader finds for it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// What lists them: a script of the C library's that has the loader say what it would load.
const LDD: &str = "ldd";

/// The libraries of a binary, and the loader, by their paths.
///
/// # Errors
/// When the system can't tell, or lacks one.
pub(crate) fn of(binary: &Path) -> Result<Vec<PathBuf>> {
    let output = Command::new(LDD).arg(binary).output();
    let output = output.context("ldd, of the C library's own tools, is missing")?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "{} is no binary of this machine: {said}{}",
        binary.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    named(&said)
}

/// Reads lines such as `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x7f…)`.
fn named(said: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for line in said.lines().map(str::trim) {
        // What the kernel itself puts into each process is no file.
        if line.starts_with("linux-vdso") || line.starts_with("linux-gate") || line.is_empty() {
            continue;
        }
        ensure!(!line.ends_with("not found"), "a library is missing: {line}");
        let path = line.split_once("=> ").map_or(line, |(_, path)| path);
        let path = path.split(" (").next().unwrap_or(path);
        ensure!(path.starts_with('/'), "ldd says what is not known: {line}");
        found.push(PathBuf::from(path));
    }
    found.sort();
    found.dedup();
    ensure!(!found.is_empty(), "ldd names no library: {said}");
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_and_the_loader_are_found_and_what_is_no_file_is_not() {
        let said = "\tlinux-vdso.so.1 (0x00007ffc5)\n\
            \tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f1)\n\
            \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f2)\n\
            \t/lib64/ld-linux-x86-64.so.2 (0x00007f3)\n";
        let paths = named(said).unwrap();
        let paths: Vec<_> = paths.iter().map(|path| path.to_str().unwrap()).collect();
        assert_eq!(
            paths,
            [
                "/lib/x86_64-linux-gnu/libc.so.6",
                "/lib/x86_64-linux-gnu/libm.so.6",
                "/lib64/ld-linux-x86-64.so.2"
            ]
        );
    }

    #[test]
    fn a_library_that_is_not_there_is_named() {
        let error = named("\tlibssl.so.3 => not found\n").unwrap_err();
        assert!(error.to_string().contains("libssl.so.3"), "{error}");
        assert!(named("\tstatically linked\n").is_err());
    }
}
