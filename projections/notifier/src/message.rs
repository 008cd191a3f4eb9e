//! What is to be mailed, as whoever wants it mailed says it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, BookingId, CorrelationId, EventId, derive};
use domain::text::{Email, TimeZone};
use tokens::LinkPurpose;
use uuid::Uuid;

use crate::attachment::{Attachment, MOST_ATTACHMENTS};
use crate::letter::address;
use crate::moment::Moment;
use crate::template::{Kind, Template};

/// The most characters of a value.
const MAX_VALUE_CHARS: usize = 500;

/// A message: one for each trigger, template and recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotificationId(pub Uuid);

/// Why a message is sent: `account.<account>.<entry>` for what an account's outbox says,
/// `event.<id>` for what an event does, `incident.<id>` for something that is wrong, `resend.<message>.<wish>` for what somebody wants sent once
/// more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trigger(Box<str>);

/// The text is no trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "trigger: must have 1 to 200 lower-case letters, digits, dots, dashes and underscores, such as \
     event.9c1b7e04-6f2d-4e5a-8d3c-0a1b2c3d4e5f"
)]
pub struct TriggerError;

/// What a template shows, by name. Debug output shows none of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Values(pub(crate) BTreeMap<String, String>);

/// A link that only the reader of the mail can follow. Its token is derived when the mail is
/// written, and stored nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// What following it does.
    pub purpose: LinkPurpose,
    /// Its id, known to whoever takes it back.
    pub id: Uuid,
    /// Until when it can be followed. A mail that comes later is not sent.
    pub expires_at: DateTime<Utc>,
}

/// The request from which a message follows, however late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// What belongs together from a person's click on.
    pub correlation: CorrelationId,
    /// The W3C `traceparent` of the work.
    pub trace: Option<Box<str>>,
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Why.
    pub trigger: Trigger,
    /// What it says.
    pub template: Template,
    /// Whose it is, if it is about an account.
    pub account: Option<AccountId>,
    /// The booking that it is about, if it is about one.
    pub booking: Option<BookingId>,
    /// Whom it goes to.
    pub to: Email,
    /// By which clocks they live, where it is known.
    pub time_zone: Option<TimeZone>,
    /// What the template shows.
    pub values: Values,
    /// The link in it, if the template has one.
    pub link: Option<Link>,
    /// What is attached, at most [`MOST_ATTACHMENTS`].
    pub attachments: Vec<Attachment>,
    /// The request from which it follows, where it is known.
    pub origin: Option<Origin>,
}

/// What is wrong with a message. Shows no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMessage {
    /// A value is missing.
    #[error("values.{name}: {template} shows it, so it is needed")]
    MissingValue {
        /// The template.
        template: Template,
        /// The value's name.
        name: &'static str,
    },
    /// There is a value that the template does not show.
    #[error("values: {template} shows another number of them")]
    UnknownValue {
        /// The template.
        template: Template,
    },
    /// A value can't be shown.
    #[error("values.{name}: must have 1 to {MAX_VALUE_CHARS} characters on one line")]
    NoLine {
        /// The value's name.
        name: &'static str,
    },
    /// A value is no instant.
    #[error(
        "values.{name}: must be an instant such as 2026-11-25T14:05:00Z or 2028-03-01T15:30:00Z[America/Chicago]"
    )]
    NoInstant {
        /// The value's name.
        name: &'static str,
    },
    /// A value is no page of ours.
    #[error("values.{name}: must be an address such as https://astro.example/launches")]
    NoPage {
        /// The value's name.
        name: &'static str,
    },
    /// The template needs another link, or one, or none.
    #[error("link: {}", match .needed {
        Some(purpose) => format!("{template} needs one to {}", purpose.as_str()),
        None => format!("{template} has none"),
    })]
    Link {
        /// The template.
        template: Template,
        /// What its link is for.
        needed: Option<LinkPurpose>,
    },
    /// Too much is attached, or something under a name that is none.
    #[error("attachments: at most {MOST_ATTACHMENTS}, each under the name of a file")]
    Attachments,
    /// The link belongs to nobody.
    #[error("account: must be there where a link is")]
    NoAccount,
}

