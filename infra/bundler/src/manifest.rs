//! What is in a bundle, for the API that serves it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;

/// The name of its file.
pub(crate) const MANIFEST: &str = "manifest.json";

/// The files of a bundle that pages name, by their paths in it. All paths begin with a fingerprint
/// of the whole, so that a browser may keep each file for ever.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Of what the bundle was made.
    pub(crate) made_of: Fingerprint,
    /// The style sheet.
    pub(crate) style: String,
    /// The icon.
    pub(crate) icon: String,
    /// The fonts.
    pub(crate) fonts: Vec<String>,
    /// The script that starts the app.
    pub(crate) start: String,
    /// All scripts, which are worth loading at once.
    pub(crate) scripts: Vec<String>,
    /// The program, in WebAssembly.
    pub(crate) program: String,
}

impl Manifest {
    /// What a browser loads before the app runs.
    pub(crate) fn first_load(&self) -> impl Iterator<Item = &String> {
        let single = [&self.style, &self.icon, &self.program];
        single.into_iter().chain(&self.fonts).chain(&self.scripts)
    }

    /// That of a bundle, if there is one.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let json = serde_json::to_vec_pretty(self)?;
        fs::write(path, json).with_context(|| format!("cannot write {}", path.display()))
    }
}
