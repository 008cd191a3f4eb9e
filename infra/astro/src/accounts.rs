//! Who somebody is: the store of accounts, opened.

use anyhow::{Context, Result};
use clap::Args;
use identity::{Clients, Identity, RealTime, SealingKey, Settings, Store};
use notifier::Messages;
use secrecy::{ExposeSecret, SecretString};
use service::config::{CoreArgs, MasterKeyArgs, Mode, secret};
use tokens::LinkKey;

use crate::core_store;
use crate::encryption::EncryptionArgs;

/// The OAuth clients.
#[derive(Debug, Args)]
pub(crate) struct ClientArgs {
    /// The secrets of the OAuth clients, such as `customer-api=…`, for customer-api,
    /// admin-api, core-api and service, separated by commas; one twice while it is replaced
    #[arg(long, env = "ASTRO_CLIENT_SECRETS", hide_env_values = true, value_parser = secret)]
    pub(crate) client_secrets: SecretString,
    /// Where the clients are sent back to, such as
    /// `customer-api=https://astro.example/auth/callback`, separated by commas; in production each
    /// on a host of its own
    #[arg(long, env = "ASTRO_REDIRECT_URIS")]
    pub(crate) redirect_uris: String,
}

/// What accounts and their tokens are made with.
#[derive(Debug, Args)]
pub(crate) struct AccountArgs {
    #[command(flatten)]
    pub(crate) clients: ClientArgs,
    /// The key that links in mails derive from: 64 hex digits; while it is replaced both, the one
    /// that makes links first, separated by a comma
    #[arg(long, env = "ASTRO_LINK_KEY", hide_env_values = true, value_parser = secret)]
    link_key: SecretString,
}

impl AccountArgs {
    fn clients(&self) -> Result<Clients> {
        Clients::parse(&self.clients.client_secrets, &self.clients.redirect_uris)
            .context("ASTRO_CLIENT_SECRETS, ASTRO_REDIRECT_URIS")
    }

    /// Requires a host of its own for each site in production.
    ///
    /// # Errors
    /// Names two sites that have the same.
    pub(crate) fn require_hosts_of_their_own(&self, mode: Mode) -> Result<()> {
        match mode {
            Mode::Development => Ok(()),
            Mode::Production => {
                let apart = self.clients()?.require_hosts_of_their_own();
                apart.context("ASTRO_REDIRECT_URIS")
            }
        }
    }
}

/// The store of accounts and messages, by name alone: it connects when it is first used.
pub(crate) async fn store(
    args: &CoreArgs,
    encryption: &EncryptionArgs,
) -> Result<(Store, Messages)> {
    let url = encryption.core_mongodb_url(args)?;
    let store = Store::connect(url.expose_secret(), &args.core_mongodb_database).await;
    let store = store.context("ASTRO_CORE_MONGODB_URL")?;
    Ok((store, core_store::messages(args, encryption).await?))
}

/// The key that secrets of accounts are sealed under.
///
/// # Errors
/// When the master key is none.
pub(crate) fn sealing_key(args: &MasterKeyArgs) -> Result<SealingKey> {
    let key = args.master_key.expose_secret().parse();
    key.context("ASTRO_MASTER_KEY")
}

/// Opens it. `issuer` is where browsers find core-api.
///
/// # Errors
/// When the configuration can't be used.
pub(crate) async fn open(
    core: &CoreArgs,
    encryption: &EncryptionArgs,
    args: &AccountArgs,
    master_key: &MasterKeyArgs,
    issuer: &str,
) -> Result<(Identity, Messages)> {
    let links: LinkKey = args
        .link_key
        .expose_secret()
        .parse()
        .context("ASTRO_LINK_KEY")?;
    let sealing = sealing_key(master_key)?;
    let settings = Settings {
        sealing,
        links,
        clients: args.clients()?,
        issuer: issuer.trim_end_matches('/').to_owned(),
        time: RealTime::of_machine(),
    };
    let (store, messages) = store(core, encryption).await?;
    Ok((Identity::start(store, settings), messages))
}