impl NotificationId {
    /// The message for a trigger, by a template, to a recipient.
    #[must_use]
    pub fn of(trigger: &Trigger, template: Template, to: &Email) -> Self {
        let to = recipient(to);
        let parts = [trigger.as_str(), template.as_str(), &to].map(str::as_bytes);
        Self(derive("notification", &parts))
    }
}

/// A recipient, the same in large and small letters.
pub(crate) fn recipient(to: &Email) -> String {
    to.as_str().to_lowercase()
}

impl std::fmt::Display for NotificationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for NotificationId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

impl Trigger {
    /// The most characters it may have.
    pub const MAX_CHARS: usize = 200;

    /// Reads a trigger.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, TriggerError> {
        let known = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b"._-".contains(&c);
        if (1..=Self::MAX_CHARS).contains(&text.len()) && text.bytes().all(known) {
            Ok(Self(text.into()))
        } else {
            Err(TriggerError)
        }
    }

    /// An event.
    #[must_use]
    pub fn of_event(event: EventId) -> Self {
        Self(format!("event.{event}").into())
    }

    /// The wish of somebody that a message is sent once more.
    pub(crate) fn resending(message: NotificationId, wish: &str) -> Self {
        Self(format!("resend.{message}.{wish}").into())
    }

    /// The event that it is, if it is one.
    pub(crate) fn event(&self) -> Option<EventId> {
        let id = self.0.strip_prefix("event.")?;
        Uuid::parse_str(id).ok().map(EventId)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<N: Into<String>, V: Into<String>, const COUNT: usize> From<[(N, V); COUNT]> for Values {
    fn from(values: [(N, V); COUNT]) -> Self {
        let values = values.map(|(name, value)| (name.into(), value.into()));
        Self(values.into())
    }
}

impl Values {
    /// The value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl From<BTreeMap<String, String>> for Values {
    fn from(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }
}

impl std::fmt::Debug for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Values(personal)")
    }
}

impl NewMessage {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> NotificationId {
        NotificationId::of(&self.trigger, self.template, &self.to)
    }

    /// Whether it has all that its template needs, and nothing else.
    pub(crate) fn check(&self) -> Result<(), InvalidMessage> {
        let template = self.template;
        for &(name, kind) in template.values() {
            let Some(value) = self.values.0.get(name) else {
                return Err(InvalidMessage::MissingValue { template, name });
            };
            match kind {
                Kind::Line if !is_line(value) => return Err(InvalidMessage::NoLine { name }),
                Kind::Instant if Moment::parse(value).is_none() => {
                    return Err(InvalidMessage::NoInstant { name });
                }
                Kind::Page if !is_page(value) => return Err(InvalidMessage::NoPage { name }),
                Kind::Line | Kind::Instant | Kind::Page => {}
            }
        }
        if self.values.0.len() > template.values().len() {
            return Err(InvalidMessage::UnknownValue { template });
        }
        let needed = template.link();
        if needed != self.link.map(|link| link.purpose) {
            return Err(InvalidMessage::Link { template, needed });
        }
        if self.link.is_some() && self.account.is_none() {
            return Err(InvalidMessage::NoAccount);
        }
        let are_good = self.attachments.iter().all(Attachment::is_good);
        if self.attachments.len() > MOST_ATTACHMENTS || !are_good {
            return Err(InvalidMessage::Attachments);
        }
        Ok(())
    }
}

/// What is shown as a link, and so has nothing in it that would have to be escaped.
fn is_page(value: &str) -> bool {
    value.chars().count() <= MAX_VALUE_CHARS
        && address(value).is_some_and(|url| url.as_str() == value)
}

