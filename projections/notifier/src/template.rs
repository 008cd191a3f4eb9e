//! The mails there are, and what each needs to be written. One line here and two files in
//! `templates/` for each.

use tokens::LinkPurpose;

/// A mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Template {
    /// To whoever registered: follow the link, and the email counts as yours.
    VerifyEmail,
    /// To an owner whose email somebody tried to register anew.
    AlreadyRegistered,
    /// To an employee for whom IT made an account.
    Invitation,
    /// To whoever wants to set a new password.
    ResetPassword,
    /// To an owner: somebody signed in from a device that was not seen before.
    NewDevice,
    /// To an owner: the password is another one now.
    PasswordChanged,
    /// To an owner: what protects the account, or what it is used with, was changed.
    SecurityChange,
    /// To an owner: the account was disabled.
    AccountDisabled,
}

/// What a value is, and so how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text on one line.
    Line,
    /// An instant, stored as RFC 3339 has it.
    Instant,
}

impl Template {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::VerifyEmail,
        Self::AlreadyRegistered,
        Self::Invitation,
        Self::ResetPassword,
        Self::NewDevice,
        Self::PasswordChanged,
        Self::SecurityChange,
        Self::AccountDisabled,
    ];

    /// Its name, as stores keep it.
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
        }
    }

    /// The template of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|template| template.as_str() == text)
    }

    /// The values that it shows, all of which it needs: `roles` (text, such as `finance, it`),
    /// `device` (text, such as `Firefox on Linux`), `at` (an instant), `change` (text, such as
    /// `A second factor was set up`), `reason` (text).
    pub(crate) fn values(self) -> &'static [(&'static str, Kind)] {
        match self {
            Self::VerifyEmail | Self::AlreadyRegistered | Self::ResetPassword => &[],
            Self::Invitation => &[("roles", Kind::Line)],
            Self::NewDevice => &[("device", Kind::Line), ("at", Kind::Instant)],
            Self::PasswordChanged => &[("at", Kind::Instant)],
            Self::SecurityChange => &[("change", Kind::Line), ("at", Kind::Instant)],
            Self::AccountDisabled => &[("reason", Kind::Line)],
        }
    }

    /// What its link is for, where it has one.
    pub(crate) fn link(self) -> Option<LinkPurpose> {
        match self {
            Self::VerifyEmail => Some(LinkPurpose::VerifyEmail),
            Self::Invitation => Some(LinkPurpose::AcceptInvitation),
            Self::ResetPassword => Some(LinkPurpose::ResetPassword),
            Self::AlreadyRegistered
            | Self::NewDevice
            | Self::PasswordChanged
            | Self::SecurityChange
            | Self::AccountDisabled => None,
        }
    }

    /// Its text, and its HTML.
    pub(crate) fn sources(self) -> (&'static str, &'static str) {
        macro_rules! sources {
            ($name:literal) => {
                (
                    include_str!(concat!("../templates/", $name, ".txt")),
                    include_str!(concat!("../templates/", $name, ".html")),
                )
            };
        }
        match self {
            Self::VerifyEmail => sources!("verify_email"),
            Self::AlreadyRegistered => sources!("already_registered"),
            Self::Invitation => sources!("invitation"),
            Self::ResetPassword => sources!("reset_password"),
            Self::NewDevice => sources!("new_device"),
            Self::PasswordChanged => sources!("password_changed"),
            Self::SecurityChange => sources!("security_change"),
            Self::AccountDisabled => sources!("account_disabled"),
        }
    }
}

impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
