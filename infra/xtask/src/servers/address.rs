//! Servers' URLs: what is asked of them before a client library is there.

use std::{
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

/// How long a server has to take a connection, and then to say something.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Connects to the first host that a URL names.
pub(super) fn connect(url: &str, usual_port: u16) -> Option<TcpStream> {
    let (host, port) = host_and_port(url, usual_port)?;
    let address = (host, port).to_socket_addrs().ok()?.next()?;
    let stream = TcpStream::connect_timeout(&address, TIMEOUT).ok()?;
    stream.set_read_timeout(Some(TIMEOUT)).ok()?;
    stream.set_write_timeout(Some(TIMEOUT)).ok()?;
    Some(stream)
}

/// The URL with another user.
pub(super) fn with_login(url: &str, user: &str, password: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}://{user}:{password}@{host}")
}

/// The URL as it may be shown.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let Some((user, host)) = rest.rsplit_once('@') else {
        return url.to_owned();
    };
    let user = user.split_once(':').map_or(user, |(user, _)| user);
    format!("{scheme}://{user}@{host}")
}

fn host_and_port(url: &str, usual_port: u16) -> Option<(&str, u16)> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let hosts = rest.split(['/', '?']).next()?;
    let hosts = hosts.rsplit_once('@').map_or(hosts, |(_, hosts)| hosts);
    let first = hosts.split(',').next()?;
    if let Some(bracketed) = first.strip_prefix('[') {
        let (host, rest) = bracketed.split_once(']')?;
        let port = match rest.strip_prefix(':') {
            Some(port) => port.parse().ok()?,
            None => usual_port,
        };
        return Some((host, port));
    }
    match first.split_once(':') {
        Some((host, port)) => Some((host, port.parse().ok()?)),
        None => Some((first, usual_port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_first_host() {
        let of = |url| host_and_port(url, 7).unwrap();
        assert_eq!(of("nats://127.0.0.1:4222"), ("127.0.0.1", 4222));
        assert_eq!(of("mongodb://u:p@a:1,b:2/db?x=y"), ("a", 1));
        assert_eq!(of("postgres://u:p%40@db/astro"), ("db", 7));
        assert_eq!(of("postgres://[::1]:5/x"), ("::1", 5));
        assert_eq!(of("host"), ("host", 7));
    }

    #[test]
    fn another_user_takes_the_place_of_the_first() {
        assert_eq!(
            with_login("postgres://u:p@h:1/d", "x", "y"),
            "postgres://x:y@h:1/d"
        );
        assert_eq!(with_login("mongodb://h:1", "x", "y"), "mongodb://x:y@h:1");
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(
            without_password("postgres://u:p@h:1/d"),
            "postgres://u@h:1/d"
        );
        assert_eq!(without_password("nats://h:1"), "nats://h:1");
    }
}
