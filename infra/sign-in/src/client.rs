//! The OAuth clients that ask for people's tokens.

use crate::SignInError;

/// A client: the site of an API.
#[derive(Clone)]
pub struct Client {
    /// Its name, such as `customer-api`.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// Where it is sent back to.
    pub redirect_uri: String,
}

/// Never shows the secret.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client of those that core-api is told of: `secrets` and `redirect_uris` are pairs such as
    /// `customer-api=…`, separated by commas.
    ///
    /// # Errors
    /// When it is not among them.
    pub fn of(id: &str, secrets: &str, redirect_uris: &str) -> Result<Self, SignInError> {
        let value = |pairs: &str| {
            let mut pairs = pairs.split(',').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(client, _)| client.trim() == id);
            found
                .map(|(_, value)| value.trim().to_owned())
                .ok_or_else(|| SignInError::UnknownClient(id.to_owned()))
        };
        Ok(Self {
            id: id.to_owned(),
            secret: value(secrets)?,
            redirect_uri: value(redirect_uris)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRETS: &str = "customer-api=s3cret=, service=other";
    const REDIRECT_URIS: &str = "customer-api=http://localhost:8080/auth/callback";

    #[test]
    fn a_client_is_found_among_those_that_core_api_is_told_of() {
        let client = Client::of("customer-api", SECRETS, REDIRECT_URIS).unwrap();
        assert_eq!(client.secret, "s3cret=");
        assert_eq!(client.redirect_uri, "http://localhost:8080/auth/callback");
        assert!(!format!("{client:?}").contains("s3cret"));
    }

    #[test]
    fn a_client_that_people_do_not_sign_in_through_is_none() {
        let error = Client::of("service", SECRETS, REDIRECT_URIS).unwrap_err();
        assert!(error.to_string().contains("service"));
    }
}
