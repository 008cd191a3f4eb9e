//! An account as it is stored: one document, which also holds what follows from its changes.

use domain::account::AccountRole;
use domain::ids::{AccountId, CustomerId, SupplierId};
use domain::text::{Email, TimeZone};
use mongodb::bson::Document;
use serde::{Deserialize, Serialize};
use tokens::{LinkPurpose, Role};
use uuid::Uuid;

use crate::erasing::Erasure;
use crate::outbox::{Entry, Fact, MailLink, Template};
use crate::stored::{Bytes, Id, Instant};
use crate::token::Hash;

/// Entries of the outbox that may wait. The relay takes them out within seconds.
const MAX_OUTBOX: usize = 64;

/// Devices that are remembered; the one not seen for longest makes room.
const MAX_DEVICES: usize = 10;

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// A customer's.
    Customer,
    /// A supplier's.
    Supplier,
    /// An employee's.
    Employee,
}

impl AccountKind {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Supplier => "supplier",
            Self::Employee => "employee",
        }
    }
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// IT made it, and nobody has taken it up yet.
    Invited,
    /// It can.
    Active,
    /// It can't, until IT enables it.
    Disabled,
    /// It can't: whoever holds it is to be erased.
    Erasing,
    /// It can't: whoever held it was erased.
    Erased,
}

impl AccountStatus {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Erasing => "erasing",
            Self::Erased => "erased",
        }
    }
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Account {
    #[serde(rename = "_id")]
    id: Id,
    pub(crate) kind: AccountKind,
    /// By which it is found: see [`normalised`]. Unique.
    email: String,
    display_email: Email,
    pub(crate) created_at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) email_verified_at: Option<Instant>,
    /// The email that takes the other's place once it is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pending_email: Option<Email>,
    /// A PHC string.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password_set_at: Option<Instant>,
    pub(crate) roles: Vec<AccountRole>,
    /// By which clocks its holder lives, as the browser told in which they signed in last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_zone: Option<TimeZone>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    supplier: Option<Id>,
    pub(crate) status: AccountStatus,
    /// Of its access tokens: those of an earlier one are not believed any more.
    pub(crate) generation: u32,
    /// Of its sessions: those of an earlier one have ended.
    pub(crate) epoch: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) second_factor: Option<SecondFactor>,
    /// A second factor that waits for its first code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) setting_up: Option<SettingUp>,
    #[serde(default)]
    pub(crate) recovery_codes: Vec<Bytes>,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    devices: Vec<Device>,
    #[serde(default)]
    pub(crate) outbox: Vec<Entry>,
    /// Whether something waits in the outbox: for the relay, which finds few.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) waiting: bool,
    /// What the outlet refused, for people to look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) refused: Vec<Entry>,
    /// Grows with every change.
    pub(crate) version: i64,
    /// Its holder is to be erased, or was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) erasure: Option<Erasure>,
    /// Fields of later programs, which run beside this one for a while.
    #[serde(flatten)]
    later: Document,
}

/// A second factor in use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SecondFactor {
    /// Sealed.
    pub(crate) secret: Bytes,
    pub(crate) confirmed_at: Instant,
    /// The step of the last code that was used.
    pub(crate) last_step: i64,
}

/// A second factor before its first code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SettingUp {
    /// Sealed.
    pub(crate) secret: Bytes,
    pub(crate) expires_at: Instant,
}

/// A link that was mailed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Link {
    id: Id,
    purpose: String,
    created_at: Instant,
    expires_at: Instant,
}

/// A browser in which the account was signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Device {
    hash: Bytes,
    label: String,
    first_seen_at: Instant,
    last_seen_at: Instant,
}

/// An email as accounts are told apart by: nobody means somebody else by capital letters.
pub(crate) fn normalised(email: &Email) -> String {
    email.as_str().to_lowercase()
}

/// The role as tokens know it.
pub(crate) fn role(role: AccountRole) -> Role {
    match role {
        AccountRole::Customer => Role::Customer,
        AccountRole::Supplier => Role::Supplier,
        AccountRole::Finance => Role::Finance,
        AccountRole::It => Role::It,
        AccountRole::Auditor => Role::Auditor,
    }
}

