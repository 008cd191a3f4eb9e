//! Requests for seats that can be sent again.

use reqwest::Method;
use test_support::{AccountRole, Issuer, SignedIn};
use uuid::Uuid;

use crate::{Answer, Caller, Offer, scene};

/// A customer's request for one seat. Sent again, it is the same request.
#[derive(Debug, Clone)]
pub struct Order {
    /// Who asks.
    pub customer: SignedIn,
    /// Under which key.
    pub key: String,
}

impl Order {
    /// Somebody new wants a seat.
    #[must_use]
    pub fn new(issuer: &Issuer) -> Self {
        Self {
            customer: issuer.sign_in(AccountRole::Customer),
            key: format!("order-{}", Uuid::new_v4()),
        }
    }

    /// Sends it, at the API and over the connections of `at`.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn send(&self, at: &Caller, offer: &Offer) -> reqwest::Result<Answer> {
        let caller = at.signed_in(&self.customer);
        let seat = scene::party(1);
        Answer::try_to(caller.command(Method::POST, &offer.bookings(), &self.key, &seat)).await
    }
}
