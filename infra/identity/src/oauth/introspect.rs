//! `/oauth/introspect` (RFC 7662): what a personal access token is good for.

use ::tokens::Role;
use chrono::{DateTime, Utc};
use domain::ids::{AccountId, SupplierId};
use uuid::Uuid;

use super::clients::ClientCredentials;
use super::grants::OAuthError;
use crate::account::role;
use crate::by::Visit;
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::personal_tokens::Scope;

/// What a token is good for.
#[derive(Debug, Clone, PartialEq)]
pub enum Introspection {
    /// Nothing: it is unknown, has expired, was revoked, or its account can't be used or has
    /// another password by now.
    Inactive,
    /// All that its scopes say, of what its account may.
    Active {
        /// The account (`sub`).
        account: AccountId,
        /// The supplier that it belongs to (`supplier`).
        supplier: SupplierId,
        /// The token's id, in place of a session (`sid`).
        token: Uuid,
        /// What the account may be (`roles`).
        roles: Vec<Role>,
        /// Whether the account's email is verified (`email_verified`).
        email_verified: bool,
        /// The account's generation of tokens (`generation`).
        generation: u32,
        /// What it is good for (`scope`).
        scopes: Vec<Scope>,
        /// When it was made (`iat`).
        created_at: DateTime<Utc>,
        /// Until when (`exp`).
        expires_at: DateTime<Utc>,
    },
}

impl Identity {
    /// What a personal access token is good for, told to our own APIs alone.
    ///
    /// # Errors
    /// [`OAuthError::InvalidClient`], and when the store is not available.
    pub async fn introspect(
        &self,
        visit: &Visit,
        client: &ClientCredentials,
        token: &str,
    ) -> Result<Introspection, OAuthError> {
        if !self.client(visit, client).await?.is_for_people() {
            return Err(OAuthError::UnauthorizedClient);
        }
        let now = self.now();
        let Some(token) = self.0.personal_tokens.by_text(token, now).await? else {
            return Ok(Introspection::Inactive);
        };
        let account = match self.0.accounts.get(token.account()).await {
            Ok(account) => account,
            Err(IdentityError::NotFound(_)) => return Ok(Introspection::Inactive),
            Err(error) => return Err(error.into()),
        };
        let is_good = account.is_active() && token.is_under_password_of(&account);
        let Some(supplier) = account.supplier().filter(|_| is_good) else {
            return Ok(Introspection::Inactive);
        };
        self.0.personal_tokens.see(&token, now).await?;
        let seen = token.view();
        Ok(Introspection::Active {
            account: account.id(),
            supplier,
            token: seen.id,
            roles: account.roles.iter().map(|held| role(*held)).collect(),
            email_verified: account.email_verified_at.is_some(),
            generation: account.generation,
            scopes: seen.scopes,
            created_at: seen.created_at,
            expires_at: seen.expires_at,
        })
    }
}
