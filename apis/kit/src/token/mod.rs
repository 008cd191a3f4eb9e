//! Access tokens: signed claims about who is asking, verified against a published key set.
//!
//! One algorithm, EdDSA over Ed25519, and one issuer; a token names its key and its audience.
//! Whoever issues tokens needs [`SigningKey`], whoever believes them a [`TokenVerifier`].

mod claims;
mod key_set;
mod signing;
mod verifier;

#[cfg(test)]
mod tests;

pub use claims::{AccessClaims, Audience, ISSUER, Role};
pub use key_set::{KeySetError, PublicKeys};
pub use signing::{SigningKey, SigningKeyError};
pub use verifier::{TokenError, TokenVerifier};
