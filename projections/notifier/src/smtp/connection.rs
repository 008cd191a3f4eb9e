//! The steps of handing a mail over, and what is known after each.
//!
//! A mail server takes a mail when it has read the end of its data, and says so afterwards. So
//! whatever goes wrong before the end is written, the mail was not taken. What goes wrong after it,
//! other than a refusal that can be read, leaves it unknown.

use std::error::Error as _;
use std::fmt::Display;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use std::{io, iter};

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use tokio::time::timeout;

use super::held::{self, Held, Hold};
use super::server::{MailServer, Security};
use crate::outlet::{Handover, Refusal};

/// The most characters of a refusal that are kept.
const MAX_DETAIL_CHARS: usize = 300;

/// A connection to the mail server, greeted and signed in.
pub(crate) struct Connection {
    smtp: AsyncSmtpConnection,
    /// Holds the end of a mail's data.
    hold: Hold,
}

impl Connection {
    /// Connects. Whatever stands in the way is no fault of the mail, so nothing is for ever.
    pub(crate) async fn open(server: &MailServer) -> Result<Self, Refusal> {
        let unreachable = |error: io::Error| Refusal::Temporary(said("connecting", &error));
        let (host, port) = (server.host.as_str(), server.port);
        let hold = Hold::default();
        let stream: Box<dyn AsyncTokioStream> = match server.security {
            Security::Tls => {
                let encrypted = Held::encrypted(host, port, held::public_authorities(), &hold);
                Box::new(encrypted.await.map_err(unreachable)?)
            }
            Security::None | Security::StartTls => {
                Box::new(Held::plain(host, port, &hold).await.map_err(unreachable)?)
            }
        };
        Self::over(stream, server, hold).await
    }

    /// Greets the mail server and signs in, over a stream to it that `hold` holds.
    async fn over(
        stream: Box<dyn AsyncTokioStream>,
        server: &MailServer,
        hold: Hold,
    ) -> Result<Self, Refusal> {
        let temporary = |step| move |error: Error| Refusal::Temporary(said(step, &error));
        let us = ClientId::default();
        let smtp = AsyncSmtpConnection::connect_with_transport(stream, &us).await;
        let mut smtp = smtp.map_err(temporary("connecting"))?;
        if server.security == Security::StartTls {
            let tls = TlsParameters::new(server.host.clone()).map_err(temporary("TLS"))?;
            let encrypted = smtp.starttls(tls, &us).await;
            encrypted.map_err(temporary("STARTTLS"))?;
        }
        if let Some(credentials) = &server.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let signed_in = smtp.auth(&mechanisms, credentials).await;
            signed_in.map_err(temporary("AUTH"))?;
        }
        Ok(Self { smtp, hold })
    }

    /// Whether the server is still there, on a connection that was kept.
    pub(crate) async fn is_alive(&mut self) -> bool {
        self.smtp.test_connected().await
    }

    /// Announces a mail, until the server waits for its data.
    pub(crate) async fn announce(&mut self, from: &Address, to: &Address) -> Result<(), Refusal> {
        let mut parameters = Vec::new();
        let is_plain = [from, to]
            .iter()
            .all(|address| AsRef::<str>::as_ref(address).is_ascii());
        if !is_plain {
            let info = self.smtp.server_info();
            if !info.supports_feature(Extension::SmtpUtfEight) {
                let why = "the mail server takes no addresses beyond ASCII";
                return Err(Refusal::Permanent(why.to_owned()));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let sender = Mail::new(Some(from.clone()), parameters);
        // A sender that is refused is our mistake, and may be put right while mails wait.
        let taken = self.smtp.command(sender).await;
        taken.map_err(|error| Refusal::Temporary(said("MAIL", &error)))?;
        let recipient = Rcpt::new(to.clone(), Vec::new());
        let taken = self.smtp.command(recipient).await;
        taken.map_err(|error| match names_no_mailbox(&error) {
            true => Refusal::NoMailbox(said("RCPT", &error)),
            false => refusal("RCPT", &error),
        })?;
        let taken = self.smtp.command(Data).await;
        taken.map_err(|error| refusal("DATA", &error))?;
        Ok(())
    }

    /// Hands over the data of the mail that was announced. The end of it, by which the server may take
    /// the mail, is written only when `allowed` says so; otherwise its error is given. The data and the
    /// answer have `patience` each, and both until `too_late`. Unless the mail was taken, the connection
    /// is of no use any more.
    pub(crate) async fn hand_over<E>(
        &mut self,
        mail: &[u8],
        patience: Duration,
        allowed: impl Future<Output = Result<(), E>>,
        too_late: impl Future<Output = ()>,
    ) -> Result<Handover, E> {
        let mut too_late = pin!(too_late);
        let hold = &self.hold;
        // The connection asks for the next part when it has written the last, and for one more
        // before it writes the end of the data, which is held then.
        let end = iter::from_fn(|| {
            hold.begin();
            None
        });
        let mut handing = pin!(self.smtp.message_iter(iter::once(mail).chain(end)));
        let written = poll_fn(|context| match handing.as_mut().poll(context) {
            Poll::Pending if hold.is_on() => Poll::Ready(Ok(())),
            Poll::Pending => Poll::Pending,
            // As long as the end is held, nothing but an error can come of it.
            Poll::Ready(ended) => Poll::Ready(ended.map(drop)),
        });
        let written = tokio::select! {
            written = timeout(patience, written) => match written {
                Ok(written) => written.map_err(|error| said("the data", &error)),
                Err(_) => Err(format!("the data: not all was taken within {patience:?}")),
            },
            () = too_late.as_mut() => {
                Err("the data: not all was taken before the process had to stop".to_owned())
            }
        };
        if let Err(why) = written {
            return Ok(Handover::Refused(Refusal::Temporary(why)));
        }
        allowed.await?;
        hold.end();
        let answered = tokio::select! {
            answered = timeout(patience, handing) => Some(answered),
            () = too_late => None,
        };
        Ok(match answered {
            Some(Ok(Ok(_))) => Handover::Taken(None),
            Some(Ok(Err(error))) if error.status().is_some() => {
                Handover::Refused(refusal("the data", &error))
            }
            Some(Ok(Err(error))) => Handover::Unknown(said("the data", &error)),
            Some(Err(_)) => Handover::Unknown(format!("the data: no answer within {patience:?}")),
            None => {
                let why = "the data: no answer before the process had to stop";
                Handover::Unknown(why.to_owned())
            }
        })
    }

    /// Takes leave.
    pub(crate) async fn close(mut self) {
        self.smtp.abort().await;
    }
}

fn refusal(step: &str, error: &Error) -> Refusal {
    let said = said(step, error);
    if error.is_permanent() {
        Refusal::Permanent(said)
    } else {
        Refusal::Temporary(said)
    }
}

/// Whether a recipient is refused because there is none of that address, by its enhanced status code
/// (RFC 3463, 3.2): no such mailbox or system, no address at all, moved away, or a domain that takes
/// no mail (RFC 7505). Other codes of addresses are about the sender's. Without one a 550 may as well
/// be about us, so it tells nothing.
fn names_no_mailbox(error: &Error) -> bool {
    let reply = error.source().map(ToString::to_string).unwrap_or_default();
    let code = reply.split_whitespace().next().unwrap_or_default();
    let is_none = matches!(code, "5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10");
    error.is_permanent() && is_none
}

/// What went wrong, on one line of bounded length.
fn said(step: &str, error: &impl Display) -> String {
    let text = format!("{step}: {error}");
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(MAX_DETAIL_CHARS).collect()
}

#[cfg(test)]
mod tests;
