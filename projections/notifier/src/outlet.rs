//! The way out of a mail, whichever it is, and what is known after each of its steps.
//!
//! Both take a mail at one moment: a mail server when it is told that the data ends, a provider when
//! it is sent the one request that says all. Before it nothing can be taken, from then on the mail may
//! be; so both ask right before it whether they are allowed to.

use std::time::Duration;

use domain::text::Email;

use crate::attachment::File;
use crate::letter::Letter;
use crate::mail::{Mail, MailError, Sender};
use crate::message::NotificationId;
use crate::provider::Provider;
use crate::smtp::{Connection, MailServer};

/// Where mails go.
#[derive(Debug, Clone)]
pub enum Outlet {
    /// To a mail server.
    MailServer(MailServer),
    /// To a provider, over HTTP.
    Provider(Provider),
}

/// A connection that is kept from one message to the next, if there is one. Those to a provider are
/// kept by its client.
pub(crate) type Kept = Option<Connection>;

/// What waits for a mail.
pub(crate) enum Ready<'a> {
    MailServer(Box<Connection>),
    Provider(&'a Provider),
}

/// A mail was certainly not taken. What was said may name the recipient, so it shows in the debug
/// output of tests only.
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) enum Refusal {
    /// Not now.
    Temporary(String),
    /// Never.
    Permanent(String),
    /// Never, nor anything else that is for this recipient: there is no such mailbox.
    NoMailbox(String),
    /// Not as long as the provider itself sends nothing to this recipient.
    Inactive(String),
}

/// What became of a mail that may have been taken.
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) enum Handover {
    /// It was taken; a provider may say what it calls it.
    Taken(Option<String>),
    /// It was not.
    Refused(Refusal),
    /// All of it was sent, and the answer was lost.
    Unknown(String),
}

impl Outlet {
    /// Puts a mail together as it goes out here. One that was sent under a `Message-ID` before keeps
    /// it.
    pub(crate) fn write(
        &self,
        letter: Letter,
        files: Vec<File>,
        from: &Sender,
        to: &Email,
        id: NotificationId,
        known_as: Option<&str>,
    ) -> Result<Mail, MailError> {
        match self {
            Self::MailServer(_) => Mail::of(letter, files, from, to, id, known_as),
            Self::Provider(_) => Mail::for_provider(letter, files, from, to, id, known_as),
        }
    }

    /// Announces a mail, on the connection that was kept or on a new one.
    pub(crate) async fn announce(&self, mail: &Mail, kept: Kept) -> Result<Ready<'_>, Refusal> {
        let server = match self {
            Self::MailServer(server) => server,
            Self::Provider(provider) => return Ok(Ready::Provider(provider)),
        };
        let alive = match kept {
            Some(mut kept) => kept.is_alive().await.then_some(kept),
            None => None,
        };
        let mut connection = match alive {
            Some(alive) => alive,
            None => Connection::open(server).await?,
        };
        connection.announce(&mail.from, &mail.to).await?;
        Ok(Ready::MailServer(Box::new(connection)))
    }
}

impl Ready<'_> {
    /// Hands over the mail that was announced, until `too_late`; a mail server has `patience` for the
    /// data, and as long for its answer. From when on the mail may be taken says `allowed`, which is
    /// asked right before; if it does not allow it, nothing is taken, and its error is given. Unless
    /// the mail was taken, nothing is kept.
    pub(crate) async fn hand_over<E>(
        self,
        mail: &Mail,
        patience: Duration,
        allowed: impl Future<Output = Result<(), E>>,
        too_late: impl Future<Output = ()>,
    ) -> (Result<Handover, E>, Kept) {
        match self {
            Self::MailServer(mut connection) => {
                let handed = connection.hand_over(&mail.bytes, patience, allowed, too_late);
                let handover = handed.await;
                let is_good = matches!(handover, Ok(Handover::Taken(_)));
                (handover, is_good.then_some(*connection))
            }
            Self::Provider(provider) => {
                let handover = match allowed.await {
                    Ok(()) => Ok(provider.hand_over(&mail.bytes, too_late).await),
                    Err(error) => Err(error),
                };
                (handover, None)
            }
        }
    }
}
