//! The second factors of the demo's employees: the authenticator app of all of them, in a file that
//! only its owner reads.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use anyhow::{Context, Result};
use sign_in::Factor;

/// The file: secrets in base32, by email.
#[derive(Debug, Clone)]
pub(crate) struct Factors {
    path: PathBuf,
}

impl Factors {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Lets nobody else add people to the demo until it is dropped.
    pub(crate) fn lock(&self) -> Result<File> {
        let path = self.path.with_extension("lock");
        let lock = private()
            .truncate(false)
            .open(&path)
            .and_then(|file| file.lock().map(|()| file));
        lock.with_context(|| format!("ASTRO_DEMO_FACTORS: can't lock {}", path.display()))
    }

    /// The second factor of somebody, if it was kept.
    pub(crate) fn find(&self, email: &str) -> Result<Option<Factor>> {
        let secret = self.secret(email)?;
        Ok(secret.map(|secret| Factor::new(&secret)).transpose()?)
    }

    /// The secret of a second factor, in base32.
    pub(crate) fn secret(&self, email: &str) -> Result<Option<String>> {
        Ok(self.read()?.remove(email))
    }

    /// Keeps a second factor. The file is the old one or the new one at every moment, and the new
    /// one for good when this returns.
    pub(crate) fn keep(&self, email: &str, secret: &str) -> Result<()> {
        let mut secrets = self.read()?;
        secrets.insert(email.to_owned(), secret.to_owned());
        let text = serde_json::to_vec_pretty(&secrets)?;
        let new = self.path.with_extension("new");
        let written = || {
            let mut file = private().truncate(true).open(&new)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&new, &self.path)?;
            let folder = self.path.parent().context("the file lies in no folder")?;
            anyhow::Ok(File::open(folder)?.sync_all()?)
        };
        written().with_context(|| format!("ASTRO_DEMO_FACTORS: can't write {}", new.display()))
    }

    fn read(&self) -> Result<BTreeMap<String, String>> {
        let secrets = match fs::read(&self.path) {
            Ok(text) => serde_json::from_slice(&text).map_err(Into::into),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(anyhow::Error::new(error)),
        };
        secrets.with_context(|| format!("ASTRO_DEMO_FACTORS: can't read {}", self.path.display()))
    }
}

/// A file that only its owner reads.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).mode(0o600);
    options
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    fn factors() -> (tempfile::TempDir, Factors) {
        let folder = tempfile::tempdir().unwrap();
        let factors = Factors::new(folder.path().join("factors.json"));
        (folder, factors)
    }

    #[test]
    fn a_second_factor_is_kept_beside_the_others() {
        let (_folder, factors) = factors();
        assert!(factors.find("it@example.com").unwrap().is_none());
        factors.keep("it@example.com", SECRET).unwrap();
        factors.keep("finance@example.com", SECRET).unwrap();
        assert!(factors.find("it@example.com").unwrap().is_some());
        assert!(factors.find("auditor@example.com").unwrap().is_none());
    }

    #[test]
    fn only_the_owner_can_read_it() {
        let (folder, factors) = factors();
        let _lock = factors.lock().unwrap();
        factors.keep("it@example.com", SECRET).unwrap();
        for file in folder.path().read_dir().unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{:?}", file.file_name());
        }
    }

    #[test]
    fn a_writer_that_died_half_way_does_no_harm() {
        let (folder, factors) = factors();
        factors.keep("it@example.com", SECRET).unwrap();
        fs::write(folder.path().join("factors.new"), "{\"half").unwrap();
        assert!(factors.find("it@example.com").unwrap().is_some());
        factors.keep("finance@example.com", SECRET).unwrap();
        assert!(factors.find("finance@example.com").unwrap().is_some());
    }

    #[test]
    fn a_damaged_file_is_named_and_not_shown() {
        let (folder, factors) = factors();
        fs::write(folder.path().join("factors.json"), SECRET).unwrap();
        let error = format!("{:#}", factors.find("it@example.com").unwrap_err());
        assert!(
            error.contains("factors.json") && !error.contains(SECRET),
            "{error}"
        );
    }

    #[test]
    fn one_at_a_time_adds_people() {
        let (folder, factors) = factors();
        let _lock = factors.lock().unwrap();
        let other = File::open(folder.path().join("factors.lock")).unwrap();
        assert!(other.try_lock().is_err());
    }
}
