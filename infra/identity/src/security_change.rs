//! What the owner of an account is told of, since somebody else could have done it.

use crate::account::Account;
use crate::outbox::Template;
use crate::stored::Instant;

/// What was done with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SecurityChange {
    FactorSetUp,
    FactorReplaced,
    FactorRemoved,
    /// By IT.
    FactorTaken,
    PersonalTokenMade,
    /// Told at the email that was left.
    EmailReplaced,
}

impl SecurityChange {
    /// As the mail says it.
    fn words(self) -> &'static str {
        match self {
            Self::FactorSetUp => "A second factor was set up",
            Self::FactorReplaced => "The second factor was replaced by another one",
            Self::FactorRemoved => "The second factor was removed",
            Self::FactorTaken => "The second factor was removed by IT",
            Self::PersonalTokenMade => "A personal access token was made",
            Self::EmailReplaced => "The email was replaced by another one",
        }
    }

    /// Lets a mail to the owner wait, in the same write as the change of the account.
    pub(crate) fn tell(self, account: &mut Account, at: Instant) {
        let at = at.0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let values = [("change", self.words().to_owned()), ("at", at)];
        account.mail(Template::SecurityChange, values);
    }
}
