//! Development or production.

use clap::{Args, ValueEnum};

/// What the process is run for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// On a developer's machine: the clock can be moved, and the demo be filled.
    Development,
    /// For real.
    Production,
}

/// The mode. Production unless somebody says otherwise, so that forgetting it is safe.
#[derive(Debug, Clone, Args)]
pub struct ModeArgs {
    /// What the process is run for: `development` or `production`
    #[arg(long, env = "ASTRO_MODE", value_enum, default_value = "production")]
    pub mode: Mode,
}

/// Something that only development may do.
#[derive(Debug, thiserror::Error)]
#[error("{what} is for development only: ASTRO_MODE is not `development`")]
pub struct NotInProduction {
    what: &'static str,
}

impl ModeArgs {
    /// Refuses anything but development.
    ///
    /// # Errors
    /// In production.
    pub fn require_development(&self, what: &'static str) -> Result<(), NotInProduction> {
        match self.mode {
            Mode::Development => Ok(()),
            Mode::Production => Err(NotInProduction { what }),
        }
    }
}