impl Account {
    /// A new one, without a password.
    pub(crate) fn new(
        kind: AccountKind,
        email: &Email,
        roles: Vec<AccountRole>,
        at: Instant,
    ) -> Self {
        let of = |wanted| (kind == wanted).then(|| Id(Uuid::new_v4()));
        Self {
            id: Id(Uuid::new_v4()),
            kind,
            email: normalised(email),
            display_email: email.clone(),
            created_at: at,
            email_verified_at: None,
            pending_email: None,
            password: None,
            password_set_at: None,
            roles,
            time_zone: None,
            customer: of(AccountKind::Customer),
            supplier: of(AccountKind::Supplier),
            status: AccountStatus::Active,
            generation: 0,
            epoch: 0,
            second_factor: None,
            setting_up: None,
            recovery_codes: Vec::new(),
            links: Vec::new(),
            devices: Vec::new(),
            outbox: Vec::new(),
            waiting: false,
            refused: Vec::new(),
            version: 0,
            erasure: None,
            later: Document::new(),
        }
    }

    pub(crate) fn id(&self) -> AccountId {
        AccountId(self.id.0)
    }

    pub(crate) fn email(&self) -> &Email {
        &self.display_email
    }

    pub(crate) fn time_zone(&self) -> Option<&TimeZone> {
        self.time_zone.as_ref()
    }

    /// Its holder lives by these clocks now. The event that tells, if they are others than before.
    pub(crate) fn live_by(&mut self, time_zone: &TimeZone) -> Option<Fact> {
        if self.time_zone.as_ref() == Some(time_zone) {
            return None;
        }
        self.time_zone = Some(time_zone.clone());
        Some(Fact::TimeZoneSet {
            time_zone: time_zone.clone(),
        })
    }

    pub(crate) fn customer(&self) -> Option<CustomerId> {
        self.customer.map(|id| CustomerId(id.0))
    }

    pub(crate) fn supplier(&self) -> Option<SupplierId> {
        self.supplier.map(|id| SupplierId(id.0))
    }

    pub(crate) fn is_active(&self) -> bool {
        self.status == AccountStatus::Active
    }

    /// Whether it is one of IT's that can be used.
    pub(crate) fn is_of_it(&self) -> bool {
        self.is_active() && self.roles.contains(&AccountRole::It)
    }

    /// Whether as much waits in its outbox as may.
    pub(crate) fn is_full(&self) -> bool {
        self.outbox.len() > MAX_OUTBOX
    }

    /// Takes another email, which its holder has shown to read.
    pub(crate) fn verify_email(&mut self, email: Email, at: Instant) {
        self.email = normalised(&email);
        self.display_email = email;
        self.email_verified_at = Some(at);
        self.pending_email = None;
        // Older links are about what is settled now, or went to an email that is another's now.
        self.unlink(LinkPurpose::VerifyEmail);
        self.unlink(LinkPurpose::ResetPassword);
    }

    /// Lets a mail to its holder wait.
    pub(crate) fn mail<const N: usize>(&mut self, template: Template, values: [(&str, String); N]) {
        let to = self.display_email.clone();
        self.mail_to(&to, template, values, None);
    }

    /// Lets a mail to an email wait that may become the holder's.
    pub(crate) fn mail_to<const N: usize>(
        &mut self,
        to: &Email,
        template: Template,
        values: [(&str, String); N],
        link: Option<MailLink>,
    ) {
        let mail = Entry::mail(template, to, self.time_zone.as_ref(), values, link);
        self.outbox.push(mail);
    }

    /// Ends its access tokens.
    pub(crate) fn begin_generation(&mut self) {
        self.generation += 1;
        self.outbox.push(Entry::revocation(self.generation));
    }

    /// Ends its access tokens and its sessions; who may stay is moved on by
    /// [`crate::sessions::Sessions::keep`]. Whatever somebody may have begun who is shut out by it
    /// ends too: a change of the email that was not verified yet, and links to a new password.
    pub(crate) fn begin_epoch(&mut self) {
        self.epoch += 1;
        self.unlink(LinkPurpose::ResetPassword);
        if self.pending_email.take().is_some() {
            self.unlink(LinkPurpose::VerifyEmail);
        }
        self.begin_generation();
    }

