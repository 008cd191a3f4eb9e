//! What the log of this set-up is sealed with: a key that is made once, and a folder.

use std::{fs, path::Path, path::PathBuf, process::Command};

use anyhow::{Context, Result, ensure};

use crate::{process::output_of, project::Project};

/// The key to seal with, its public half, and where leaves and checkpoints are kept.
pub(crate) struct Seal {
    pub(crate) folder: PathBuf,
    pub(crate) key: String,
    pub(crate) public_key: String,
}

impl Seal {
    /// The one that is there, or a new one, made by the binary itself.
    pub(crate) fn open(project: &Project, astro: &Path) -> Result<Self> {
        let folder = project.data_folder("seal")?;
        let (key, public_key) = (folder.join("key"), folder.join("public-key"));
        if !public_key.is_file() {
            // One of which the public half was never written has sealed nothing.
            if key.is_file() {
                fs::remove_file(&key).with_context(|| key.display().to_string())?;
            }
            let mut make = Command::new(astro);
            make.args(["events", "make-key", "--seal-name", "localhost"])
                .arg("--seal-key-file")
                .arg(&key);
            let made = output_of(&mut make).context("no key to seal with was made")?;
            ensure!(made.contains('+'), "no key to seal with was made: {made}");
            fs::write(&public_key, made).with_context(|| public_key.display().to_string())?;
        }
        let read = |path: &Path| {
            let text = fs::read_to_string(path);
            let text = text.with_context(|| path.display().to_string())?;
            anyhow::Ok(text.trim().to_owned())
        };
        Ok(Self {
            key: read(&key)?,
            public_key: read(&public_key)?,
            folder: folder.join("leaves-and-checkpoints"),
        })
    }
}
