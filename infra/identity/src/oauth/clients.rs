//! The clients: our own APIs, for the browsers that they serve, and our own processes.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use ::tokens::{Audience, Role};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::Url;

/// The shortest secret of a client: nobody guesses it, so guesses need not be counted.
const LEAST_SECRET: usize = 32;

/// The longest one that is looked at.
const MOST_SECRET: usize = 256;

/// The most secrets of one client at the same time: while one is being replaced.
const MOST_SECRETS: usize = 2;

/// A client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientId {
    /// The site of customers.
    CustomerApi,
    /// The portal of suppliers and finance.
    AdminApi,
    /// The console of IT and auditors, and everybody's own account.
    CoreApi,
    /// The processes of the system itself.
    Service,
}

/// The text is no client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of customer-api, admin-api, core-api, service")]
pub struct UnknownClient;

impl FromStr for ClientId {
    type Err = UnknownClient;

    fn from_str(text: &str) -> Result<Self, UnknownClient> {
        Self::ALL
            .into_iter()
            .find(|client| client.as_str() == text)
            .ok_or(UnknownClient)
    }
}

impl ClientId {
    const ALL: [Self; 4] = [
        Self::CustomerApi,
        Self::AdminApi,
        Self::CoreApi,
        Self::Service,
    ];

    /// Its name (`client_id`).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CustomerApi => "customer-api",
            Self::AdminApi => "admin-api",
            Self::CoreApi => "core-api",
            Self::Service => "service",
        }
    }

    /// The API that its tokens are for.
    pub(crate) fn audience(self) -> Audience {
        match self {
            Self::CustomerApi => Audience::CustomerApi,
            Self::AdminApi => Audience::AdminApi,
            Self::CoreApi | Self::Service => Audience::CoreApi,
        }
    }

    /// The roles that its API serves. Everybody has an account to look after at core-api.
    pub(crate) fn serves(self, role: Role) -> bool {
        match self {
            Self::CustomerApi => role == Role::Customer,
            Self::AdminApi => matches!(role, Role::Supplier | Role::Finance),
            Self::CoreApi => true,
            Self::Service => false,
        }
    }

    /// Whether people sign in through it.
    pub(crate) fn is_for_people(self) -> bool {
        self != Self::Service
    }
}

/// What a client shows of itself, by HTTP Basic.
#[derive(Debug, Clone)]
pub struct ClientCredentials {
    /// Its name, as it was sent.
    pub id: String,
    /// Its secret, as it was sent.
    pub secret: SecretString,
}

/// The clients with their secrets and redirect URIs.
#[derive(Clone)]
pub struct Clients(Arc<HashMap<ClientId, Client>>);

#[derive(Default)]
struct Client {
    /// By their hashes.
    secrets: Vec<[u8; 32]>,
    redirect_uris: Vec<String>,
}

/// Why the configuration of clients can't be used. Shows no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientsError {
    /// Not pairs.
    #[error("must be pairs such as customer-api=<value>, separated by commas")]
    Malformed,
    /// Not a client.
    #[error("{0}")]
    UnknownClient(#[from] UnknownClient),
    /// Too short to be a secret.
    #[error("the secret of {} must have {LEAST_SECRET} to {MOST_SECRET} characters", .0.as_str())]
    Secret(ClientId),
    /// More than are needed to replace one.
    #[error("{} has more than {MOST_SECRETS} secrets", .0.as_str())]
    Secrets(ClientId),
    /// Not an address to come back to.
    #[error("the redirect URI of {} must be https, or http on localhost, without a fragment", .0.as_str())]
    RedirectUri(ClientId),
    /// Browsers keep what is one site's from another by its host.
    #[error(
        "{} and {} come back to the same host: in production each site has a host of its own",
        .0.as_str(),
        .1.as_str()
    )]
    SameHost(ClientId, ClientId),
    /// A client that people sign in through has to have one.
    #[error("{} has no secret or no redirect URI", .0.as_str())]
    Missing(ClientId),
}

