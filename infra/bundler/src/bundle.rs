//! The folder of a bundle.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::Arguments;
use crate::compress::{brotli, gzip};
use crate::fingerprint::Fingerprint;
use crate::folder::{self, Files};
use crate::manifest::{MANIFEST, Manifest};
use crate::{program, style};

/// What came of it.
pub(crate) enum Made {
    /// Nothing has changed since the bundle was made.
    AsBefore,
    /// It was made anew; a browser loads so many bytes.
    Anew {
        /// Compressed, before the app runs.
        first_load: u64,
        /// That it may have to.
        budget: u64,
    },
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsBefore => f.write_str("as before"),
            Self::Anew { first_load, budget } => {
                write!(f, "{first_load} bytes to load, compressed, of {budget}")
            }
        }
    }
}

/// The name of the one style sheet.
const STYLE: &str = "style.css";

/// The name of the icon.
const ICON: &str = "icon.svg";

/// Makes the bundle, unless it is there already.
///
/// # Errors
/// What can't be read, made or written; or a bundle that is over its budget.
pub(crate) fn bundle(arguments: &Arguments) -> Result<Made> {
    let mut files = folder::read(&arguments.files)?;
    // What is said about the files is for who works on them.
    files.retain(|name, _| !name.ends_with(".md"));
    files.insert(STYLE.to_owned(), style::sheet(&arguments.style)?.into());
    let program = fs::read(&arguments.program)
        .with_context(|| format!("cannot read {}", arguments.program.display()))?;
    let made_of = Fingerprint::of(contents(&files).chain([
        &*program,
        &own_program()?,
        &arguments.budget.to_be_bytes(),
    ]));
    let there = Manifest::read(&arguments.out.join(MANIFEST));
    if there.is_some_and(|there| there.made_of == made_of) {
        return Ok(Made::AsBefore);
    }

    let making = Making::begin(&arguments.out)?;
    let app = arguments
        .out
        .file_name()
        .context("the folder has no name")?;
    files.extend(program::files(
        &app.to_string_lossy(),
        &arguments.program,
        &making.folder.join("bindgen"),
    )?);
    let folder = Fingerprint::of(contents(&files));
    let files: Files = files
        .into_iter()
        .map(|(name, bytes)| (format!("{folder}/{name}"), bytes))
        .collect();
    let named = |ending: &str| {
        files
            .keys()
            .filter(|name| name.ends_with(ending))
            .cloned()
            .collect()
    };
    let manifest = Manifest {
        made_of,
        style: format!("{folder}/{STYLE}"),
        icon: format!("{folder}/{ICON}"),
        fonts: named(".woff2"),
        start: format!("{folder}/{}", program::START),
        scripts: named(".js"),
        program: format!("{folder}/{}", program::PROGRAM),
    };

    let mut travelling = BTreeMap::new();
    for (name, bytes) in &files {
        let path = making.folder.join("bundle").join(name);
        write(&path, bytes)?;
        let brotli = brotli(bytes)?;
        travelling.insert(name, brotli.len().min(bytes.len()) as u64);
        for (ending, packed) in [("br", brotli), ("gz", gzip(bytes)?)] {
            // What is compressed already, such as a font, is left as it is.
            if packed.len() < bytes.len() {
                write(&with_ending(&path, ending), &packed)?;
            }
        }
    }
    let size = |name| {
        travelling
            .get(name)
            .with_context(|| format!("there is no {name}"))
    };
    let first_load = manifest.first_load().map(size).sum::<Result<u64>>()?;
    ensure!(
        first_load <= arguments.budget,
        "a browser would have to load {first_load} bytes, compressed, before the app runs, and \
         may at most {}: find out what became so large, or raise the budget",
        arguments.budget
    );
    manifest.write(&making.folder.join("bundle").join(MANIFEST))?;
    making.end(&arguments.out)?;
    Ok(Made::Anew {
        first_load,
        budget: arguments.budget,
    })
}

/// Names and contents, in their order.
fn contents(files: &Files) -> impl Iterator<Item = &[u8]> {
    files
        .iter()
        .flat_map(|(name, bytes)| [name.as_bytes(), bytes])
}

/// This very program: made by another one, the same app may be another bundle.
fn own_program() -> Result<Vec<u8>> {
    let path = std::env::current_exe().context("this program has no path")?;
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// A folder beside the bundle, so that what is in the bundle's place is always whole.
struct Making {
    folder: PathBuf,
}

impl Making {
    fn begin(out: &Path) -> Result<Self> {
        let folder = with_ending(out, &format!("making-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder })
    }

    /// Puts the bundle in its place.
    fn end(self, out: &Path) -> Result<()> {
        let _none_there = fs::remove_dir_all(out);
        fs::rename(self.folder.join("bundle"), out)
            .with_context(|| format!("cannot make {}", out.display()))
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        // What is left of it harms nothing.
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(".");
    path.push(ending);
    path.into()
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
