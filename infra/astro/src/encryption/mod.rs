//! Between the parts of the system: encrypted in production, whoever they are believed by.
//!
//! What never leaves the machine (loopback, sockets of Unix) may be plain everywhere. An address is
//! never shown: it may hold a password.

mod address;

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use service::authorities::Authorities;
use service::config::{CoreArgs, Mode, ModeArgs, MongoArgs, NatsArgs, PostgresArgs};
use url::Url;

use self::address::{MongoAddress, is_near, postgres_is_safe, says, url_of_nats};

/// Whether plain connections are taken, and whose certificates are.
#[derive(Debug, Args)]
pub(crate) struct EncryptionArgs {
    #[command(flatten)]
    pub(crate) mode: ModeArgs,
    /// The certificates of the authorities of one's own that know our servers (PEM). NATS and
    /// MongoDB are then believed by their word alone, PostgreSQL and core-api by that of the
    /// public ones too
    #[arg(long, env = "ASTRO_CA_FILE")]
    ca_file: Option<PathBuf>,
}

impl EncryptionArgs {
    /// What the process is run for.
    pub(crate) fn mode(&self) -> Mode {
        self.mode.mode
    }

    /// The public authorities, and those of one's own.
    ///
    /// # Errors
    /// When the file holds none.
    pub(crate) fn authorities(&self) -> Result<Authorities> {
        match &self.ca_file {
            Some(path) => Authorities::read(path).context("ASTRO_CA_FILE"),
            None => Ok(Authorities::default()),
        }
    }

    /// The file of the authorities that alone know the servers of NATS.
    ///
    /// # Errors
    /// When a server is reached in plain, or the file holds no authorities.
    pub(crate) fn of_nats(&self, args: &NatsArgs) -> Result<Option<PathBuf>> {
        let is_safe = |server: &str| {
            server.starts_with("tls://") || url_of_nats(server).is_some_and(|url| is_near(&url))
        };
        let all_are_safe = args.nats_url.split(',').map(str::trim).all(is_safe);
        self.require(
            all_are_safe,
            "ASTRO_NATS_URL: each server must begin with tls://",
        )?;
        self.authorities()?;
        Ok(self.ca_file.clone())
    }

    /// The address of PostgreSQL, with the authorities that know it.
    ///
    /// # Errors
    /// When it is reached in plain, or the file holds no authorities.
    pub(crate) fn postgres_url(&self, args: &PostgresArgs) -> Result<SecretString> {
        let address = &args.postgres_url;
        let url = Url::parse(address.expose_secret()).ok();
        let is_safe = url.as_ref().is_some_and(postgres_is_safe);
        self.require(is_safe, "ASTRO_POSTGRES_URL: must say sslmode=verify-full")?;
        self.authorities()?;
        match (url, &self.ca_file) {
            (Some(mut url), Some(path)) if !says(&url, "sslrootcert") => {
                let path = path.to_string_lossy();
                url.query_pairs_mut().append_pair("sslrootcert", &path);
                Ok(String::from(url).into())
            }
            _ => Ok(address.clone()),
        }
    }

    /// The address of the customers' MongoDB, with the authorities that know it.
    ///
    /// # Errors
    /// When it is reached in plain, or the file holds no authorities.
    pub(crate) fn mongodb_url(&self, args: &MongoArgs) -> Result<SecretString> {
        self.of_mongodb("ASTRO_MONGODB_URL", &args.mongodb_url)
    }

    /// The address of the core's MongoDB, with the authorities that know it.
    ///
    /// # Errors
    /// When it is reached in plain, or the file holds no authorities.
    pub(crate) fn core_mongodb_url(&self, args: &CoreArgs) -> Result<SecretString> {
        self.of_mongodb("ASTRO_CORE_MONGODB_URL", &args.core_mongodb_url)
    }

    fn of_mongodb(&self, variable: &str, address: &SecretString) -> Result<SecretString> {
        let parts = MongoAddress::parse(address.expose_secret());
        let has_tls = parts.as_ref().is_some_and(MongoAddress::has_tls);
        let is_near = parts.as_ref().is_some_and(MongoAddress::is_near);
        self.require(
            has_tls || is_near,
            &format!(
                "{variable}: must say tls=true, and none of tlsInsecure and \
                 tlsAllowInvalidCertificates"
            ),
        )?;
        self.authorities()?;
        match (parts, &self.ca_file) {
            (Some(parts), Some(path)) if has_tls && !parts.says("tlscafile") => {
                Ok(parts.with("tlsCAFile", &path.to_string_lossy()).into())
            }
            _ => Ok(address.clone()),
        }
    }

    /// Requires TLS to another part of the system that answers HTTP.
    ///
    /// # Errors
    /// Names the variable when it is reached in plain.
    pub(crate) fn require_https(&self, variable: &str, address: &str) -> Result<()> {
        let url = Url::parse(address).ok();
        let is_safe = url.is_some_and(|url| url.scheme() == "https" || is_near(&url));
        self.require(is_safe, &format!("{variable}: must begin with https://"))
    }

    fn require(&self, is_safe: bool, what_is_wanted: &str) -> Result<()> {
        if is_safe || self.mode() == Mode::Development {
            return Ok(());
        }
        bail!("{what_is_wanted} in production, unless the server is on this machine")
    }
}

