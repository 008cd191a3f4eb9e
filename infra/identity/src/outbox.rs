//! What follows from a change of an account: events for the log, mails, revocations. Each waits
//! in the document that was changed, until the relay has handed it over.

mod entry;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::account::{
    AccountCommand, AccountRole, Disable, Enable, EraseSubject, GrantRole, InviteEmployee,
    Register, Registrant, RevokeRole, SetTimeZone, VerifyEmail,
};
use domain::commit::{Actor, Fingerprint};
use domain::ids::{AccountId, CommandId, CorrelationId};
use domain::text::{Email, Reason, TimeZone};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokens::{LinkPurpose, Revocation};
use uuid::Uuid;

pub(crate) use entry::Entry;

/// Where the relay hands things over. Each may come more than once: the outlet does it once, by
/// its id.
pub trait Outlet: Send + Sync {
    /// Sends the command of [`Event::command`] under the command id [`Event::id`], and returns once
    /// what follows is durable.
    fn event(&self, event: &Event) -> impl Future<Output = Result<(), OutletError>> + Send;

    /// Enqueues a mail; one of the same trigger, template and recipient is known already.
    fn mail(&self, mail: &Mail) -> impl Future<Output = Result<(), OutletError>> + Send;

    /// Publishes what is not to be believed any more.
    fn revocation(
        &self,
        revocation: &Revocation,
    ) -> impl Future<Output = Result<(), OutletError>> + Send;
}

/// Why an outlet did not take something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutletError {
    /// Not now. It is handed over again, and what comes after it for the same account waits.
    #[error("not now: {0}")]
    Unavailable(String),
    /// Never: it is set aside, logged as an error, and the rest goes on.
    #[error("refused: {0}")]
    Refused(String),
}

/// Something that happened to an account, to be told to the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The id of its entry: the command's id.
    pub id: Uuid,
    /// The account.
    pub account: AccountId,
    /// What happened.
    pub fact: Fact,
    /// Who did it.
    pub actor: Actor,
    /// The request from which it follows.
    pub correlation: CorrelationId,
}

impl Event {
    /// The command that makes it an event of the log.
    #[must_use]
    pub fn command(&self) -> AccountCommand {
        let account = self.account;
        match self.fact.clone() {
            Fact::Registered { registrant, email } => Register {
                account,
                registrant,
                email,
            }
            .into(),
            Fact::EmailVerified {
                email,
                verification,
            } => VerifyEmail {
                account,
                email,
                verification,
            }
            .into(),
            Fact::EmployeeInvited { roles, email } => InviteEmployee {
                account,
                roles,
                email,
            }
            .into(),
            Fact::RoleGranted { role } => GrantRole { role }.into(),
            Fact::RoleRevoked { role } => RevokeRole { role }.into(),
            Fact::Disabled { reason } => Disable { reason }.into(),
            Fact::Enabled => Enable {}.into(),
            Fact::TimeZoneSet { time_zone } => SetTimeZone { account, time_zone }.into(),
            Fact::SubjectErased => EraseSubject { account }.into(),
        }
    }

    /// The command's id.
    #[must_use]
    pub fn command_id(&self) -> CommandId {
        CommandId(self.id)
    }

    /// The command's fingerprint: an entry never changes, so its id says it all.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let digest = Sha256::digest(self.id.as_bytes());
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        Fingerprint(half)
    }
}

/// What happened to an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A customer or a supplier made it.
    Registered {
        /// Whose it is.
        registrant: Registrant,
        /// The email that they told.
        email: Email,
    },
    /// Its holder reads this email.
    EmailVerified {
        /// The email.
        email: Email,
        /// Which verification of the account it is: greater than that of any before it.
        #[serde(default)]
        verification: Option<u64>,
    },
    /// IT made it for an employee.
    EmployeeInvited {
        /// What they may be.
        roles: Vec<AccountRole>,
        /// Where the invitation goes.
        email: Email,
    },
    /// An employee got a role.
    RoleGranted {
        /// The role.
        role: AccountRole,
    },
    /// An employee lost a role.
    RoleRevoked {
        /// The role.
        role: AccountRole,
    },
    /// Nobody may use it any more.
    Disabled {
        /// Why.
        reason: Reason,
    },
    /// It may be used again.
    Enabled,
    /// Its holder lives by other clocks than before.
    TimeZoneSet {
        /// The time zone.
        time_zone: TimeZone,
    },
    /// Its holder was erased, and their keys are destroyed.
    SubjectErased,
}

/// A mail to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Mail {
    /// What it follows from, `account.<account>.<entry>`: the same for the same mail.
    pub trigger: String,
    /// Which mail.
    pub template: Template,
    /// The account that it is about.
    pub account: AccountId,
    /// To whom.
    pub to: Email,
    /// By which clocks they live, where it is known.
    pub time_zone: Option<TimeZone>,
    /// What the template fills in; see [`Template`].
    pub values: BTreeMap<String, String>,
    /// The link that it carries, whose token is derived when the mail is rendered.
    pub link: Option<MailLink>,
}

/// A link in a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailLink {
    /// What following it does.
    pub purpose: LinkPurpose,
    /// Its id.
    pub id: Uuid,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// Which mail, with the values that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// Verify this email, with a link.
    VerifyEmail,
    /// Somebody tried to register with this email, which has an account.
    AlreadyRegistered,
    /// Take up the account that IT made, with a link. `roles`: separated by commas.
    Invitation,
    /// Set a new password, with a link.
    ResetPassword,
    /// Somebody signed in from a device that was not seen before. `device`: such as
    /// `Firefox on Linux`; `at`: as in RFC 3339.
    NewDevice,
    /// The password was changed. `at`.
    PasswordChanged,
    /// What protects the account, or what it is used with, was changed. `change`: what happened,
    /// in words; `at`.
    SecurityChange,
    /// The account was disabled. `reason`.
    AccountDisabled,
    /// Whoever holds the account is to be erased.
    ErasureAsked,
}

impl Template {
    /// Its name, as the notifier knows it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::AlreadyRegistered => "already_registered",
            Self::Invitation => "invitation",
            Self::ResetPassword => "reset_password",
            Self::NewDevice => "new_device",
            Self::PasswordChanged => "password_changed",
            Self::SecurityChange => "security_change",
            Self::AccountDisabled => "account_disabled",
            Self::ErasureAsked => "erasure_asked",
        }
    }
}