impl Clients {
    /// Reads the configuration: secrets (without commas) as `customer-api=<secret>,…` for all four
    /// clients, one of them twice while its secret is being replaced, and redirect URIs as
    /// `customer-api=http://localhost:8080/auth/callback,…` for all but `service`; a client may
    /// stand there several times.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(secrets: &SecretString, redirect_uris: &str) -> Result<Self, ClientsError> {
        let mut clients: HashMap<ClientId, Client> = HashMap::new();
        for (id, secret) in pairs(secrets.expose_secret())? {
            if !(LEAST_SECRET..=MOST_SECRET).contains(&secret.len()) {
                return Err(ClientsError::Secret(id));
            }
            let client = clients.entry(id).or_default();
            if client.secrets.len() == MOST_SECRETS {
                return Err(ClientsError::Secrets(id));
            }
            client.secrets.push(Sha256::digest(secret).into());
        }
        for (id, uri) in pairs(redirect_uris)? {
            if !id.is_for_people() || !may_come_back_to(uri) {
                return Err(ClientsError::RedirectUri(id));
            }
            let client = clients.get_mut(&id).ok_or(ClientsError::Missing(id))?;
            client.redirect_uris.push(uri.to_owned());
        }
        for id in ClientId::ALL {
            let is_whole = clients
                .get(&id)
                .is_some_and(|client| !id.is_for_people() || !client.redirect_uris.is_empty());
            if !is_whole {
                return Err(ClientsError::Missing(id));
            }
        }
        Ok(Self(Arc::new(clients)))
    }

    /// Requires that no host is the site of two clients.
    ///
    /// # Errors
    /// [`ClientsError::SameHost`]: two that have one in common.
    pub fn require_hosts_of_their_own(&self) -> Result<(), ClientsError> {
        let mut sites: HashMap<String, ClientId> = HashMap::new();
        for id in ClientId::ALL {
            for uri in self
                .0
                .get(&id)
                .into_iter()
                .flat_map(|client| &client.redirect_uris)
            {
                let site = sites.entry(host(uri)).or_insert(id);
                if *site != id {
                    return Err(ClientsError::SameHost(*site, id));
                }
            }
        }
        Ok(())
    }

    /// The client that shows its secret.
    pub(crate) fn authenticate(&self, shown: &ClientCredentials) -> Option<ClientId> {
        let id = shown.id.parse().ok()?;
        let secret = shown.secret.expose_secret();
        let digest: [u8; 32] = Sha256::digest(secret.get(..MOST_SECRET).unwrap_or(secret)).into();
        let mut known = self.0.get(&id)?.secrets.iter();
        known
            .any(|known| bool::from(known.ct_eq(&digest)))
            .then_some(id)
    }

    /// Whether a client may be sent back there: only to what it is known by, to the letter.
    pub(crate) fn may_redirect(&self, client: ClientId, uri: &str) -> bool {
        let known = self.0.get(&client);
        known.is_some_and(|client| client.redirect_uris.iter().any(|known| known == uri))
    }
}

fn pairs(text: &str) -> Result<Vec<(ClientId, &str)>, ClientsError> {
    text.split(',')
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (id, value) = pair.split_once('=').ok_or(ClientsError::Malformed)?;
            Ok((id.trim().parse::<ClientId>()?, value.trim()))
        })
        .collect()
}

/// The host of a redirect URI, in small letters and without a dot at its end: two ports are one host.
fn host(uri: &str) -> String {
    let host = Url::parse(uri).ok();
    let host = host.as_ref().and_then(Url::host_str).unwrap_or_default();
    host.trim_end_matches('.').to_owned()
}