/// Requires TLS of what browsers open, wherever it is.
///
/// # Errors
/// Names the address that has none.
pub(crate) fn require_public_https(
    variable: &str,
    address: Option<&str>,
    mode: Mode,
) -> Result<()> {
    let is_encrypted = address.is_none_or(|address| address.starts_with("https://"));
    ensure!(
        is_encrypted || mode == Mode::Development,
        "{variable}: must begin with https:// in production"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn production() -> EncryptionArgs {
        EncryptionArgs {
            mode: ModeArgs {
                mode: Mode::Production,
            },
            ca_file: None,
        }
    }

    fn development() -> EncryptionArgs {
        EncryptionArgs {
            mode: ModeArgs {
                mode: Mode::Development,
            },
            ca_file: None,
        }
    }

    fn nats(args: &EncryptionArgs, address: &str) -> Result<()> {
        let nats_url = address.to_owned();
        args.of_nats(&NatsArgs { nats_url }).map(drop)
    }

    fn postgres(args: &EncryptionArgs, address: &str) -> Result<()> {
        let postgres_url = address.to_owned().into();
        args.postgres_url(&PostgresArgs { postgres_url }).map(drop)
    }

    fn mongodb(args: &EncryptionArgs, address: &str) -> Result<()> {
        let address = address.to_owned().into();
        args.of_mongodb("ASTRO_MONGODB_URL", &address).map(drop)
    }

    fn http(args: &EncryptionArgs, address: &str) -> Result<()> {
        args.require_https("ASTRO_CORE_URL", address)
    }

    type Check = fn(&EncryptionArgs, &str) -> Result<()>;

    #[test]
    fn production_takes_no_plain_connection_to_another_machine() {
        let plain: [(Check, &[&str]); 4] = [
            (
                nats,
                &[
                    "nats://s3cret@nats.example:4222",
                    "nats.example",
                    "tls://nats.example,nats://s3cret.example",
                    "nats://127.0.0.1.s3cret.example:4222",
                    "wss://s3cret.example",
                    "",
                ],
            ),
            (
                postgres,
                &[
                    "postgres://astro:s3cret@db.example/astro",
                    "postgres://astro:s3cret@db.example/astro?sslmode=require",
                    "postgres://db.example/s3cret?sslmode=verify-full&sslmode=prefer",
                    "postgres://astro:s3cret@127.0.0.1/astro?host=db.example",
                    "postgres:///s3cret",
                    "s3cret",
                ],
            ),
            (
                mongodb,
                &[
                    "mongodb://astro:s3cret@db.example/?retryWrites=true",
                    "mongodb://astro:s3cret@127.0.0.1:1,db.example:2",
                    "mongodb://db.example/?tls=true&ssl=false",
                    "mongodb://db.example/?tls=true&tlsAllowInvalidCertificates=true",
                    "mongodb://db.example/?tls=true&tlsInsecure=true",
                    "mongodb+srv://s3cret.example/?tls=false",
                    "s3cret",
                ],
            ),
            (
                http,
                &["http://core.example", "http://localhost.example", "s3cret"],
            ),
        ];
        for (check, addresses) in plain {
            for address in addresses {
                let refusal = check(&production(), address).unwrap_err().to_string();
                assert!(refusal.starts_with("ASTRO_"), "{refusal}");
                assert!(
                    refusal.contains("must") && !refusal.contains("s3cret"),
                    "{refusal}"
                );
                assert!(!refusal.contains("example"), "{refusal}");
                check(&development(), address).unwrap();
            }
        }
    }

    #[test]
    fn production_takes_tls_everywhere_and_anything_on_this_machine() {
        let safe: [(Check, &[&str]); 4] = [
            (
                nats,
                &[
                    "tls://a.example:4222, tls://b.example:4222",
                    "nats://127.0.0.1:4222,localhost:4223,[::1]:4224",
                ],
            ),
            (
                postgres,
                &[
                    "postgres://astro:s3cret@db.example/astro?sslmode=verify-full",
                    "postgres://astro:s3cret@127.0.0.1:5432/astro",
                    "postgres://astro@[::1]/astro",
                    "postgres://%2Fvar%2Frun%2Fpostgresql/astro",
                    "postgres:///astro?host=/var/run/postgresql",
                ],
            ),
            (
                mongodb,
                &[
                    "mongodb://astro:s3cret@a.example:1,b.example:2/?replicaSet=r&tls=true",
                    "mongodb+srv://astro:s3cret@db.example/",
                    "mongodb://astro:s3cret@127.0.0.1:27017",
                    "mongodb://localhost/?directConnection=true",
                    "mongodb://[::1]:27017",
                    "mongodb://%2Ftmp%2Fmongodb-27017.sock",
                ],
            ),
            (
                http,
                &[
                    "https://core.example",
                    "http://127.0.0.1:8082",
                    "http://[::1]:8082",
                ],
            ),
        ];
        for (check, addresses) in safe {
            for address in addresses {
                let taken = check(&production(), address);
                assert!(taken.is_ok(), "{address}: {taken:?}");
            }
        }
    }

    #[test]
    fn a_file_without_authorities_is_refused_before_anybody_is_asked() {
        let args = EncryptionArgs {
            ca_file: Some("/nowhere/at/all".into()),
            ..production()
        };
        for check in [nats, postgres] as [Check; 2] {
            let refusal = check(&args, "tls://127.0.0.1").unwrap_err();
            assert_eq!(refusal.to_string(), "ASTRO_CA_FILE");
        }
    }

    #[test]
    fn production_keeps_no_cookies_without_tls() {
        let check = |address, mode| require_public_https("ASTRO_SITE_URL", Some(address), mode);
        let plain = check("http://astro.example", Mode::Production);
        assert!(plain.unwrap_err().to_string().contains("ASTRO_SITE_URL"));
        assert!(check("https://astro.example", Mode::Production).is_ok());
        assert!(check("http://localhost:8080", Mode::Development).is_ok());
    }
}
