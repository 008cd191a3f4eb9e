//! The mails that came, taken apart.

use std::collections::VecDeque;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders};
use serde::Serialize;

use crate::provider::wire::Posted;

/// How many are kept: the oldest go.
const MOST: usize = 1_000;

/// How many bytes all that is attached to them may have: the oldest mails go.
const MOST_ATTACHED_BYTES: usize = 64 * 1024 * 1024;

/// A mail.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Mail {
    /// Its number: the first one has 1.
    pub(super) n: u64,
    from: String,
    to: Vec<String>,
    pub(super) subject: String,
    pub(super) text: String,
    html: String,
    headers: Vec<Header>,
    pub(super) attachments: Vec<Attached>,
    received_at: DateTime<Utc>,
}

/// Something attached.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Attached {
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) bytes: usize,
    #[serde(skip)]
    pub(super) content: Bytes,
}

#[derive(Debug, Clone, Serialize)]
struct Header {
    name: String,
    value: String,
}

/// All mails that are kept, oldest first.
#[derive(Default)]
pub(super) struct Mails {
    kept: VecDeque<Mail>,
    count: u64,
    attached_bytes: usize,
}

impl Mails {
    /// Keeps a mail.
    pub(super) fn keep(&mut self, from: String, to: Vec<String>, data: &[u8]) {
        let parsed = MessageParser::default().parse(data).unwrap_or_default();
        let headers = parsed.headers_raw().map(|(name, value)| Header {
            name: name.to_owned(),
            value: value.trim().to_owned(),
        });
        let attachments = parsed.attachments().map(|part| {
            let kind = part.content_type().map(|kind| match kind.subtype() {
                Some(subtype) => format!("{}/{subtype}", kind.ctype()),
                None => kind.ctype().to_owned(),
            });
            let name = part.attachment_name().unwrap_or("unnamed");
            Attached::new(name, kind.unwrap_or_default(), part.contents().to_owned())
        });
        self.add(Mail {
            n: self.count + 1,
            from,
            to,
            subject: parsed.subject().unwrap_or_default().to_owned(),
            text: parsed.body_text(0).unwrap_or_default().into_owned(),
            html: parsed.body_html(0).unwrap_or_default().into_owned(),
            headers: headers.collect(),
            attachments: attachments.collect(),
            received_at: Utc::now(),
        });
    }

    /// Keeps a mail that came over HTTP.
    pub(super) fn keep_posted(&mut self, from: String, to: Vec<String>, posted: Posted) {
        let headers = posted.headers.into_iter().map(|header| Header {
            name: header.name,
            value: header.value,
        });
        let attachments = posted.attachments.into_iter().map(|file| {
            // What can't be read is shown as empty.
            let content = BASE64_STANDARD.decode(file.content).unwrap_or_default();
            Attached::new(&file.name, file.content_type, content)
        });
        self.add(Mail {
            n: self.count + 1,
            from,
            to,
            subject: posted.subject,
            text: posted.text_body,
            html: posted.html_body,
            headers: headers.collect(),
            attachments: attachments.collect(),
            received_at: Utc::now(),
        });
    }

    fn add(&mut self, mail: Mail) {
        self.count += 1;
        self.attached_bytes += mail.attached_bytes();
        self.kept.push_back(mail);
        while self.kept.len() > MOST || self.attached_bytes > MOST_ATTACHED_BYTES {
            let Some(oldest) = self.kept.pop_front() else {
                return;
            };
            self.attached_bytes -= oldest.attached_bytes();
        }
    }

    /// Those that came after a number, to somebody or anybody, oldest first.
    pub(super) fn after(&self, n: u64, to: Option<&str>) -> impl DoubleEndedIterator<Item = &Mail> {
        let is_to = move |mail: &Mail| {
            let mut all = mail.to.iter();
            to.is_none_or(|to| all.any(|one| one.eq_ignore_ascii_case(to)))
        };
        let kept = self.kept.iter();
        kept.filter(move |mail| mail.n > n && is_to(mail))
    }

    pub(super) fn get(&self, n: u64) -> Option<&Mail> {
        self.kept.iter().find(|mail| mail.n == n)
    }
}

impl Attached {
    fn new(name: &str, content_type: String, content: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            content_type,
            bytes: content.len(),
            content: content.into(),
        }
    }
}

impl Mail {
    fn attached_bytes(&self) -> usize {
        self.attachments.iter().map(|attached| attached.bytes).sum()
    }

    /// Whom it went to, on one line.
    pub(super) fn recipients(&self) -> String {
        self.to.join(", ")
    }

    /// When it came, on one line.
    pub(super) fn time(&self) -> String {
        self.received_at.format("%H:%M:%S UTC").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(mails: &mut Mails, to: &str) {
        let data = b"Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n";
        mails.keep("us@x.example".to_owned(), vec![to.to_owned()], data);
    }

    #[test]
    fn a_mail_is_taken_apart() {
        let mut mails = Mails::default();
        keep(&mut mails, "Ada@x.example");
        let mail = mails.after(0, Some("ada@x.example")).next().unwrap();
        assert_eq!((mail.n, mail.subject.as_str()), (1, "Grüße"));
        assert_eq!(mail.text.trim(), "Hello");
        let id = &mail.headers[1];
        assert_eq!((&*id.name, &*id.value), ("Message-ID", "<1@x>"));
        assert!(mails.after(1, None).next().is_none());
        assert!(mails.after(0, Some("bob@x.example")).next().is_none());
    }

    #[test]
    fn the_oldest_go() {
        let mut mails = Mails::default();
        for _ in 0..=MOST {
            keep(&mut mails, "ada@x.example");
        }
        assert_eq!(mails.after(0, None).count(), MOST);
        assert!(mails.get(1).is_none() && mails.get(2).is_some());
    }
}
