//! What is in a bundle, for the API that serves it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;

/// The name of its file.
pub(crate) const MANIFEST: &str = "manifest.json";

/// The files of a bundle, by their paths in it. They hold a fingerprint of what is in them, so
/// that a browser may keep each for ever.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Of what the bundle was made.
    pub(crate) made_of: Fingerprint,
    /// The style sheet.
    pub(crate) style: String,
    /// The script that starts the app.
    pub(crate) start: String,
    /// All scripts, which are worth loading at once.
    pub(crate) scripts: Vec<String>,
    /// The program, in WebAssembly.
    pub(crate) program: String,
}

impl Manifest {
    /// That of a bundle, if there is one.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let json = serde_json::to_vec_pretty(self)?;
        fs::write(path, json).with_context(|| format!("cannot write {}", path.display()))
    }
}
