//! The secrets of this set-up: made once, kept in a file that only its owner reads.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// The key that wraps all other keys: 64 hexadecimal digits.
pub(crate) const MASTER_KEY: &str = "ASTRO_MASTER_KEY";

/// The password of PostgreSQL's role.
pub(crate) const POSTGRES_PASSWORD: &str = "ASTRO_POSTGRES_PASSWORD";

/// The password of MongoDB's owner.
pub(crate) const MONGO_PASSWORD: &str = "ASTRO_MONGO_PASSWORD";

/// The password of each role that logs in at a store.
const STORE_PASSWORDS: [(&str, &str); 11] = [
    ("admin-api", "ASTRO_STORE_ADMIN_API_PASSWORD"),
    ("core-api", "ASTRO_STORE_CORE_API_PASSWORD"),
    ("customer-api", "ASTRO_STORE_CUSTOMER_API_PASSWORD"),
    ("event-index", "ASTRO_STORE_EVENT_INDEX_PASSWORD"),
    ("log-keeper", "ASTRO_STORE_LOG_KEEPER_PASSWORD"),
    ("notifier", "ASTRO_STORE_NOTIFIER_PASSWORD"),
    (
        "projector-customer",
        "ASTRO_STORE_PROJECTOR_CUSTOMER_PASSWORD",
    ),
    (
        "projector-operational",
        "ASTRO_STORE_PROJECTOR_OPERATIONAL_PASSWORD",
    ),
    ("rebuilder", "ASTRO_STORE_REBUILDER_PASSWORD"),
    ("reconciler", "ASTRO_STORE_RECONCILER_PASSWORD"),
    ("scheduler", "ASTRO_STORE_SCHEDULER_PASSWORD"),
];

/// The passwords of NATS's users, as its configuration names them.
const NATS_PASSWORDS: [&str; 14] = [
    "ASTRO_NATS_ADMIN_PASSWORD",
    "ASTRO_NATS_COMMANDS_PASSWORD",
    "ASTRO_NATS_CORE_PASSWORD",
    "ASTRO_NATS_EVENT_INDEX_PASSWORD",
    "ASTRO_NATS_EVENT_READER_PASSWORD",
    "ASTRO_NATS_LOG_KEEPER_PASSWORD",
    "ASTRO_NATS_NOTIFIER_PASSWORD",
    "ASTRO_NATS_OPERATOR_PASSWORD",
    "ASTRO_NATS_POLICIES_PASSWORD",
    "ASTRO_NATS_PROJECTOR_PASSWORD",
    "ASTRO_NATS_REBUILDER_PASSWORD",
    "ASTRO_NATS_RECONCILER_PASSWORD",
    "ASTRO_NATS_RESTORER_PASSWORD",
    "ASTRO_NATS_SCHEDULER_PASSWORD",
];

/// The key that the payment sandbox knows us by.
pub(crate) const GATEWAY_KEY: &str = "ASTRO_GATEWAY_KEY";

/// What core-api knows each OAuth client by.
pub(crate) const CLIENT_SECRETS: [(&str, &str); 4] = [
    ("customer-api", "ASTRO_CUSTOMER_API_SECRET"),
    ("admin-api", "ASTRO_ADMIN_API_SECRET"),
    ("core-api", "ASTRO_CORE_API_SECRET"),
    ("service", "ASTRO_SERVICE_SECRET"),
];
/// The key that tokens of links in mails derive from: 64 hexadecimal digits.
pub(crate) const LINK_KEY: &str = "ASTRO_LINK_KEY";

/// What the payment sandbox signs its webhooks with.
pub(crate) const WEBHOOK_SECRETS: &str = "ASTRO_GATEWAY_WEBHOOK_SECRETS";

/// The secrets, by environment variable. What the environment says goes before the file.
pub(crate) struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// Reads the file, and makes what is missing in it.
    pub(crate) fn open(project: &Project) -> Result<Self> {
        let path = file(project);
        let mut kept = read(&fs::read_to_string(&path).unwrap_or_default());
        let before = kept.len();
        let others = [
            POSTGRES_PASSWORD,
            MONGO_PASSWORD,
            GATEWAY_KEY,
            WEBHOOK_SECRETS,
        ];
        let stores = STORE_PASSWORDS.map(|(_, name)| name);
        let clients = CLIENT_SECRETS.map(|(_, name)| name);
        for name in NATS_PASSWORDS
            .into_iter()
            .chain(others)
            .chain(clients)
            .chain(stores)
        {
            if !kept.contains_key(name) {
                kept.insert(name.to_owned(), password()?);
            }
        }
        for name in [MASTER_KEY, LINK_KEY] {
            if !kept.contains_key(name) {
                kept.insert(name.to_owned(), random(32)?);
            }
        }
        if kept.len() > before {
            fs::create_dir_all(project.data())?;
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&path)
                .with_context(|| format!("cannot write {}", path.display()))?;
            for (name, value) in &kept {
                writeln!(file, "{name}={value}")?;
            }
        }
        for (name, value) in &mut kept {
            if let Ok(given) = env::var(name) {
                *value = given;
            }
        }
        Ok(Self(kept))
    }

    /// One secret.
    pub(crate) fn get(&self, name: &str) -> Result<&str> {
        match self.0.get(name) {
            Some(value) => Ok(value),
            None => bail!("{name} is not among the secrets"),
        }
    }

    /// The password of a role at the stores, if it logs in at one.
    pub(crate) fn of_store(&self, role: &str) -> Option<&str> {
        let (_, name) = STORE_PASSWORDS.iter().find(|(login, _)| *login == role)?;
        self.0.get(*name).map(String::as_str)
    }

    /// The passwords of all roles at the stores, as `astro migrate` takes them.
    pub(crate) fn of_stores(&self) -> String {
        let pairs = STORE_PASSWORDS.iter();
        let pairs =
            pairs.filter_map(|(login, name)| Some(format!("{login}={}", self.0.get(*name)?)));
        pairs.collect::<Vec<_>>().join(",")
    }

    /// All of them, by environment variable.
    pub(crate) fn all(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// The passwords of NATS's users, by the variable that its configuration names.
    pub(crate) fn of_nats(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter(|(name, _)| NATS_PASSWORDS.contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn file(project: &Project) -> PathBuf {
    project.data().join("env")
}

fn read(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

/// A password. It begins with a letter: NATS reads what a variable of its configuration holds as
/// a value, and one that looks like a number would be taken for one.
fn password() -> Result<String> {
    Ok(format!("p{}", random(20)?))
}

/// Random bytes in hexadecimal.
fn random(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut buffer))
        .context("cannot read random bytes")?;
    Ok(buffer.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_secret_is_read_as_written() {
        let read = read("A=1\n\nB = x=y \nnonsense\n");
        assert_eq!(read.len(), 2);
        assert_eq!(read["A"], "1");
        assert_eq!(read["B"], "x=y");
    }

    #[test]
    fn random_secrets_differ_and_have_their_length() {
        let (one, other) = (random(32).unwrap(), random(32).unwrap());
        assert_eq!(one.len(), 64);
        assert_ne!(one, other);
    }
}