/// More lines than one could pass for what the template says.
fn is_line(value: &str) -> bool {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    !value.trim().is_empty() && value.chars().count() <= MAX_VALUE_CHARS && !value.contains(breaks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(template: Template, values: Values) -> NewMessage {
        NewMessage {
            trigger: Trigger::parse("event.1").unwrap(),
            template,
            account: None,
            booking: None,
            to: Email::parse("Ada@example.com").unwrap(),
            time_zone: None,
            values,
            link: None,
            attachments: Vec::new(),
            origin: None,
        }
    }

    #[test]
    fn what_a_mail_links_to_is_an_address_and_nothing_else() {
        let expired = |page: &str| {
            let values = [
                ("launch", "New Shepard from Corn Ranch"),
                ("date", "2028-03-01T15:30:00Z[America/Chicago]"),
                ("seats", "2 seats"),
                ("page", page),
            ];
            message(Template::BookingExpired, Values::from(values)).check()
        };
        assert_eq!(
            expired("https://astro.example/launches/new-shepard"),
            Ok(())
        );
        for wrong in [
            "/launches/new-shepard",
            "javascript:alert(1)",
            "https://astro.example/\" onclick=\"alert(1)",
            "",
        ] {
            let refused = expired(wrong);
            assert_eq!(
                refused,
                Err(InvalidMessage::NoPage { name: "page" }),
                "{wrong}"
            );
        }
    }

    fn new_device(device: &str, at: &str) -> Result<(), InvalidMessage> {
        let values = Values::from([("device", device), ("at", at)]);
        message(Template::NewDevice, values).check()
    }

    #[test]
    fn the_id_is_that_of_trigger_template_and_recipient_alone() {
        let one = message(Template::PasswordChanged, Values::default());
        let mut same = one.clone();
        same.to = Email::parse("ada@EXAMPLE.com").unwrap();
        same.values = Values::from([("at", "later")]);
        assert_eq!(one.id(), same.id());
        let another = message(Template::AccountDisabled, Values::default());
        assert_ne!(one.id(), another.id());
        let mut another = one.clone();
        another.trigger = Trigger::parse("event.2").unwrap();
        assert_ne!(one.id(), another.id());
    }

    #[test]
    fn a_template_gets_the_values_that_it_shows_and_no_others() {
        let at = "2026-11-25T14:05:00Z";
        assert_eq!(new_device("Firefox on Linux", at), Ok(()));
        let name = "device";
        for device in ["", " ", "two\nlines", "two\u{2028}lines", &"x".repeat(501)] {
            assert_eq!(new_device(device, at), Err(InvalidMessage::NoLine { name }));
        }
        assert_eq!(
            new_device("Firefox", "yesterday"),
            Err(InvalidMessage::NoInstant { name: "at" })
        );
        let template = Template::NewDevice;
        let few = message(template, Values::from([("at", at)]));
        assert_eq!(
            few.check(),
            Err(InvalidMessage::MissingValue { template, name })
        );
        let many = Values::from([("device", "Firefox"), ("at", at), ("name", "Ada")]);
        assert_eq!(
            message(template, many).check(),
            Err(InvalidMessage::UnknownValue { template })
        );
    }

    #[test]
    fn a_link_is_there_where_its_template_has_one_and_belongs_to_an_account() {
        let template = Template::VerifyEmail;
        let mut verify = message(template, Values::default());
        let needed = Some(LinkPurpose::VerifyEmail);
        assert_eq!(
            verify.check(),
            Err(InvalidMessage::Link { template, needed })
        );
        let link = Link {
            purpose: LinkPurpose::VerifyEmail,
            id: Uuid::from_u128(1),
            expires_at: DateTime::UNIX_EPOCH,
        };
        verify.link = Some(link);
        assert_eq!(verify.check(), Err(InvalidMessage::NoAccount));
        verify.account = Some(AccountId(Uuid::from_u128(2)));
        assert_eq!(verify.check(), Ok(()));
        verify.template = Template::ResetPassword;
        let error = verify.check().unwrap_err().to_string();
        assert_eq!(error, "link: reset_password needs one to reset_password");
    }

    #[test]
    fn a_trigger_is_a_plain_word() {
        assert!(Trigger::parse("account.9c1b7e04.1").is_ok());
        for text in ["", "Event.1", "event 1", &"e".repeat(201)] {
            assert_eq!(Trigger::parse(text), Err(TriggerError), "{text}");
        }
    }

    #[test]
    fn debug_output_shows_nobody() {
        let message = message(
            Template::NewDevice,
            Values::from([("device", "Ada's phone")]),
        );
        let shown = format!("{message:?}");
        assert!(
            !shown.contains("Ada") && !shown.contains("example"),
            "{shown}"
        );
    }
}
