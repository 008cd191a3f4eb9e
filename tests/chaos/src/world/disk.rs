//! Small disks that can be filled.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// How large one is: more than any server needs here, and soon full.
const SIZE: &str = "size=768m";
/// How much is written at once.
const CHUNK_BYTES: usize = 1024 * 1024;
/// What fills it.
const FILLER: &str = "filler";

/// A file system in memory, at a folder. It goes when this is dropped.
#[derive(Debug)]
pub struct Disk(PathBuf);

impl Disk {
    /// Whether this user may make one.
    #[must_use]
    pub fn can_be_made() -> bool {
        let Ok(folder) = tempfile::tempdir() else {
            return false;
        };
        Self::mount(folder.path()).is_ok()
    }

    /// Makes one at a folder that is there.
    ///
    /// # Errors
    /// When this user may not.
    pub fn mount(folder: &Path) -> Result<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "chaos"]).arg(folder);
        let done = mount.output().context("mount is no program here")?;
        if !done.status.success() {
            bail!("{}", String::from_utf8_lossy(&done.stderr).trim());
        }
        Ok(Self(folder.to_owned()))
    }

    /// Leaves no byte on it.
    ///
    /// # Errors
    /// When it can't be written to for any other reason.
    pub fn fill(folder: &Path) -> Result<()> {
        let mut file = File::create(folder.join(FILLER))?;
        let mut chunk: &[u8] = &[0; CHUNK_BYTES];
        while !chunk.is_empty() {
            match file.write(chunk) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => {
                    chunk = &chunk[..chunk.len() / 2]
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Gives the space back.
    pub fn clear(folder: &Path) {
        // It is not there when nobody filled it.
        let _none = std::fs::remove_file(folder.join(FILLER));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Whoever still uses it keeps it until they end.
        let _left = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}
