//! Many customers, for tests of many requests.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{StreamExt, stream};
use test_support::{AccountRole, Servers, SignedIn};

use crate::{Offer, Order};

/// The most customers: the core service lets no more than fifty register from one address without
/// a wait, and a supplier or two registers beside them.
pub const MOST: usize = 32;

/// How many sign in at once.
const AT_ONCE: usize = 8;

/// Customers, who take turns.
#[derive(Debug)]
pub struct Crowd {
    customers: Vec<SignedIn>,
    turn: AtomicUsize,
}

impl Crowd {
    /// So many new customers sign in, side by side.
    ///
    /// # Panics
    /// When they are none or more than [`MOST`], or can't.
    pub async fn gather(servers: &Servers, count: usize) -> Self {
        assert!((1..=MOST).contains(&count), "a crowd of {count}");
        let customers = stream::iter(0..count)
            .map(|_| servers.sign_in(AccountRole::Customer))
            .buffer_unordered(AT_ONCE);
        Self {
            customers: customers.collect().await,
            turn: AtomicUsize::new(0),
        }
    }

    /// All of them.
    #[must_use]
    pub fn customers(&self) -> &[SignedIn] {
        &self.customers
    }

    /// All of them, for who sends them by turns of their own.
    #[must_use]
    pub fn into_customers(self) -> Vec<SignedIn> {
        self.customers
    }

    /// The one whose turn it is.
    pub fn next_in_turn(&self) -> &SignedIn {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        &self.customers[turn % self.customers.len()]
    }

    /// The one whose turn it is wants a seat.
    #[must_use]
    pub fn order<'a>(&'a self, offer: &'a Offer) -> Order<'a> {
        Order::new(self.next_in_turn(), offer)
    }
}
