//! Where a request comes from.

use std::net::IpAddr;

use actix_web::HttpRequest;

/// The address that a request comes from: the one that the first of `proxies` proxies of ours saw.
/// What comes before it in `X-Forwarded-For` anybody can make up. None without a connection.
#[must_use]
pub fn of(request: &HttpRequest, proxies: u8) -> Option<IpAddr> {
    Some(seen(request, request.peer_addr()?.ip(), proxies))
}

fn seen(request: &HttpRequest, peer: IpAddr, proxies: u8) -> IpAddr {
    let Some(back) = usize::from(proxies).checked_sub(1) else {
        return peer;
    };
    let named: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    named
        .iter()
        .rev()
        .nth(back)
        .and_then(|address| address.parse().ok())
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn address(forwarded: &[&str], proxies: u8) -> String {
        let request = forwarded.iter().fold(TestRequest::get(), |request, value| {
            request.append_header(("x-forwarded-for", *value))
        });
        let request = request.peer_addr(([10, 0, 0, 1], 4_711).into());
        let address = of(&request.to_http_request(), proxies);
        address.unwrap().to_string()
    }

    #[test]
    fn an_address_is_believed_only_from_proxies_of_ours() {
        let forwarded = ["6.6.6.6, 198.51.100.7", "10.0.0.2"];
        assert_eq!(address(&forwarded, 0), "10.0.0.1");
        assert_eq!(address(&forwarded, 1), "10.0.0.2");
        assert_eq!(address(&forwarded, 2), "198.51.100.7");
    }

    #[test]
    fn what_is_no_address_counts_as_absent() {
        assert_eq!(address(&["unknown"], 1), "10.0.0.1");
        assert_eq!(address(&[], 1), "10.0.0.1");
        assert_eq!(address(&["198.51.100.7"], 5), "10.0.0.1");
    }
}
