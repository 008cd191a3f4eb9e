//! What an address says of how a server is reached, as the client of that server reads it.

use std::net::IpAddr;

use url::Url;

/// A server of NATS may be named without a scheme.
pub(super) fn url_of_nats(server: &str) -> Option<Url> {
    match server.contains("://") {
        true => Url::parse(server).ok(),
        false => Url::parse(&format!("nats://{server}")).ok(),
    }
}

pub(super) fn is_near(url: &Url) -> bool {
    url.host_str().is_some_and(is_near_host)
}

/// Whether a host is this machine: an address of loopback, `localhost`, or a socket of Unix.
fn is_near_host(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_socket =
        host.starts_with('/') || host.get(..3).is_some_and(|p| p.eq_ignore_ascii_case("%2f"));
    let is_loopback = host
        .parse()
        .is_ok_and(|address: IpAddr| address.is_loopback());
    is_socket || is_loopback || host.eq_ignore_ascii_case("localhost")
}

pub(super) fn says(url: &Url, option: &str) -> bool {
    url.query_pairs().any(|(name, _)| name == option)
}

/// As the client of PostgreSQL reads it: a host may stand in the query too, and goes first there.
pub(super) fn postgres_is_safe(url: &Url) -> bool {
    let mut modes = url
        .query_pairs()
        .filter(|(name, _)| matches!(&**name, "sslmode" | "ssl-mode"))
        .map(|(_, mode)| mode == "verify-full")
        .peekable();
    let is_verified = modes.peek().is_some() && modes.all(|is_full| is_full);
    let in_query = url
        .query_pairs()
        .filter(|(name, _)| matches!(&**name, "host" | "hostaddr"));
    let hosts: Vec<_> = url
        .host_str()
        .map(str::to_owned)
        .into_iter()
        .chain(in_query.map(|(_, host)| host.into_owned()))
        .collect();
    let is_near = !hosts.is_empty() && hosts.iter().all(|host| is_near_host(host));
    is_verified || is_near
}

/// The address of MongoDB, which may name several hosts and so is no URL.
pub(super) struct MongoAddress<'a> {
    address: &'a str,
    has_path: bool,
    hosts: Vec<&'a str>,
    options: Vec<(String, &'a str)>,
    is_looked_up: bool,
}

impl<'a> MongoAddress<'a> {
    pub(super) fn parse(address: &'a str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let (_, query) = address.split_once('?').unwrap_or((address, ""));
        let place = rest.split(['/', '?']).next()?;
        let (_, hosts) = place.rsplit_once('@').unwrap_or(("", place));
        let options = query.split('&').filter_map(|pair| pair.split_once('='));
        Some(Self {
            address,
            has_path: rest[place.len()..].starts_with('/'),
            hosts: hosts.split(',').collect(),
            options: options
                .map(|(name, value)| (name.to_ascii_lowercase(), value))
                .collect(),
            is_looked_up: scheme == "mongodb+srv",
        })
    }

    pub(super) fn says(&self, option: &str) -> bool {
        self.options.iter().any(|(name, _)| name == option)
    }

    /// Whether it says TLS, and nothing that takes from it.
    pub(super) fn has_tls(&self) -> bool {
        let mut switches = self
            .options
            .iter()
            .filter(|(name, _)| matches!(&**name, "tls" | "ssl"))
            .map(|(_, value)| *value == "true")
            .peekable();
        let is_on = (self.is_looked_up || switches.peek().is_some()) && switches.all(|on| on);
        let is_weakened = self
            .options
            .iter()
            .any(|(name, _)| name == "tlsinsecure" || name.starts_with("tlsallow"));
        is_on && !is_weakened
    }

    /// What is looked up in the DNS may be anywhere.
    pub(super) fn is_near(&self) -> bool {
        let without_port = |host: &&'a str| match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => *host,
        };
        let mut hosts = self.hosts.iter().map(without_port);
        !self.is_looked_up && hosts.all(is_near_host)
    }

    /// The same address with one more option.
    pub(super) fn with(&self, option: &str, value: &str) -> String {
        let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        // Here a space is never `+`.
        let value = value.replace('+', "%20");
        let between = match (self.address.contains('?'), self.has_path) {
            (true, _) => "&",
            (false, true) => "?",
            (false, false) => "/?",
        };
        format!("{}{between}{option}={value}", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_of_ones_own_go_along_with_an_address() {
        let with = |address| {
            let address = MongoAddress::parse(address).unwrap();
            address.with("tlsCAFile", "/our ca.pem")
        };
        assert_eq!(
            with("mongodb://u:p@a:1,b:2/?replicaSet=r&tls=true"),
            "mongodb://u:p@a:1,b:2/?replicaSet=r&tls=true&tlsCAFile=%2Four%20ca.pem"
        );
        assert_eq!(
            with("mongodb+srv://db.example/astro"),
            "mongodb+srv://db.example/astro?tlsCAFile=%2Four%20ca.pem"
        );
        assert_eq!(
            with("mongodb+srv://db.example"),
            "mongodb+srv://db.example/?tlsCAFile=%2Four%20ca.pem"
        );
    }
}
