//! `astro dev-keys`: the key pair that development signs its tokens with. In production the
//! identity service has the keys, and publishes their public halves.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use tokens::SigningKey;

use anyhow::{Context, Result};
use clap::Args;
use secrecy::ExposeSecret;
use service::config::ModeArgs;

/// The configuration of `dev-keys`.
#[derive(Debug, Args)]
pub(crate) struct DevKeys {
    #[command(flatten)]
    mode: ModeArgs,
    /// The folder that the key pair is written to, as jwks.json and signing-key.pem
    #[arg(long)]
    out: PathBuf,
}

impl DevKeys {
    pub(crate) fn run(self) -> Result<()> {
        self.mode.require_development("making a signing key")?;
        let key = SigningKey::generate();
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.out)?;
        let secret = key.to_pem();
        write(
            &self.out.join("signing-key.pem"),
            0o600,
            secret.expose_secret(),
        )?;
        write(&self.out.join("jwks.json"), 0o644, &key.key_set())
    }
}

/// Writes a new file. One that is there already is kept: tokens may have been signed with it.
fn write(path: &Path, mode: u32, text: &str) -> Result<()> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("can't write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use service::config::Mode;

    use super::*;

    fn dev_keys(mode: Mode, out: &Path) -> Result<()> {
        DevKeys {
            mode: ModeArgs { mode },
            out: out.to_owned(),
        }
        .run()
    }

    #[test]
    fn only_the_owner_can_read_the_private_key() {
        let folder = tempfile::tempdir().unwrap();
        dev_keys(Mode::Development, &folder.path().join("keys")).unwrap();
        let mode = |name| {
            let file = folder.path().join("keys").join(name);
            file.metadata().unwrap().permissions().mode() & 0o777
        };
        assert_eq!(mode("signing-key.pem"), 0o600);
        assert_eq!(mode("jwks.json") & 0o400, 0o400);
    }

    #[test]
    fn a_key_that_is_there_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        dev_keys(Mode::Development, folder.path()).unwrap();
        let key = std::fs::read(folder.path().join("signing-key.pem")).unwrap();
        assert!(dev_keys(Mode::Development, folder.path()).is_err());
        assert_eq!(
            std::fs::read(folder.path().join("signing-key.pem")).unwrap(),
            key
        );
    }

    #[test]
    fn production_makes_no_keys() {
        let folder = tempfile::tempdir().unwrap();
        assert!(dev_keys(Mode::Production, folder.path()).is_err());
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
