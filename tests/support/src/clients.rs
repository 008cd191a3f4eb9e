//! The OAuth clients of a test's core service.

use sign_in::Client;
use uuid::Uuid;

/// The clients, and where browsers find the site of each. Nobody listens there: it is a name.
const SITES: [(&str, &str); 3] = [
    ("customer-api", "http://localhost:8080"),
    ("admin-api", "http://localhost:8081"),
    ("core-api", "http://localhost:8082"),
];

/// Where browsers find the core service.
pub const ISSUER: &str = SITES[2].1;

/// A client for processes of the system.
const SERVICE: &str = "service";

/// The clients with their secrets.
#[derive(Debug)]
pub(crate) struct Clients {
    clients: Vec<Client>,
    service: String,
}

impl Clients {
    pub(crate) fn new() -> Self {
        let clients = SITES.map(|(id, site)| Client {
            id: id.to_owned(),
            secret: secret(),
            redirect_uri: format!("{site}/auth/callback"),
        });
        Self {
            clients: clients.into(),
            service: secret(),
        }
    }

    /// One of those for people.
    pub(crate) fn of(&self, id: &str) -> &Client {
        let found = self.clients.iter().find(|client| client.id == id);
        found.expect("a client for people")
    }

    /// The one for processes.
    pub(crate) fn service(&self) -> Client {
        Client {
            id: SERVICE.to_owned(),
            secret: self.service.clone(),
            redirect_uri: String::new(),
        }
    }

    /// What the process of a client, or any other, is told.
    pub(crate) fn variables(&self, process: &str) -> Vec<(&'static str, String)> {
        let all = |value: fn(&Client) -> &str| {
            let pairs = self.clients.iter();
            let pairs = pairs.map(|client| format!("{}={}", client.id, value(client)));
            pairs.collect::<Vec<_>>().join(",")
        };
        let secrets = format!(
            "{},{SERVICE}={}",
            all(|client| &client.secret),
            self.service
        );
        let mut variables = vec![
            ("ASTRO_CLIENT_SECRETS", secrets),
            ("ASTRO_REDIRECT_URIS", all(|client| &client.redirect_uri)),
            ("ASTRO_ISSUER_URL", ISSUER.to_owned()),
        ];
        if let Some((id, site)) = SITES.iter().find(|(id, _)| *id == process) {
            variables.push(("ASTRO_SITE_URL", (*site).to_owned()));
            variables.push(("ASTRO_CLIENT_SECRET", self.of(id).secret.clone()));
        }
        variables
    }
}

/// 256 random bits, near enough.
fn secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}
