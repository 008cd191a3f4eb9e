//! The network that somebody asks from.

use std::net::{IpAddr, Ipv6Addr};

/// An address, or the network that its owner can choose addresses of: who has one address of IPv6
/// has the 2^64 beside it. Whatever is counted by address is counted by this.
#[must_use]
pub fn of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let host_bits = u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !host_bits))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> IpAddr {
        of(address.parse().unwrap())
    }

    #[test]
    fn the_addresses_that_one_customer_gets_are_one_network() {
        let one = network("2001:db8:1:2::1");
        assert_eq!(one, network("2001:db8:1:2:ffff::9"));
        assert_ne!(one, network("2001:db8:1:3::1"));
        let one = network("198.51.100.7");
        assert_eq!(one, network("::ffff:198.51.100.7"));
        assert_ne!(one, network("198.51.100.8"));
    }
}