    /// Makes a link, which takes the place of older ones of its purpose.
    pub(crate) fn link(&mut self, purpose: LinkPurpose, at: Instant) -> (Uuid, Instant) {
        let expires_at = Instant(at.0 + lifetime(purpose));
        let id = Uuid::new_v4();
        self.unlink(purpose);
        self.links.push(Link {
            id: Id(id),
            purpose: purpose.as_str().to_owned(),
            created_at: at,
            expires_at,
        });
        (id, expires_at)
    }

    /// Ends the links of a purpose.
    pub(crate) fn unlink(&mut self, purpose: LinkPurpose) {
        self.links.retain(|link| link.purpose != purpose.as_str());
    }

    /// Uses a link up, if it is one and has not expired.
    pub(crate) fn follow(&mut self, link: Uuid, purpose: LinkPurpose, now: Instant) -> bool {
        let is_good = |known: &Link| {
            known.id.0 == link && known.purpose == purpose.as_str() && now < known.expires_at
        };
        let good = self.links.iter().any(is_good);
        if good {
            self.unlink(purpose);
        }
        good
    }

    pub(crate) fn knows_device(&self, hash: Hash) -> bool {
        self.devices.iter().any(|device| device.hash.0 == hash)
    }

    /// Whether a browser is one of which its holder should be told: see [`Self::see_device`].
    pub(crate) fn is_new_device(&self, hash: Hash) -> bool {
        !self.devices.is_empty() && !self.knows_device(hash)
    }

    /// Notes that it was used in a browser. Whether its holder should be told: it is a new one,
    /// and not the first of all.
    pub(crate) fn see_device(&mut self, hash: Hash, label: &str, now: Instant) -> bool {
        let label = label.to_owned();
        if let Some(device) = self.devices.iter_mut().find(|device| device.hash.0 == hash) {
            device.label = label;
            device.last_seen_at = now;
            return false;
        }
        let is_first = self.devices.is_empty();
        if self.devices.len() >= MAX_DEVICES {
            self.devices.sort_by_key(|device| device.last_seen_at);
            self.devices.remove(0);
        }
        self.devices.push(Device {
            hash: hash.into(),
            label,
            first_seen_at: now,
            last_seen_at: now,
        });
        !is_first
    }

    /// Forgets whoever held it: what is left is that there was such an account. The address that it
    /// has then is one that can't exist (RFC 2606), and nobody signs in by it. Done again it changes
    /// nothing.
    pub(crate) fn forget_holder(&mut self, now: Instant, told: &Entry) {
        if self.status == AccountStatus::Erased {
            return;
        }
        let erasure = Erasure {
            waits_for: None,
            erased_at: Some(now),
            ..self.erasure.take().unwrap_or(Erasure {
                asked_at: now,
                by: None,
                waits_for: None,
                tried_at: None,
                keys_gone_at: None,
                erased_at: None,
            })
        };
        self.email = format!("erased.{}", self.id.0);
        self.display_email =
            Email::parse(&format!("{}@erased.invalid", self.id.0)).expect("it is shaped as one");
        self.forget_the_unverified();
        self.email_verified_at = None;
        self.password = None;
        self.password_set_at = None;
        self.time_zone = None;
        self.links.clear();
        self.refused.clear();
        self.later.clear();
        // What else waits is of no use any more, or can't be sealed.
        self.outbox.retain(Entry::is_revocation);
        self.outbox.push(told.clone());
        self.status = AccountStatus::Erased;
        self.erasure = Some(erasure);
    }

    /// Forgets all that somebody set up who had not shown that the email is theirs.
    pub(crate) fn forget_the_unverified(&mut self) {
        self.second_factor = None;
        self.setting_up = None;
        self.recovery_codes.clear();
        self.devices.clear();
        self.pending_email = None;
    }
}

/// How long a link of a purpose is good.
fn lifetime(purpose: LinkPurpose) -> chrono::TimeDelta {
    match purpose {
        LinkPurpose::VerifyEmail => chrono::TimeDelta::hours(24),
        LinkPurpose::AcceptInvitation => chrono::TimeDelta::days(7),
        LinkPurpose::ResetPassword => chrono::TimeDelta::minutes(30),
    }
}
