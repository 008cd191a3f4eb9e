//! The mails that came, taken apart.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use mail_parser::MessageParser;
use serde::Serialize;

use crate::provider::wire::Posted;

/// How many are kept: the oldest go.
const MOST: usize = 1_000;

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
    received_at: DateTime<Utc>,
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
}

impl Mails {
    /// Keeps a mail.
    pub(super) fn keep(&mut self, from: String, to: Vec<String>, data: &[u8]) {
        let parsed = MessageParser::default().parse(data).unwrap_or_default();
        let headers = parsed.headers_raw().map(|(name, value)| Header {
            name: name.to_owned(),
            value: value.trim().to_owned(),
        });
        self.add(Mail {
            n: self.count + 1,
            from,
            to,
            subject: parsed.subject().unwrap_or_default().to_owned(),
            text: parsed.body_text(0).unwrap_or_default().into_owned(),
            html: parsed.body_html(0).unwrap_or_default().into_owned(),
            headers: headers.collect(),
            received_at: Utc::now(),
        });
    }

    /// Keeps a mail that came over HTTP.
    pub(super) fn keep_posted(&mut self, from: String, to: Vec<String>, posted: Posted) {
        let headers = posted.headers.into_iter().map(|header| Header {
            name: header.name,
            value: header.value,
        });
        self.add(Mail {
            n: self.count + 1,
            from,
            to,
            subject: posted.subject,
            text: posted.text_body,
            html: posted.html_body,
            headers: headers.collect(),
            received_at: Utc::now(),
        });
    }

    fn add(&mut self, mail: Mail) {
        self.count += 1;
        if self.kept.len() == MOST {
            self.kept.pop_front();
        }
        self.kept.push_back(mail);
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

impl Mail {
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
