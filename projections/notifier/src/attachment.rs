//! What is attached to a mail.
//!
//! The record of a message names its attachments, and says what each is made of. What is in one is
//! made when the mail is written, by whoever knows how ([`Attaches`]), and is stored nowhere.

use futures_util::future::BoxFuture;

use crate::notification::Notification;

/// The most attachments of a mail.
pub const MOST_ATTACHMENTS: usize = 8;

/// The most bytes of all attachments of a mail: on their way they become four thirds of it, which is
/// less than mail servers and the provider take (5 and 10 MiB).
pub const MOST_ATTACHED_BYTES: usize = 3 * 1024 * 1024;

/// The most characters of a name.
const MAX_NAME_CHARS: usize = 100;

/// The most bytes of what one is made of.
const MAX_SOURCE_BYTES: usize = 4_000;

/// What an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentKind {
    /// An invoice or a credit note.
    Invoice,
    /// The tickets of a booking.
    Ticket,
    /// A launch, for a calendar.
    Calendar,
}

/// Something attached to a mail. Debug output does not show what it is made of.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// The name of the file.
    pub name: String,
    /// What it is made of, in the words of whoever makes it: nothing personal.
    pub source: String,
    /// How many bytes it had when the mail was sent, or was tried to be, last.
    pub bytes: Option<u64>,
}

/// What is attached, made.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) kind: AttachmentKind,
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

/// An attachment could not be made. Says nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotMade {
    /// Not now: what it is made of can't be reached.
    #[error("what is attached can't be made for now: {0}")]
    Later(String),
    /// Never.
    #[error("what is attached can't be made: {0}")]
    Never(String),
    /// Whoever the mail is to was forgotten.
    #[error("whoever it is to was forgotten")]
    Forgotten,
}

/// Makes what is attached.
pub trait Attaches: Send + Sync + 'static {
    /// The bytes of an attachment of a message: the same whenever it is asked, unless somebody was
    /// forgotten meanwhile.
    ///
    /// # Errors
    /// When it can't be made.
    fn make<'a>(
        &'a self,
        message: &'a Notification,
        attachment: &'a Attachment,
    ) -> BoxFuture<'a, Result<Vec<u8>, NotMade>>;
}

impl AttachmentKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Invoice, Self::Ticket, Self::Calendar];

    /// Its name, as stores keep it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Ticket => "ticket",
            Self::Calendar => "calendar",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What its bytes are.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Invoice | Self::Ticket => "application/pdf",
            Self::Calendar => "text/calendar; charset=utf-8",
        }
    }
}

impl Attachment {
    /// One that was not made yet.
    #[must_use]
    pub fn new(kind: AttachmentKind, name: String, source: String) -> Self {
        Self {
            kind,
            name,
            source,
            bytes: None,
        }
    }

    /// Whether it can be attached: a name that is a file's on every system, and not too much to make
    /// it of.
    pub(crate) fn is_good(&self) -> bool {
        let is_odd = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
        let chars = self.name.chars().count();
        (1..=MAX_NAME_CHARS).contains(&chars)
            && !self.name.contains(is_odd)
            && !self.name.starts_with('.')
            && self.source.len() <= MAX_SOURCE_BYTES
    }
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attachment")
            .field("kind", &self.kind)
            .field("name", &self.name)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

/// All that is attached to a message, made.
pub(crate) async fn all_of(
    message: &Notification,
    by: &dyn Attaches,
) -> Result<Vec<File>, NotMade> {
    let mut files = Vec::with_capacity(message.attachments.len());
    let mut bytes = 0;
    for attachment in &message.attachments {
        let content = by.make(message, attachment).await?;
        bytes += content.len();
        if bytes > MOST_ATTACHED_BYTES {
            let why = format!("it is more than {MOST_ATTACHED_BYTES} bytes");
            return Err(NotMade::Never(why));
        }
        files.push(File {
            kind: attachment.kind,
            name: attachment.name.clone(),
            content,
        });
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_files_on_every_system() {
        let named = |name: &str| {
            let kind = AttachmentKind::Invoice;
            Attachment::new(kind, name.to_owned(), String::new()).is_good()
        };
        for good in ["BKG-2026-000001.pdf", "Grüße vom Mond.ics"] {
            assert!(named(good), "{good}");
        }
        for bad in [
            "",
            ".pdf",
            "../a.pdf",
            "a\r\nb.pdf",
            "a\"b.pdf",
            &"a".repeat(101),
        ] {
            assert!(!named(bad), "{bad}");
        }
    }
}