fn may_come_back_to(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|uri| {
        let is_local = matches!(uri.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let is_safe = uri.scheme() == "https" || (uri.scheme() == "http" && is_local);
        is_safe && uri.fragment().is_none()
    })
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clients")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> String {
        let secret = |id: ClientId| format!("{}={}", id.as_str(), id.as_str().repeat(5));
        ClientId::ALL.map(secret).join(",")
    }

    const URIS: &str = "customer-api=http://localhost:8080/auth/callback,\
                        admin-api=https://portal.example.com/auth/callback, \
                        core-api=http://127.0.0.1:8082/auth/callback,\
                        customer-api=https://example.com/auth/callback";

    fn clients(secrets: &str, uris: &str) -> Result<Clients, ClientsError> {
        Clients::parse(&secrets.to_owned().into(), uris)
    }

    fn shown(id: &str, secret: &str) -> ClientCredentials {
        ClientCredentials {
            id: id.to_owned(),
            secret: secret.to_owned().into(),
        }
    }

    #[test]
    fn a_client_is_known_by_its_secret_alone() {
        let clients = clients(&secrets(), URIS).unwrap();
        let secret = "service".repeat(5);
        let known = |id: &str, secret: &str| clients.authenticate(&shown(id, secret));
        assert_eq!(known("service", &secret), Some(ClientId::Service));
        assert_eq!(known("service", &secret[1..]), None);
        assert_eq!(known("core-api", &secret), None);
        assert_eq!(known("planet", &secret), None);
        assert_eq!(known("service", &"é".repeat(1_000)), None);
    }

    #[test]
    fn while_a_secret_is_replaced_both_are_believed() {
        let (new, old) = ("n".repeat(32), "service".repeat(5));
        let both = format!("{},service={new}", secrets());
        let known = |secrets: &str, secret: &str| {
            let clients = clients(secrets, URIS).unwrap();
            clients.authenticate(&shown("service", secret))
        };
        assert_eq!(known(&both, &old), Some(ClientId::Service));
        assert_eq!(known(&both, &new), Some(ClientId::Service));
        let after = secrets().replace(&old, &new);
        assert_eq!(known(&after, &old), None);
        let third = clients(&format!("{both},service={new}"), URIS);
        assert_eq!(third.unwrap_err(), ClientsError::Secrets(ClientId::Service));
    }

    #[test]
    fn a_client_comes_back_to_its_own_addresses_to_the_letter() {
        let clients = clients(&secrets(), URIS).unwrap();
        let may = |client, uri| clients.may_redirect(client, uri);
        assert!(may(
            ClientId::CustomerApi,
            "http://localhost:8080/auth/callback"
        ));
        assert!(may(
            ClientId::CustomerApi,
            "https://example.com/auth/callback"
        ));
        for other in [
            "http://localhost:8080/auth/callback/",
            "http://localhost:8080/auth/callback?x",
            "https://portal.example.com/auth/callback",
            "",
        ] {
            assert!(!may(ClientId::CustomerApi, other), "{other}");
        }
    }

    #[test]
    fn two_sites_of_one_host_are_told_apart_from_sites_of_hosts_of_their_own() {
        let judge = |uris: &str| {
            let clients = clients(&secrets(), uris).unwrap();
            clients.require_hosts_of_their_own()
        };
        let own = "customer-api=https://astro.example/auth/callback,\
                   customer-api=https://astro.example/other/callback,\
                   admin-api=https://portal.astro.example/auth/callback,\
                   core-api=https://account.astro.example/auth/callback";
        assert_eq!(judge(own), Ok(()));
        for same in [
            "https://ASTRO.example:8443/auth",
            "https://astro.example./x",
        ] {
            let uris = own.replace("https://portal.astro.example/auth/callback", same);
            let both = ClientsError::SameHost(ClientId::CustomerApi, ClientId::AdminApi);
            let told = both.to_string();
            assert!(told.contains("customer-api and admin-api"), "{told}");
            assert_eq!(judge(&uris), Err(both), "{same}");
        }
    }

    #[test]
    fn a_wrong_configuration_says_what_is_wrong_and_no_secret() {
        let secret = "s".repeat(40);
        for (secrets, uris, expected) in [
            (String::from("service"), URIS, ClientsError::Malformed),
            (format!("planet={secret}"), URIS, UnknownClient.into()),
            (
                String::from("service=short"),
                URIS,
                ClientsError::Secret(ClientId::Service),
            ),
            (
                secrets(),
                "customer-api=http://example.com/auth/callback",
                ClientsError::RedirectUri(ClientId::CustomerApi),
            ),
            (
                secrets(),
                "service=https://example.com",
                ClientsError::RedirectUri(ClientId::Service),
            ),
            (
                secrets(),
                "customer-api=https://example.com/#x",
                ClientsError::RedirectUri(ClientId::CustomerApi),
            ),
            (
                secrets(),
                "customer-api=https://example.com",
                ClientsError::Missing(ClientId::AdminApi),
            ),
            (
                format!("service={secret}"),
                "",
                ClientsError::Missing(ClientId::CustomerApi),
            ),
        ] {
            let error = clients(&secrets, uris).unwrap_err();
            assert_eq!(error, expected);
            assert!(!error.to_string().contains(&secret));
        }
    }
}
