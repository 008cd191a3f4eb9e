//! Read models whose versions are made and deleted: by the operator's commands, which go to the stores
//! as their owner, and by the rebuilder, which has logins for nothing else.

use anyhow::{Context, Result};
use rebuilds::{NotDone, Operated};
use secrecy::{ExposeSecret, SecretString};
use service::config::{MongoArgs, PostgresArgs};

use crate::encryption::EncryptionArgs;
use crate::read_models;
use crate::store_logins::{self, StorePasswords};

/// Who goes to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum As {
    /// Its owner, who lets others in.
    Owner,
    /// The rebuilder, which may make and delete versions.
    Rebuilder,
}

/// The model of suppliers and finance.
pub(crate) struct Operational {
    model: projection_operational::ReadModel,
    url: SecretString,
    who: As,
}

/// The model of customers.
pub(crate) struct Customer {
    model: projection_customer::ReadModel,
    url: SecretString,
    /// The database in which the logins live.
    logins: String,
    who: As,
}

impl Operational {
    pub(crate) fn open(args: &PostgresArgs, encryption: &EncryptionArgs, who: As) -> Result<Self> {
        Ok(Self {
            model: read_models::operational(args, encryption)?,
            url: encryption.postgres_url(args)?,
            who,
        })
    }

    async fn open_to_roles(&self, version: &projection_operational::ReadModel) -> Result<()> {
        let (url, versions) = (self.url.expose_secret(), std::slice::from_ref(version));
        let opened = match self.who {
            As::Owner => {
                // Those that are there keep their passwords.
                let kept = StorePasswords::default();
                store_logins::admit_to_operational(url, versions, &kept).await
            }
            As::Rebuilder => store_logins::open_operational(url, version).await,
        };
        opened.context("logins at ASTRO_POSTGRES_URL")
    }
}

impl Customer {
    pub(crate) async fn open(
        args: &MongoArgs,
        encryption: &EncryptionArgs,
        who: As,
    ) -> Result<Self> {
        Ok(Self {
            model: read_models::customer(args, encryption).await?,
            url: encryption.mongodb_url(args)?,
            logins: args.mongodb_database.clone(),
            who,
        })
    }
}

impl Operated for Operational {
    type Model = projection_operational::ReadModel;

    fn model(&self) -> &Self::Model {
        &self.model
    }

    async fn make(&self, version: &Self::Model) -> Result<(), NotDone> {
        let made = async {
            version.migrate().await.context("ASTRO_POSTGRES_URL")?;
            self.open_to_roles(version).await
        };
        made.await.map_err(not_done)
    }

    async fn delete(&self, version: &Self::Model) -> Result<(), NotDone> {
        let deleted = version.drop().await.context("ASTRO_POSTGRES_URL");
        deleted.map_err(not_done)
    }
}

impl Operated for Customer {
    type Model = projection_customer::ReadModel;

    fn model(&self) -> &Self::Model {
        &self.model
    }

    async fn make(&self, version: &Self::Model) -> Result<(), NotDone> {
        let made = async {
            version.migrate().await.context("ASTRO_MONGODB_URL")?;
            if self.who == As::Rebuilder {
                // It was opened to the roles before it was there, by `astro migrate`: whoever may let
                // others in at MongoDB may let in anybody.
                return Ok(());
            }
            let (versions, kept) = (std::slice::from_ref(version), StorePasswords::default());
            let url = self.url.expose_secret();
            store_logins::admit_to_customer(url, &self.logins, versions, &kept)
                .await
                .context("logins at ASTRO_MONGODB_URL")
        };
        made.await.map_err(not_done)
    }

    async fn delete(&self, version: &Self::Model) -> Result<(), NotDone> {
        let deleted = async {
            if self.who == As::Owner {
                store_logins::shut_out_of_customer(self.url.expose_secret(), version)
                    .await
                    .context("logins at ASTRO_MONGODB_URL")?;
            }
            version.drop().await.context("ASTRO_MONGODB_URL")
        };
        deleted.await.map_err(not_done)
    }
}

/// With its causes, on one line.
fn not_done(error: anyhow::Error) -> NotDone {
    NotDone(format!("{error:#}"))
}
