//! `astro openapi`: the document that describes an API, as the API itself answers it.

use std::io::Write;

use anyhow::Result;
use api_kit::Description;
use clap::{Args, ValueEnum};

/// The configuration of `openapi`.
#[derive(Debug, Args)]
pub(crate) struct OpenApi {
    /// The API
    #[arg(value_enum)]
    api: Name,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Name {
    Customer,
    Admin,
    Core,
}

impl OpenApi {
    pub(crate) fn run(self) -> Result<()> {
        let document = match self.api {
            Name::Customer => api_customer::OPENAPI,
            Name::Admin => api_admin::OPENAPI,
            Name::Core => api_core::OPENAPI,
        };
        let text = Description::packed(document).text()?;
        std::io::stdout().write_all(&text)?;
        Ok(())
    }
}
