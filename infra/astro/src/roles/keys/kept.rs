//! A folder of copies: each has its time in its name, and is deleted when it is too old.
//!
//! A key that was destroyed to erase somebody is in all copies that were made before. So none may be older
//! than what people are told: 30 days.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// How long a copy is kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// The names that copies have: `keys-20280301T120000Z`, by the clock of the machine.
const NAMES: &str = "keys-%Y%m%dT%H%M%SZ";

/// The copy that is made now.
pub(super) fn path(folder: &Path, now: DateTime<Utc>) -> PathBuf {
    folder.join(now.format(NAMES).to_string())
}

/// Deletes the copies that are too old, and nothing else. How many there were.
pub(super) fn forget_old(folder: &Path, now: DateTime<Utc>) -> Result<usize> {
    let of_folder = || format!("{}", folder.display());
    let mut forgotten = 0;
    for entry in fs::read_dir(folder).with_context(of_folder)? {
        let entry = entry.with_context(of_folder)?;
        let name = entry.file_name();
        let made_at = name.to_str().and_then(made_at);
        if made_at.is_some_and(|at| now - at > KEPT) {
            let path = entry.path();
            fs::remove_file(&path).with_context(|| format!("{}", path.display()))?;
            forgotten += 1;
        }
    }
    if forgotten > 0 {
        // They must not come back.
        let folder = File::open(folder).with_context(of_folder)?;
        folder.sync_all().with_context(of_folder)?;
    }
    Ok(forgotten)
}

/// When the copy of a name was made, if it is one of ours. One that was cut off counts as well.
fn made_at(name: &str) -> Option<DateTime<Utc>> {
    let name = name.strip_suffix(".part").unwrap_or(name);
    let at = NaiveDateTime::parse_from_str(name, NAMES).ok()?;
    Some(at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_deleted_when_they_are_too_old_and_nothing_else_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let now: DateTime<Utc> = "2028-03-31T12:00:00Z".parse().expect("a time");
        let old = now - KEPT - TimeDelta::seconds(1);
        let old_part = path(folder.path(), old).with_extension("part");
        let others = ["keys-of-the-house", "keys-20280101T120000Z.mine"];
        let kept = [path(folder.path(), now - KEPT), path(folder.path(), now)];
        let all = kept
            .iter()
            .cloned()
            .chain(others.map(|name| folder.path().join(name)));
        for file in all.clone().chain([path(folder.path(), old), old_part]) {
            fs::write(file, "x").expect("is written");
        }
        assert_eq!(forget_old(folder.path(), now).expect("is read"), 2);
        assert_eq!(forget_old(folder.path(), now).expect("is read"), 0);
        let left = fs::read_dir(folder.path()).expect("is read").count();
        assert_eq!(left, 4);
        for file in all {
            assert!(file.exists(), "{}", file.display());
        }
    }
}
