//! A share of requests for each client, so that none takes what is there for all: so many a second,
//! and some more at once, counted in this process.
//!
//! A client is the account that a request's token proves, and without one the address that it comes
//! from. A network of IPv6 addresses that one customer gets (64 bits) counts as one.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};
use domain::ids::AccountId;
use governor::clock::Clock;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use service::network;

use crate::{ApiProblem, address, note_account, operations, principal};

/// How many seconds' worth of requests a client may send at once.
const BURST_S: u32 = 4;

/// Clients that are remembered at most. Who is forgotten begins anew.
const MAX_CLIENTS: u64 = 100_000;

/// How long a client is remembered that sends nothing: longer than a used-up share takes to be
/// whole again, so forgetting gives nobody more.
const REMEMBERED: Duration = Duration::from_secs(2 * BURST_S as u64);

/// The share of each client of an API. Clones share the counters.
#[derive(Clone)]
pub struct Shares(Arc<Inner>);

struct Inner {
    quota: Quota,
    proxies: u8,
    uncounted: &'static [&'static str],
    clients: Cache<Client, Arc<DefaultDirectRateLimiter>>,
}

/// Whom a request counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    Account(AccountId),
    Address(IpAddr),
}

impl Shares {
    /// Lets each client send `per_second` requests a second, and four times as many at once.
    /// `proxies` is how many proxies of ours each request comes through. The paths `uncounted`
    /// count for nobody, nor does what operators and machines ask.
    #[must_use]
    pub fn new(per_second: NonZeroU32, proxies: u8, uncounted: &'static [&'static str]) -> Self {
        let burst = per_second.saturating_mul(NonZeroU32::MIN.saturating_add(BURST_S - 1));
        Self(Arc::new(Inner {
            quota: Quota::per_second(per_second).allow_burst(burst),
            proxies,
            uncounted,
            clients: Cache::builder()
                .max_capacity(MAX_CLIENTS)
                .time_to_idle(REMEMBERED)
                // The one who came last is kept, or a crowd of strangers would make it free.
                .eviction_policy(EvictionPolicy::lru())
                .build(),
        }))
    }

    /// Counts a request of an uncounted path after all, by its address: for paths where only those
    /// whom the system knows are not counted, once it is found that it knows this one not.
    ///
    /// # Errors
    /// 429 when the share of the address is used up.
    pub fn count(&self, request: &HttpRequest) -> Result<(), ApiProblem> {
        let client = of_address(request, self.0.proxies);
        let counted = client.map_or(Ok(()), |client| self.take(client));
        counted.map_err(too_many_requests)
    }

    /// The same, of the API that the request came to; of one that counts nobody, nothing.
    ///
    /// # Errors
    /// 429 when the share of the address is used up.
    pub fn count_here(request: &HttpRequest) -> Result<(), ApiProblem> {
        let shares = request.app_data::<Self>();
        shares.map_or(Ok(()), |shares| shares.count(request))
    }

    /// Counts something of an account, for shares that are of one thing alone.
    ///
    /// # Errors
    /// When its share is used up: how long to wait.
    pub fn count_account(&self, account: AccountId) -> Result<(), Duration> {
        self.take(Client::Account(account))
    }

    fn counts(&self, path: &str) -> bool {
        !(operations::PATHS.contains(&path) || self.0.uncounted.contains(&path))
    }

    /// Takes one request out of a client's share.
    ///
    /// # Errors
    /// When it is used up: how long to wait.
    fn take(&self, client: Client) -> Result<(), Duration> {
        let begin = || Arc::new(RateLimiter::direct(self.0.quota));
        let share = self.0.clients.get_with(client, begin);
        share
            .check()
            .map_err(|until| until.wait_time_from(share.clock().now()))
    }
}

impl std::fmt::Debug for Shares {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Shares").field(&self.0.quota).finish()
    }
}

/// Around every route: refuses the requests of a client that has used up its share.
pub(crate) async fn share(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let shares = request.app_data::<Shares>().cloned();
    if let Some(shares) = shares.filter(|shares| shares.counts(request.path()))
        && let Some(client) = client(request.request(), shares.0.proxies).await
    {
        if let Err(wait) = shares.take(client) {
            return Ok(request.error_response(too_many_requests(wait)));
        }
        request.extensions_mut().insert(client);
    }
    let response = next.call(request).await?;
    Ok(response.map_into_boxed_body())
}

/// Whom a request counts for. None for one that came over no connection.
async fn client(request: &HttpRequest, proxies: u8) -> Option<Client> {
    if let Some(account) = principal::proven_account(request).await {
        note_account(request, account);
        return Some(Client::Account(account));
    }
    of_address(request, proxies)
}

fn of_address(request: &HttpRequest, proxies: u8) -> Option<Client> {
    address::of(request, proxies).map(|address| Client::Address(network::of(address)))
}

/// Whom a request was counted for, if it was.
pub(crate) fn counted(request: &HttpRequest) -> Option<Client> {
    request.extensions().get::<Client>().copied()
}

fn too_many_requests(wait: Duration) -> ApiProblem {
    ApiProblem::too_many(
        "too_many_requests",
        "These are more requests than one client may send. Wait as long as `Retry-After` says.",
        wait,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(per_second: u32) -> Shares {
        Shares::new(NonZeroU32::new(per_second).unwrap(), 0, &["/hook"])
    }

    fn at(address: &str) -> Client {
        Client::Address(network::of(address.parse().unwrap()))
    }

    #[test]
    fn a_used_up_share_says_how_long_to_wait_and_takes_nothing_from_others() {
        let shares = shares(1);
        for _ in 0..4 {
            shares.take(at("198.51.100.7")).unwrap();
        }
        let wait = shares.take(at("198.51.100.7")).unwrap_err();
        assert!(
            wait > Duration::ZERO && wait <= Duration::from_secs(1),
            "{wait:?}"
        );
        shares.take(at("198.51.100.8")).unwrap();
    }

    #[test]
    fn what_machines_ask_counts_for_nobody() {
        for path in ["/healthz", "/readyz", "/metrics", "/hook"] {
            assert!(!shares(1).counts(path), "{path}");
        }
        assert!(shares(1).counts("/api/v1/launches"));
    }
}
