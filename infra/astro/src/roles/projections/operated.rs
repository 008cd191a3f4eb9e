//! Read models whose versions the owner of their store makes and deletes.

use anyhow::{Context, Result};
use projection_runtime::Versioned;
use secrecy::{ExposeSecret, SecretString};

use crate::store_logins::{self, StorePasswords};

/// A read model, and what its owner may do besides.
pub(super) trait Operated {
    type Model: Versioned;

    /// Any version of it.
    fn model(&self) -> &Self::Model;

    /// Makes a version, empty, and opens it to the logins of the roles. Doing it again changes
    /// nothing.
    async fn make(&self, version: &Self::Model) -> Result<()>;

    /// Deletes a version, with what roles may do in it. Doing it again changes nothing.
    async fn delete(&self, version: &Self::Model) -> Result<()>;
}

/// The model of suppliers and finance.
pub(super) struct Operational {
    pub(super) model: projection_operational::ReadModel,
    pub(super) url: SecretString,
}

/// The model of customers.
pub(super) struct Customer {
    pub(super) model: projection_customer::ReadModel,
    pub(super) url: SecretString,
    /// The database in which the logins live.
    pub(super) logins: String,
}

impl Operated for Operational {
    type Model = projection_operational::ReadModel;

    fn model(&self) -> &Self::Model {
        &self.model
    }

    async fn make(&self, version: &Self::Model) -> Result<()> {
        version.migrate().await.context("ASTRO_POSTGRES_URL")?;
        // Those that are there keep their passwords.
        let (versions, kept) = (std::slice::from_ref(version), StorePasswords::default());
        store_logins::admit_to_operational(self.url.expose_secret(), versions, &kept)
            .await
            .context("logins at ASTRO_POSTGRES_URL")
    }

    async fn delete(&self, version: &Self::Model) -> Result<()> {
        version.drop().await.context("ASTRO_POSTGRES_URL")
    }
}

impl Operated for Customer {
    type Model = projection_customer::ReadModel;

    fn model(&self) -> &Self::Model {
        &self.model
    }

    async fn make(&self, version: &Self::Model) -> Result<()> {
        version.migrate().await.context("ASTRO_MONGODB_URL")?;
        let (versions, kept) = (std::slice::from_ref(version), StorePasswords::default());
        store_logins::admit_to_customer(self.url.expose_secret(), &self.logins, versions, &kept)
            .await
            .context("logins at ASTRO_MONGODB_URL")
    }

    async fn delete(&self, version: &Self::Model) -> Result<()> {
        store_logins::shut_out_of_customer(self.url.expose_secret(), version)
            .await
            .context("logins at ASTRO_MONGODB_URL")?;
        version.drop().await.context("ASTRO_MONGODB_URL")
    }
}
