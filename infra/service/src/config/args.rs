//! The structs, to be flattened into the arguments of a role. A role may flatten several, so
//! each field has a name that tells what it is of.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

/// The largest share of a client, in requests a second: as good as none.
const MAX_SHARE: u32 = 1_000_000;

/// Parses a secret; it is never shown again.
///
/// # Errors
/// Never: a wrong secret is found out by who asks for it.
pub fn secret(text: &str) -> Result<SecretString, Infallible> {
    Ok(text.to_owned().into())
}

/// Log lines.
#[derive(Debug, Clone, Args)]
pub struct TelemetryArgs {
    /// Which log lines are written, such as `info` or `info,commands=debug`
    #[arg(long, env = "ASTRO_LOG", default_value = "info", global = true)]
    pub log: String,
    /// Where traces are collected: an address that takes OTLP over HTTP, such as
    /// http://127.0.0.1:4318; without it none are made
    #[arg(
        long,
        env = "OTEL_EXPORTER_OTLP_ENDPOINT",
        value_name = "URL",
        global = true
    )]
    pub traces: Option<String>,
}

/// Where and how a process answers HTTP.
#[derive(Debug, Clone, Args)]
pub struct HttpArgs {
    /// The address to listen on, such as 127.0.0.1:8080; port 0 takes any free one
    #[arg(long, env = "ASTRO_LISTEN")]
    pub listen: SocketAddr,
    /// How many threads answer requests
    #[arg(long, env = "ASTRO_WORKERS", default_value = "2",
          value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: u16,
    /// The file of the certificate to answer over TLS with, and of those that vouch for it, its own
    /// first (PEM); read at start
    #[arg(long, env = "ASTRO_TLS_CERTIFICATE_FILE", requires = "tls_key_file")]
    pub tls_certificate_file: Option<PathBuf>,
    /// The file of the certificate's private key (PEM); read at start
    #[arg(long, env = "ASTRO_TLS_KEY_FILE", requires = "tls_certificate_file")]
    pub tls_key_file: Option<PathBuf>,
}

/// Where operators ask an API.
#[derive(Debug, Clone, Args)]
pub struct OperatorsArgs {
    /// The address for operators, such as 10.0.0.5:9090, in plain: `/healthz`, `/readyz` and
    /// `/metrics` answer there and no longer at ASTRO_LISTEN; must be set in production
    #[arg(long, env = "ASTRO_OPERATORS_LISTEN")]
    pub operators_listen: Option<SocketAddr>,
}

/// What stands before an API.
#[derive(Debug, Clone, Args)]
pub struct ProxyArgs {
    /// How many proxies of ours each request comes through: whose word is taken for where it
    /// comes from
    #[arg(long, env = "ASTRO_TRUSTED_PROXIES", default_value = "0",
          value_parser = clap::value_parser!(u8).range(0..=8))]
    pub trusted_proxies: u8,
}

/// How much one client may ask of an API.
#[derive(Debug, Clone, Args)]
pub struct ShareArgs {
    /// How many requests a second a client may send, and four times as many at once: an account,
    /// or without one an address
    #[arg(long, env = "ASTRO_CLIENT_REQUESTS_PER_SECOND", default_value = "50",
          value_parser = requests_per_second)]
    pub client_requests_per_second: NonZeroU32,
    /// What stands before it
    #[command(flatten)]
    pub proxies: ProxyArgs,
}

/// Parses a share.
fn requests_per_second(text: &str) -> Result<NonZeroU32, String> {
    let number = text.parse().ok().filter(|&number| number <= MAX_SHARE);
    number
        .and_then(NonZeroU32::new)
        .ok_or_else(|| format!("must be from 1 to {MAX_SHARE}"))
}

/// The servers of the log. Which user a role is, and so which password it needs, is the role's.
#[derive(Debug, Clone, Args)]
pub struct NatsArgs {
    /// The address of NATS, such as nats://127.0.0.1:4222, or tls://nats.example:4222 for TLS,
    /// several separated by commas
    #[arg(long, env = "ASTRO_NATS_URL")]
    pub nats_url: String,
}

/// The store of the operational read model.
#[derive(Debug, Clone, Args)]
pub struct PostgresArgs {
    /// The address of PostgreSQL, such as postgres://user:password@127.0.0.1:5432/astro, for TLS
    /// with ?sslmode=verify-full
    #[arg(long, env = "ASTRO_POSTGRES_URL", hide_env_values = true, value_parser = secret)]
    pub postgres_url: SecretString,
}

/// The store of the customers' read model.
#[derive(Debug, Clone, Args)]
pub struct MongoArgs {
    /// The address of MongoDB, such as mongodb://127.0.0.1:27017, for TLS with /?tls=true
    #[arg(long, env = "ASTRO_MONGODB_URL", hide_env_values = true, value_parser = secret)]
    pub mongodb_url: SecretString,
    /// The name of the database
    #[arg(long, env = "ASTRO_MONGODB_DATABASE", default_value = "customer")]
    pub mongodb_database: String,
}

/// The store of the core: what belongs to no read model, such as credentials and jobs.
#[derive(Debug, Clone, Args)]
pub struct CoreArgs {
    /// The address of the core's MongoDB, such as mongodb://127.0.0.1:27017, for TLS with
    /// /?tls=true
    #[arg(long, env = "ASTRO_CORE_MONGODB_URL", hide_env_values = true, value_parser = secret)]
    pub core_mongodb_url: SecretString,
    /// The name of its database
    #[arg(long, env = "ASTRO_CORE_MONGODB_DATABASE", default_value = "core")]
    pub core_mongodb_database: String,
}

/// The key that wraps all keys of personal data.
#[derive(Debug, Clone, Args)]
pub struct MasterKeyArgs {
    /// The master key of personal data: 64 hex digits; while it is replaced both, the one that is
    /// to wrap first, separated by a comma
    #[arg(long, env = "ASTRO_MASTER_KEY", hide_env_values = true, value_parser = secret)]
    pub master_key: SecretString,
}

/// The web app that an API serves, and the core service that people sign in at.
#[derive(Debug, Clone, Args)]
pub struct SiteArgs {
    /// Where browsers find this site, such as `https://astro.example`
    #[arg(long, env = "ASTRO_SITE_URL")]
    pub site_url: String,
    /// Where this process finds core-api, such as http://127.0.0.1:8082
    #[arg(long, env = "ASTRO_CORE_URL")]
    pub core_url: String,
    /// Where browsers find core-api, if elsewhere
    #[arg(long, env = "ASTRO_ISSUER_URL")]
    pub issuer_url: Option<String>,
    /// What core-api knows this API by: the secret of an OAuth client
    #[arg(long, env = "ASTRO_CLIENT_SECRET", hide_env_values = true, value_parser = secret)]
    pub client_secret: SecretString,
}

/// The bundles of the web apps.
#[derive(Debug, Clone, Args)]
pub struct WebArgs {
    /// The folder of the web apps' bundles; without it, the API answers no pages
    #[arg(long, env = "ASTRO_WEB")]
    pub web: Option<PathBuf>,
}

/// The keys of who issues tokens.
#[derive(Debug, Clone, Args)]
pub struct KeySetArgs {
    /// The key set that tokens are verified against (JSON Web Key Set): its address at core-api,
    /// such as http://127.0.0.1:8082/.well-known/jwks.json, or a file
    #[arg(long, env = "ASTRO_KEY_SET")]
    pub key_set: String,
}
