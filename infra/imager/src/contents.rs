//! What is in the image: which file is where, whose it is, and what it may do.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::Make;

/// Who runs the binary: nobody whom a machine knows.
pub(crate) const USER: u64 = 65_532;

/// The binary, and what it serves to browsers.
pub(crate) const BINARY: &str = "usr/bin/astro";
pub(crate) const BUNDLES: &str = "usr/share/astro/web";

/// Whom to believe: where libraries look for them.
const AUTHORITIES: &str = "etc/ssl/certs/ca-certificates.crt";

/// How the C library looks names up, by what is within itself since glibc 2.34. Without it, it would look into the
/// file of hosts, which engines put in, after all else.
const NAMES: &str = "passwd: files\ngroup: files\nhosts: files dns\n";

/// What processes write to, where there is a volume for it: a new one of an engine's takes over whose it is.
const VOLUMES: [&str; 2] = ["var/lib/astro/archive", "var/lib/astro/seal"];

/// Where a file of the image comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A folder.
    Folder,
    /// A file of this machine.
    File(PathBuf),
    /// What is written here.
    Text(String),
}

/// A file or folder of the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) source: Source,
    pub(crate) mode: u32,
    pub(crate) owner: u64,
}

/// Files and folders, by their paths in the image without the first slash, in the order of these.
pub(crate) type Entries = BTreeMap<String, Entry>;

/// What is in the image.
#[derive(Debug)]
pub(crate) struct Contents {
    /// What is the system's, and seldom another.
    pub(crate) system: Entries,
    /// What is ours.
    pub(crate) own: Entries,
}

impl Contents {
    /// Finds all of it.
    ///
    /// # Errors
    /// When something can't be found or read.
    pub(crate) fn gather(make: &Make, libraries: &[PathBuf]) -> Result<Self> {
        let mut system = Entries::new();
        for library in libraries {
            let path = library.strip_prefix("/").context("a path from the root")?;
            let file = library.canonicalize();
            let file = file.with_context(|| library.display().to_string())?;
            put(&mut system, &shown(path)?, Source::File(file), 0o755);
        }
        let authorities = Source::File(make.authorities.clone());
        put(&mut system, AUTHORITIES, authorities, 0o644);
        put(&mut system, "etc/passwd", Source::Text(passwd()), 0o644);
        put(&mut system, "etc/group", Source::Text(group()), 0o644);
        let names = Source::Text(NAMES.to_owned());
        put(&mut system, "etc/nsswitch.conf", names, 0o644);
        for volume in VOLUMES {
            put(&mut system, volume, Source::Folder, 0o700);
            if let Some(entry) = system.get_mut(volume) {
                entry.owner = USER;
            }
        }
        let mut own = Entries::new();
        let binary = Source::File(make.binary.clone());
        put(&mut own, BINARY, binary, 0o755);
        let found = put_folder(&mut own, BUNDLES, &make.bundles)?;
        ensure!(
            found > 0,
            "there are no bundles in {}",
            make.bundles.display()
        );
        Ok(Self { system, own })
    }
}

fn passwd() -> String {
    format!(
        "root:x:0:0:root:/nonexistent:/usr/sbin/nologin\n\
         astro:x:{USER}:{USER}:Astro Bookings:/nonexistent:/usr/sbin/nologin\n"
    )
}

fn group() -> String {
    format!("root:x:0:\nastro:x:{USER}:\n")
}

/// Puts a file in, and the folders that it lies in.
fn put(entries: &mut Entries, path: &str, source: Source, mode: u32) {
    let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    for folder in folders {
        let folder = folder.to_owned();
        entries.entry(folder).or_insert(Entry {
            source: Source::Folder,
            mode: 0o755,
            owner: 0,
        });
    }
    let entry = Entry {
        source,
        mode,
        owner: 0,
    };
    entries.insert(path.to_owned(), entry);
}

/// Puts the files of a folder in, and tells how many: of what is there packed, too, as a web app's files are, the
/// packed ones alone. Whoever serves it unpacks it for the few who ask for it as it is.
fn put_folder(entries: &mut Entries, path: &str, folder: &Path) -> Result<usize> {
    let mut count = 0;
    let read = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for found in read {
        let found = found?;
        let path = format!("{path}/{}", shown(Path::new(&found.file_name()))?);
        let kind = found.file_type()?;
        if kind.is_dir() {
            count += put_folder(entries, &path, &found.path())?;
            continue;
        }
        ensure!(kind.is_file(), "{} is no file", found.path().display());
        let mut packed = found.file_name();
        packed.push(".gz");
        if folder.join(packed).is_file() {
            continue;
        }
        // Whatever the machine's own habit is, everybody reads and nobody writes.
        let is_run = found.metadata()?.permissions().mode() & 0o100 != 0;
        let mode = if is_run { 0o755 } else { 0o644 };
        put(entries, &path, Source::File(found.path()), mode);
        count += 1;
    }
    Ok(count)
}

fn shown(path: &Path) -> Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.with_context(|| format!("{} is no text", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_with_the_folders_that_it_lies_in() {
        let mut entries = Entries::new();
        put(
            &mut entries,
            "etc/ssl/certs/all.crt",
            Source::Text("x".into()),
            0o644,
        );
        let paths: Vec<_> = entries.keys().map(String::as_str).collect();
        assert_eq!(
            paths,
            ["etc", "etc/ssl", "etc/ssl/certs", "etc/ssl/certs/all.crt"]
        );
    }

    #[test]
    fn a_folder_without_files_is_no_bundles() {
        let folder = tempfile::tempdir().unwrap();
        let mut entries = Entries::new();
        assert_eq!(put_folder(&mut entries, "web", folder.path()).unwrap(), 0);
        fs::create_dir(folder.path().join("customer")).unwrap();
        fs::write(folder.path().join("customer/site.js"), "x").unwrap();
        assert_eq!(put_folder(&mut entries, "web", folder.path()).unwrap(), 1);
        assert_eq!(entries["web/customer/site.js"].mode, 0o644);
    }

    #[test]
    fn what_is_there_packed_is_taken_packed_alone() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["site.js", "site.js.gz", "site.js.br", "font.woff2"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let mut entries = Entries::new();
        assert_eq!(put_folder(&mut entries, "web", folder.path()).unwrap(), 3);
        let paths: Vec<_> = entries.keys().map(String::as_str).collect();
        let packed = ["web/font.woff2", "web/site.js.br", "web/site.js.gz"];
        assert_eq!(paths, [&["web"], &packed[..]].concat());
    }
}
