//! The people who sell and buy in the bench, signed in beforehand.

use chrono::Utc;
use domain::ids::{AccountId, CustomerId, SupplierId};
use tokens::{AccessClaims, Audience, Role, SigningKey};
use uuid::Uuid;

/// How long a sign-in of the bench lasts, in seconds: longer than the bench, and than the longest soak.
const LASTS_S: u64 = 5 * 3_600;

/// Somebody who buys.
pub(crate) struct Buyer {
    /// Their id as a customer.
    pub(crate) id: CustomerId,
    /// Their access token.
    pub(crate) token: String,
}

impl Buyer {
    /// Signs a new customer in.
    pub(crate) fn sign_in(key: &SigningKey) -> Self {
        let id = CustomerId(Uuid::new_v4());
        let claims = AccessClaims {
            customer: Some(id),
            ..claims(id.0, Audience::CustomerApi, Role::Customer)
        };
        Self {
            id,
            token: key.sign(&claims),
        }
    }
}

/// Signs the person of a new supplier in.
pub(crate) fn seller(key: &SigningKey) -> String {
    let id = SupplierId(Uuid::new_v4());
    let claims = claims(id.0, Audience::AdminApi, Role::Supplier);
    key.sign(&AccessClaims {
        supplier: Some(id),
        ..claims
    })
}

fn claims(account: Uuid, audience: Audience, role: Role) -> AccessClaims {
    let now = u64::try_from(Utc::now().timestamp()).unwrap_or_default();
    AccessClaims {
        roles: vec![role],
        email_verified: true,
        ..AccessClaims::new(
            audience,
            AccountId(account),
            Uuid::new_v4(),
            now,
            now + LASTS_S,
        )
    }
}
