//! The mail server, as its address says.

use lettre::transport::smtp::authentication::Credentials;
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Security {
    /// Not at all.
    None,
    /// By TLS, begun after the greeting. A server that does not offer it gets nothing.
    StartTls,
    /// By TLS from the first byte on.
    Tls,
}

/// A mail server. Debug output shows neither user nor password.
#[derive(Clone)]
pub struct MailServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
}

/// The text is no address of a mail server. It is not shown, since it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailServerError {
    /// It has another form.
    #[error(
        "must be smtps://user:password@host:465, smtp://user:password@host:587?tls=required, or in \
         development smtp://host:1025"
    )]
    Form,
    /// The password would go over the wire as it is.
    #[error("a user and a password need TLS: begin with smtps://, or end with ?tls=required")]
    Password,
}

impl MailServer {
    /// Reads the address of a mail server: `smtps://` for TLS from the start, `smtp://` with
    /// `?tls=required` for STARTTLS, and without it for none. Characters of user and password that
    /// mean something in an address are percent-encoded.
    ///
    /// # Errors
    /// When it is none, or would show the password to everybody on the way.
    pub fn parse(address: &SecretString) -> Result<Self, MailServerError> {
        let form = MailServerError::Form;
        let url = Url::parse(address.expose_secret()).map_err(|_| form)?;
        let (security, usual_port) = match (url.scheme(), url.query()) {
            ("smtps", None) => (Security::Tls, 465),
            ("smtp", Some("tls=required")) => (Security::StartTls, 587),
            ("smtp", None) => (Security::None, 25),
            _ => return Err(form),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(form)?;
        let is_bare = matches!(url.path(), "" | "/") && url.fragment().is_none();
        if !is_bare {
            return Err(form);
        }
        let decoded = |text| {
            let text = percent_decode_str(text).decode_utf8();
            text.map(Into::into).map_err(|_| form)
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err(form),
            (user, Some(password)) => Some(Credentials::new(decoded(user)?, decoded(password)?)),
        };
        if credentials.is_some() && security == Security::None {
            return Err(MailServerError::Password);
        }
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(usual_port),
            security,
            credentials,
        })
    }

    /// Whether mails are encrypted on their way to it.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.security != Security::None
    }
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (host, port, security) = (&self.host, self.port, self.security);
        write!(f, "MailServer({host}:{port}, {security:?})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<MailServer, MailServerError> {
        MailServer::parse(&text.to_owned().into())
    }

    #[test]
    fn the_address_says_where_and_how() {
        for (text, host, port, security) in [
            ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, Security::None),
            ("smtp://[::1]:1025", "::1", 1025, Security::None),
            (
                "smtps://ada:p%40ss@mail.example",
                "mail.example",
                465,
                Security::Tls,
            ),
            (
                "smtp://ada:pass@mail.example?tls=required",
                "mail.example",
                587,
                Security::StartTls,
            ),
        ] {
            let server = parse(text).unwrap();
            let read = (server.host.as_str(), server.port, server.security);
            assert_eq!(read, (host, port, security), "{text}");
        }
        let server = parse("smtps://ada:p%40ss@mail.example").unwrap();
        let expected = Credentials::new("ada".to_owned(), "p@ss".to_owned());
        assert_eq!(server.credentials, Some(expected));
        assert!(!format!("{server:?}").contains("ada"));
    }

    #[test]
    fn what_is_no_address_is_refused_and_not_shown() {
        for text in [
            "",
            "mail.example:25",
            "http://mail.example",
            "smtp://",
            "smtp://mail.example?tls=perhaps",
            "smtp://mail.example/path",
            "smtps://ada@mail.example",
        ] {
            assert_eq!(parse(text).unwrap_err(), MailServerError::Form, "{text}");
        }
    }

    #[test]
    fn a_password_never_goes_over_a_plain_connection() {
        let error = parse("smtp://ada:pass@mail.example").unwrap_err();
        assert_eq!(error, MailServerError::Password);
    }
}
