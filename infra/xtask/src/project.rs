//! Where things are: the project's folder, its data, and what was fetched for it.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// The folders of this project on this machine.
pub(crate) struct Project {
    root: PathBuf,
    data: PathBuf,
    cache: PathBuf,
}

impl Project {
    /// Finds the folders. `ASTRO_DATA` moves the data elsewhere, so that a test run can have
    /// data and servers of its own beside those of a developer.
    pub(crate) fn locate() -> Result<Self> {
        // Set anew by each `cargo run`; the compiled-in path would be another clone's, where two
        // share a target folder.
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .ancestors()
            .nth(2)
            .context("the folder of xtask lies two below the project's")?
            .to_owned();
        let data = match env::var_os("ASTRO_DATA") {
            Some(folder) => root.join(folder),
            None => root.join(".astro"),
        };
        let cache = match env::var_os("XDG_CACHE_HOME") {
            Some(folder) => PathBuf::from(folder),
            None => PathBuf::from(env::var_os("HOME").context("HOME is not set")?).join(".cache"),
        }
        .join("astro-bookings");
        Ok(Self { root, data, cache })
    }

    /// A project that has nothing yet, in a folder of a test.
    #[cfg(test)]
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            root: folder.to_owned(),
            data: folder.join(".astro"),
            cache: folder.join("cache"),
        }
    }

    /// The project's own folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// What the servers and processes of this set-up write. Ignored by git.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// What was fetched or built for the project, shared by all of the user's clones.
    pub(crate) fn cache(&self) -> &Path {
        &self.cache
    }

    /// A name that no other data folder on this machine has: its path, spelled so that it can
    /// name a folder or a group of containers.
    pub(crate) fn name(&self) -> String {
        let path = self.data.to_string_lossy();
        let words: Vec<&str> = path
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        // FNV-1a: the same for every build of this tool, as its name must be.
        let hash = path.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        format!("{}-{hash:08x}", words.join("-").to_lowercase())
    }

    /// Makes sure that the folder `name` is in the data.
    pub(crate) fn data_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.data.join(name);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    }

    /// The log of one server or process, or of one step.
    pub(crate) fn log(&self, name: &str) -> Result<PathBuf> {
        Ok(self.data_folder("logs")?.join(format!("{name}.log")))
    }

    /// A path as the user would write it: short where it lies in the project.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}
