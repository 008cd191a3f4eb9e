//! What a token says.

use domain::ids::{AccountId, CustomerId, SupplierId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who issues all tokens.
pub const ISSUER: &str = "astro-bookings";

/// The API that a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The API of customers and visitors.
    CustomerApi,
    /// The API of suppliers and finance.
    AdminApi,
    /// The API of accounts, IT and auditors.
    CoreApi,
}

impl Audience {
    /// As it stands in a token.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CustomerApi => "customer-api",
            Self::AdminApi => "admin-api",
            Self::CoreApi => "core-api",
        }
    }
}

/// What an account may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Buys seats.
    Customer,
    /// Offers launches.
    Supplier,
    /// An employee who issues invoices and records payments.
    Finance,
    /// An employee who keeps the system running.
    It,
    /// An employee who reads the history.
    Auditor,
}

impl Role {
    /// As it stands in a token.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Supplier => "supplier",
            Self::Finance => "finance",
            Self::It => "it",
            Self::Auditor => "auditor",
        }
    }
}

/// The claims of an access token. Times are seconds since 1970, in real time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// [`ISSUER`].
    pub iss: String,
    /// The API that it is for.
    pub aud: Audience,
    /// The account.
    pub sub: AccountId,
    /// What the account may be.
    pub roles: Vec<Role>,
    /// The customer that the account belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// The supplier that the account belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<SupplierId>,
    /// Whether the account's email is verified.
    pub email_verified: bool,
    /// The session in which the account signed in.
    pub sid: Uuid,
    /// Which generation of the account's tokens it is: a change of roles or password, or a
    /// disabled account, begins a new one, and ends all before.
    #[serde(default)]
    pub generation: u32,
    /// Who asked for it, as an OAuth client: `customer-api`, or a process of the system itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// How the account signed in, by the names of RFC 8176: `pwd`, `otp`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// When the account last gave its password or a second factor, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<u64>,
    /// What it is good for, words separated by spaces. Without it: for all that the roles may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// When it was issued.
    pub iat: u64,
    /// Not valid before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<u64>,
    /// Not valid from then on.
    pub exp: u64,
}

impl AccessClaims {
    /// The claims of an account that has nothing yet: no roles, no verified email.
    #[must_use]
    pub fn new(aud: Audience, sub: AccountId, sid: Uuid, iat: u64, exp: u64) -> Self {
        Self {
            iss: ISSUER.to_owned(),
            aud,
            sub,
            roles: Vec::new(),
            customer: None,
            supplier: None,
            email_verified: false,
            sid,
            generation: 0,
            client_id: None,
            amr: Vec::new(),
            auth_time: None,
            scope: None,
            iat,
            nbf: None,
            exp,
        }
    }
}
