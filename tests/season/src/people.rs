//! Who takes part, signed in by the key of development.

use std::path::Path;

use anyhow::{Context, Result};
use chrono::Utc;
use domain::ids::{AccountId, CustomerId, SupplierId};
use tokens::{AccessClaims, Audience, Role, SigningKey};
use uuid::Uuid;

/// How long everybody is signed in, in seconds: longer than a season takes.
const LASTS_S: u64 = 2 * 3_600;

/// Signs people in.
pub(crate) struct Signer(SigningKey);

impl Signer {
    /// Reads the key that development signs tokens with.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let pem = std::fs::read_to_string(path)
            .with_context(|| format!("ASTRO_DEV_SIGNING_KEY: {}", path.display()))?;
        Ok(Self(SigningKey::from_pem(&pem.into())?))
    }

    /// A token of a new customer.
    pub(crate) fn customer(&self) -> String {
        let id = CustomerId(Uuid::new_v4());
        self.0.sign(&AccessClaims {
            customer: Some(id),
            ..claims(id.0, Audience::CustomerApi, Role::Customer)
        })
    }

    /// A token of somebody of a new supplier.
    pub(crate) fn supplier(&self) -> String {
        let id = SupplierId(Uuid::new_v4());
        self.0.sign(&AccessClaims {
            supplier: Some(id),
            ..claims(id.0, Audience::AdminApi, Role::Supplier)
        })
    }

    /// A token of somebody in finance.
    pub(crate) fn finance(&self) -> String {
        let claims = claims(Uuid::new_v4(), Audience::AdminApi, Role::Finance);
        self.0.sign(&claims)
    }
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
