//! The cookies of a site.

use std::time::Duration;

use super::core::Pair;
use crate::cookies::host_only;

/// How long a browser keeps a refresh token. The core service may end it earlier.
const REFRESH_KEPT: Duration = Duration::from_secs(90 * 24 * 3_600);

/// How long a sign-in may take from its start to its end.
const FLOW_KEPT: Duration = Duration::from_secs(600);

/// What the cookies of a site are called.
pub(super) struct Names {
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) flow: String,
}

impl Names {
    pub(super) fn of(site: &str) -> Self {
        Self {
            access: format!("__Host-astro-{site}"),
            refresh: format!("__Host-astro-{site}-refresh"),
            flow: format!("__Host-astro-{site}-flow"),
        }
    }

    /// Keeps a pair of tokens. The access token's cookie outlives it: an access token that has
    /// expired still tells that somebody was signed in.
    pub(super) fn of_pair(&self, pair: &Pair) -> Vec<String> {
        let keep = |name: &str, value: &str| host_only(name, value, REFRESH_KEPT);
        vec![
            keep(&self.access, &pair.access),
            keep(&self.refresh, &pair.refresh),
        ]
    }

    /// Takes the tokens away.
    pub(super) fn gone(&self) -> Vec<String> {
        [&self.access, &self.refresh]
            .map(|name| host_only(name, "", Duration::ZERO))
            .into()
    }

    /// Remembers what a sign-in began with.
    pub(super) fn of_flow(&self, value: &str) -> String {
        host_only(&self.flow, value, FLOW_KEPT)
    }

    /// Forgets it.
    pub(super) fn flow_gone(&self) -> String {
        host_only(&self.flow, "", Duration::ZERO)
    }
}
