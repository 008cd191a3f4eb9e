//! What `/oauth/authorize`, `/oauth/token`, `/oauth/revoke` and `/oauth/introspect` decide, after
//! OAuth 2.1: authorization code with PKCE, for clients of our own that keep a secret.

mod authorize;
mod clients;
mod codes;
mod families;
mod grants;
mod introspect;
mod request;

pub use authorize::{Authorization, AuthorizeError};
pub use clients::{ClientCredentials, ClientId, Clients, ClientsError, UnknownClient};
pub use grants::{Grant, OAuthError, TokenAnswer};
pub use introspect::Introspection;
pub use request::{AuthorizationRequest, RequestId};

pub(crate) use codes::Codes;
pub(crate) use families::Families;
pub(crate) use request::Requests;
