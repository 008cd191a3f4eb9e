//! What proves who somebody is, and what takes the proof away again.
//!
//! - Access tokens: signed claims, verified against a published key set. One algorithm, EdDSA over
//!   Ed25519, and one issuer; a token names its key and its audience. Whoever issues tokens needs
//!   [`SigningKey`], whoever believes them a [`TokenVerifier`].
//! - [`Revocations`]: what is not to be believed any more although it has not expired.
//! - [`LinkKey`]: the tokens of links in mails, derived when they are needed and stored nowhere.
//!
//! This crate knows no account and no HTTP server.

mod claims;
mod key_set;
mod link;
mod revocations;
mod signing;
mod verifier;

#[cfg(test)]
mod tests;

pub use claims::{AccessClaims, Audience, ISSUER, Role};
pub use key_set::{KeySetError, KeySource, PublicKeys};
pub use link::{LinkKey, LinkKeyError, LinkPurpose};
pub use revocations::{Revocation, Revocations, RevocationsError};
pub use signing::{PublicKey, SigningKey, SigningKeyError};
pub use verifier::{TokenError, TokenVerifier};
