//! Signed-in people: an access token, whose it is, and what it says.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::{AccountId, CustomerId, SupplierId};
use serde::Deserialize;

use crate::accounts::Person;

/// What an account may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountRole {
    /// Buys seats.
    Customer,
    /// Offers launches.
    Supplier,
    /// An employee in finance.
    Finance,
    /// An employee who keeps the system running.
    It,
    /// An employee who reads the history.
    Auditor,
}

impl AccountRole {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Supplier => "supplier",
            Self::Finance => "finance",
            Self::It => "it",
            Self::Auditor => "auditor",
        }
    }

    /// The API that is for them, by the name of its client.
    #[must_use]
    pub fn api(self) -> &'static str {
        match self {
            Self::Customer => "customer-api",
            Self::Supplier | Self::Finance => "admin-api",
            Self::It | Self::Auditor => "core-api",
        }
    }
}

/// Somebody who has signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// An access token for the API that is for them. It is good for ten minutes.
    pub token: String,
    /// Who it is, with the browser in which they signed in.
    pub person: Person,
    claims: Claims,
}

/// What is read of a token. Whether it is to be believed is for the APIs to say.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Claims {
    sub: AccountId,
    customer: Option<CustomerId>,
    supplier: Option<SupplierId>,
}

impl Claims {
    fn read(token: &str) -> Option<Self> {
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        serde_json::from_slice(&payload).ok()
    }
}

impl SignedIn {
    pub(crate) fn new(token: String, person: Person) -> Self {
        Self {
            claims: Claims::read(&token).expect("an access token says whose it is"),
            token,
            person,
        }
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.claims.sub
    }

    /// The customer.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        self.claims.customer.expect("signed in as a customer")
    }

    /// The supplier.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn supplier(&self) -> SupplierId {
        self.claims.supplier.expect("signed in as a supplier")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn whose_a_token_is_stands_in_it() {
        let id = Uuid::from_u128(7);
        let payload = json!({ "sub": id, "customer": id, "roles": ["customer"], "exp": 1 });
        let token = format!("x.{}.x", URL_SAFE_NO_PAD.encode(payload.to_string()));
        let claims = Claims {
            sub: AccountId(id),
            customer: Some(CustomerId(id)),
            supplier: None,
        };
        assert_eq!(Claims::read(&token), Some(claims));
        assert_eq!(Claims::read("no token"), None);
    }
}
