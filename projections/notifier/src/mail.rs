//! How a letter becomes a mail: addresses, headers, MIME.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::text::Email;
use lettre::address::AddressError;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart};
use lettre::{Address, Message};

use crate::attachment::File;
use crate::letter::Letter;
use crate::message::NotificationId;
use crate::provider::wire::{Attached, Header, NOTIFICATION, Posted, STREAM};

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
    /// How many bytes each of its attachments has.
    pub(crate) sizes: Vec<u64>,
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
        files: Vec<File>,
        from: &Sender,
        to: &Email,
        id: NotificationId,
        message_id: Option<&str>,
    ) -> Result<Self, MailError> {
        let to: Address = to.as_str().parse()?;
        let message_id = message_id.map_or_else(|| from.message_id(id), ToOwned::to_owned);
        let sizes = sizes(&files);
        let (name, value) = AUTOMATIC;
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let message = Message::builder()
            .from(from.0.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(letter.subject)
            .message_id(Some(message_id.clone()))
            .raw_header(automatic)
            .multipart(body(letter.text, letter.html, files))?;
        Ok(Self {
            sizes,
            from: from.0.email.clone(),
            to,
            message_id,
            bytes: message.formatted(),
        })
    }

    /// The same, as the provider takes it, which makes its own MIME of it.
    pub(crate) fn for_provider(
        letter: Letter,
        files: Vec<File>,
        from: &Sender,
        to: &Email,
        id: NotificationId,
        message_id: Option<&str>,
    ) -> Result<Self, MailError> {
        let to: Address = to.as_str().parse()?;
        let message_id = message_id.map_or_else(|| from.message_id(id), ToOwned::to_owned);
        let sizes = sizes(&files);
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
            attachments: files.iter().map(posted_file).collect(),
        };
        Ok(Self {
            sizes,
            from: from.0.email.clone(),
            to,
            message_id,
            bytes: serde_json::to_vec(&posted).expect("texts are JSON"),
        })
    }
}

fn sizes(files: &[File]) -> Vec<u64> {
    let sizes = files.iter().map(|file| file.content.len());
    sizes
        .map(|size| u64::try_from(size).unwrap_or(u64::MAX))
        .collect()
}

/// What is read, once as text and once as HTML, and behind it what is attached.
fn body(text: String, html: String, files: Vec<File>) -> MultiPart {
    let read = MultiPart::alternative_plain_html(text, html);
    if files.is_empty() {
        return read;
    }
    let mixed = MultiPart::mixed().multipart(read);
    files.into_iter().fold(mixed, |mixed, file| {
        let kind = ContentType::parse(file.kind.content_type()).expect("our types are types");
        // A text too: its lines might be ended otherwise on the way.
        let content = Body::new_with_encoding(file.content, ContentTransferEncoding::Base64);
        let content = content.expect("all bytes can be base64");
        mixed.singlepart(Attachment::new(file.name).body(content, kind))
    })
}

fn posted_file(file: &File) -> Attached {
    Attached {
        name: file.name.clone(),
        content: BASE64_STANDARD.encode(&file.content),
        content_type: file.kind.content_type().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders};
    use uuid::Uuid;

    use super::*;
    use crate::attachment::AttachmentKind;

    fn letter() -> Letter {
        Letter {
            subject: "Grüße".to_owned(),
            text: "Hello,\n\n.\n".to_owned(),
            html: "<p>Hello</p>".to_owned(),
        }
    }

    fn from() -> Sender {
        Sender::parse("Astro Bookings <no-reply@astro.example>").unwrap()
    }

    const ID: NotificationId = NotificationId(Uuid::from_u128(7));

    fn mail(to: &str, known_as: Option<&str>) -> Mail {
        with_files(to, known_as, Vec::new())
    }

    fn with_files(to: &str, known_as: Option<&str>, files: Vec<File>) -> Mail {
        let to = Email::parse(to).unwrap();
        Mail::of(letter(), files, &from(), &to, ID, known_as).unwrap()
    }

    fn files() -> Vec<File> {
        let file = |kind, name: &str, content: &[u8]| File {
            kind,
            name: name.to_owned(),
            content: content.to_owned(),
        };
        vec![
            file(
                AttachmentKind::Invoice,
                "BKG-2026-000001.pdf",
                b"%PDF-1.7\n\0\xff\r\n",
            ),
            file(
                AttachmentKind::Calendar,
                "Grüße vom Mond.ics",
                "BEGIN:VCALENDAR\r\nSUMMARY:Grüße\r\n.\r\n".as_bytes(),
            ),
        ]
    }

    #[test]
    fn what_is_attached_comes_behind_the_text_under_its_name_and_byte_by_byte() {
        let files = files();
        let mail = with_files("ada@example.com", None, files.clone());
        assert_eq!(
            mail.sizes,
            files
                .iter()
                .map(|f| f.content.len() as u64)
                .collect::<Vec<_>>()
        );
        assert!(mail.bytes.is_ascii());
        let parsed = MessageParser::default().parse(&mail.bytes).unwrap();
        assert_eq!(parsed.body_text(0).unwrap().trim_end(), "Hello,\r\n\r\n.");
        assert!(parsed.body_html(0).unwrap().contains("<p>Hello</p>"));
        assert!(parsed.is_content_type("multipart", "mixed"));
        let came: Vec<_> = parsed
            .attachments()
            .map(|part| {
                let kind = part.content_type().unwrap();
                (
                    format!("{}/{}", kind.ctype(), kind.subtype().unwrap()),
                    part.attachment_name().unwrap().to_owned(),
                    part.contents().to_owned(),
                )
            })
            .collect();
        let kinds = ["application/pdf", "text/calendar"];
        let expected: Vec<_> = kinds
            .into_iter()
            .zip(files)
            .map(|(kind, file)| (kind.to_owned(), file.name, file.content))
            .collect();
        assert_eq!(came, expected);
    }

    #[test]
    fn a_provider_gets_what_is_attached_in_base64_under_the_names_of_its_format() {
        let to = Email::parse("ada@example.com").unwrap();
        let mail = Mail::for_provider(letter(), files(), &from(), &to, ID, None).unwrap();
        let posted: serde_json::Value = serde_json::from_slice(&mail.bytes).unwrap();
        assert_eq!(
            posted["Attachments"][0],
            serde_json::json!({
                "Name": "BKG-2026-000001.pdf",
                "Content": "JVBERi0xLjcKAP8NCg==",
                "ContentType": "application/pdf",
            })
        );
        let without = Mail::for_provider(letter(), Vec::new(), &from(), &to, ID, None).unwrap();
        let posted: serde_json::Value = serde_json::from_slice(&without.bytes).unwrap();
        assert!(posted.get("Attachments").is_none());
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
