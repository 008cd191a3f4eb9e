//! How a letter becomes a mail: addresses, headers, MIME.

use std::collections::BTreeMap;

use domain::text::Email;
use lettre::address::AddressError;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

use crate::letter::Letter;
use crate::message::NotificationId;
use crate::provider::wire::{Header, NOTIFICATION, Posted, STREAM};

/// Whom mails are from, such as `Astro Bookings <no-reply@astro.example>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// The text is no sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a name and an address, such as Astro Bookings <no-reply@astro.example>")]
pub struct SenderError;

/// A mail, ready to be handed over.
pub(crate) struct Mail {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) message_id: String,
    /// All of it, as it goes out: MIME, or what the provider reads.
    pub(crate) bytes: Vec<u8>,
}

/// Without it, holiday notices would come back (RFC 3834).
const AUTOMATIC: (&str, &str) = ("Auto-Submitted", "auto-generated");

/// A mail can't be made of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailError {
    #[error("the recipient's address is none that mail servers know")]
    Recipient(#[from] AddressError),
    #[error("it can't be put together: {0}")]
    Message(#[from] lettre::error::Error),
}

impl Sender {
    /// Reads a sender.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, SenderError> {
        text.parse().map(Self).map_err(|_| SenderError)
    }

    /// The `Message-ID` of a message: the same each time, so that whoever gets it twice can tell.
    fn message_id(&self, id: NotificationId) -> String {
        format!("<{id}@{}>", self.0.email.domain())
    }
}

impl Mail {
    /// Puts a mail together, as mail servers take it. One that was sent under a `Message-ID` before
    /// keeps it.
    pub(crate) fn of(
        letter: Letter,
        from: &Sender,
        to: &Email,
        id: NotificationId,
        message_id: Option<&str>,
    ) -> Result<Self, MailError> {
        let to: Address = to.as_str().parse()?;
        let message_id = message_id.map_or_else(|| from.message_id(id), ToOwned::to_owned);
        let (name, value) = AUTOMATIC;
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let message = Message::builder()
            .from(from.0.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(letter.subject)
            .message_id(Some(message_id.clone()))
            .raw_header(automatic)
            .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))?;
        Ok(Self {
            from: from.0.email.clone(),
            to,
            message_id,
            bytes: message.formatted(),
        })
    }

    /// The same, as the provider takes it, which makes its own MIME of it.
    pub(crate) fn for_provider(
        letter: Letter,
        from: &Sender,
        to: &Email,
        id: NotificationId,
        message_id: Option<&str>,
    ) -> Result<Self, MailError> {
        let to: Address = to.as_str().parse()?;
        let message_id = message_id.map_or_else(|| from.message_id(id), ToOwned::to_owned);
        let (name, value) = AUTOMATIC;
        let posted = Posted {
            from: from.0.to_string(),
            to: to.to_string(),
            subject: letter.subject,
            text_body: letter.text,
            html_body: letter.html,
            message_stream: STREAM.to_owned(),
            headers: vec![
                Header::new("Message-ID", message_id.as_str()),
                // Or it makes one of its own.
                Header::new("X-PM-KeepID", "true"),
                Header::new(name, value),
            ],
            metadata: BTreeMap::from([(NOTIFICATION.to_owned(), id.to_string())]),
        };
        Ok(Self {
            from: from.0.email.clone(),
            to,
            message_id,
            bytes: serde_json::to_vec(&posted).expect("texts are JSON"),
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn mail(to: &str, known_as: Option<&str>) -> Mail {
        let letter = Letter {
            subject: "Grüße".to_owned(),
            text: "Hello,\n\n.\n".to_owned(),
            html: "<p>Hello</p>".to_owned(),
        };
        let from = Sender::parse("Astro Bookings <no-reply@astro.example>").unwrap();
        let id = NotificationId(Uuid::from_u128(7));
        Mail::of(letter, &from, &Email::parse(to).unwrap(), id, known_as).unwrap()
    }

    #[test]
    fn a_mail_is_plain_ascii_and_has_the_headers_that_it_needs() {
        let mail = mail("ada@example.com", None);
        let text = String::from_utf8(mail.bytes).unwrap();
        assert!(text.is_ascii());
        let headers = [
            "From: \"Astro Bookings\" <no-reply@astro.example>\r\n",
            "To: ada@example.com\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000007@astro.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Date: ",
        ];
        for header in headers {
            assert!(text.contains(header), "{header} in {text}");
        }
    }

    #[test]
    fn a_mail_that_was_sent_before_keeps_its_message_id() {
        let id = "<7@old.example>";
        assert_eq!(mail("ada@example.com", Some(id)).message_id, id);
    }

    #[test]
    fn a_sender_has_an_address() {
        assert!(Sender::parse("no-reply@astro.example").is_ok());
        for text in ["", "Astro Bookings", "Astro <no-reply>"] {
            assert_eq!(Sender::parse(text), Err(SenderError), "{text}");
        }
    }
}
