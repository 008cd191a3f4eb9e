//! Requests for seats that can be sent again.

use reqwest::Method;
use test_support::SignedIn;
use uuid::Uuid;

use crate::{Answer, Caller, Offer, scene};

/// A customer's request for one seat. Sent again, it is the same request.
#[derive(Debug)]
pub struct Order<'a> {
    /// Who asks.
    pub customer: &'a SignedIn,
    /// What the seat is in.
    pub offer: &'a Offer,
    /// Under which key.
    pub key: String,
}

impl<'a> Order<'a> {
    /// A customer wants a seat, another one each time.
    #[must_use]
    pub fn new(customer: &'a SignedIn, offer: &'a Offer) -> Self {
        Self {
            customer,
            offer,
            key: format!("order-{}", Uuid::new_v4()),
        }
    }

    /// Sends it, at the API and over the connections of `at`.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn send(&self, at: &Caller) -> reqwest::Result<Answer> {
        let caller = at.signed_in(self.customer);
        let (path, seat) = (self.offer.bookings(), scene::party(1));
        Answer::try_to(caller.command(Method::POST, &path, &self.key, &seat)).await
    }
}
