//! The folder of a bundle.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::Arguments;
use crate::compress::{brotli, gzip};
use crate::fingerprint::Fingerprint;
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

/// The files of a bundle, by their path in it.
type Files = BTreeMap<String, Vec<u8>>;

/// Makes the bundle, unless it is there already.
///
/// # Errors
/// What can't be read, made or written; or a bundle that is over its budget.
pub(crate) fn bundle(arguments: &Arguments) -> Result<Made> {
    let style = style::sheet(&arguments.style)?;
    let program = fs::read(&arguments.program)
        .with_context(|| format!("cannot read {}", arguments.program.display()))?;
    let made_of = Fingerprint::of([&program, style.as_bytes(), &own_program()?]);
    let manifest = arguments.out.join(MANIFEST);
    if Manifest::read(&manifest).is_some_and(|there| there.made_of == made_of) {
        return Ok(Made::AsBefore);
    }

    let making = Making::begin(&arguments.out)?;
    let mut app = program::files(&arguments.program, &making.folder.join("bindgen"))?;
    let folder = Fingerprint::of(
        app.iter()
            .flat_map(|(name, bytes)| [name.as_bytes(), bytes]),
    );
    let mut files = Files::new();
    files.insert(
        format!("style-{}.css", Fingerprint::of([style.as_bytes()])),
        style.into(),
    );
    let scripts = app.keys().filter(|name| name.ends_with(".js"));
    let placed = |name: &str| format!("{folder}/{name}");
    let manifest = Manifest {
        made_of,
        style: files.keys().next().context("a style sheet")?.clone(),
        start: placed(program::START),
        scripts: scripts.map(|name| placed(name)).collect(),
        program: placed(program::PROGRAM),
    };
    while let Some((name, bytes)) = app.pop_first() {
        files.insert(placed(&name), bytes);
    }

    let mut first_load = 0;
    for (name, bytes) in &files {
        let packed = brotli(bytes)?;
        first_load += packed.len() as u64;
        let path = making.folder.join("bundle").join(name);
        write(&path, bytes)?;
        write(&with_ending(&path, "br"), &packed)?;
        write(&with_ending(&path, "gz"), &gzip(bytes)?)?;
    }
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
