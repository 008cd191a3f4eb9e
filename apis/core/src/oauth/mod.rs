//! OAuth 2.1: what the sites of our APIs, and our own processes, ask for.

mod authorize;
mod client;
mod introspect;
mod keys;
mod metadata;
mod revoke;
mod token;

pub(crate) use authorize::{__path_authorize, __path_go_on, authorize, go_on};
pub(crate) use introspect::{__path_introspect, introspect};
pub(crate) use keys::{__path_keys, keys};
pub(crate) use metadata::{__path_metadata, metadata};
pub(crate) use revoke::{__path_revoke, revoke};
pub(crate) use token::{__path_token, token};
