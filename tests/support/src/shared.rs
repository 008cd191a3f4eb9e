//! The servers that all tests share, and the names of what each test has in them.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use uuid::Uuid;

/// What a test leaves behind when it is killed is deleted by a later test, after this time.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(60 * 60);

const PREFIX: &str = "astro_test_";

/// Written by `cargo xtask`, for tests that are run without it.
#[derive(Deserialize)]
struct Servers {
    postgres: String,
    mongo: String,
}

/// PostgreSQL, as a role that may make databases.
pub(crate) fn postgres() -> String {
    std::env::var("ASTRO_TEST_POSTGRES_URL").unwrap_or_else(|_| started().postgres)
}

/// MongoDB.
pub(crate) fn mongo() -> String {
    std::env::var("ASTRO_TEST_MONGO_URL").unwrap_or_else(|_| started().mongo)
}

fn started() -> Servers {
    let file = workspace().join(".astro/servers.json");
    std::fs::read(file)
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok())
        .expect("servers for tests: start them with `cargo xtask servers`")
}

pub(crate) fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A URL with another user.
pub(crate) fn with_login(url: &str, user: &str, password: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("a URL begins with its scheme");
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}://{user}:{password}@{host}")
}

/// A new name for a database, which says when it was made.
pub(crate) fn new_name() -> String {
    format!(
        "{PREFIX}{}_{}",
        now(),
        &Uuid::new_v4().simple().to_string()[..16]
    )
}

/// Whether a database is one that a test left behind.
pub(crate) fn is_forgotten(name: &str) -> bool {
    let made_at = name
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split_once('_'))
        .and_then(|(seconds, _)| seconds.parse::<u64>().ok());
    made_at.is_some_and(|made_at| made_at + FORGOTTEN_AFTER.as_secs() < now())
}

/// Runs a clean-up to its end from where nothing can be awaited.
pub(crate) fn block_on<T: Send>(cleanup: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime")
                    .block_on(cleanup)
            })
            .join()
            .expect("a clean-up does not panic")
    })
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("it is past 1970")
        .as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_databases_of_tests_are_forgotten() {
        assert!(is_forgotten("astro_test_1000_0123456789abcdef"));
        assert!(!is_forgotten(&new_name()));
        assert!(!is_forgotten("astro"));
        assert!(!is_forgotten("astro_test_"));
    }
}
