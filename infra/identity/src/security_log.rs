//! The security log: who tried what with which account, and what came of it. Nothing in it is ever
//! changed; after a year it is forgotten. What the throttle refuses is gathered into few lines.

mod gathered;
mod store;

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, CorrelationId};
use domain::text::Reason;
use uuid::Uuid;

use crate::accounts::InvalidCursor;
use crate::by::{By, Visit};
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::oauth::ClientId;
use crate::throttle::CounterKey;
pub(crate) use store::SecurityLog;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Its word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

words! {
    /// What was tried.
    What {
        /// To register.
        Register = "register",
        /// To get a link that verifies an email.
        RequestVerification = "request_verification",
        /// To follow a link that verifies an email.
        VerifyEmail = "verify_email",
        /// To get a link that sets a new password.
        RequestReset = "request_reset",
        /// To follow a link that sets a new password.
        Reset = "reset",
        /// To invite an employee.
        Invite = "invite",
        /// To follow an invitation.
        AcceptInvitation = "accept_invitation",
        /// To sign in by email and password.
        SignIn = "sign_in",
        /// To go on by the second factor.
        SecondFactor = "second_factor",
        /// To sign out.
        SignOut = "sign_out",
        /// To end a session.
        RevokeSession = "revoke_session",
        /// To end all sessions but one's own.
        RevokeOtherSessions = "revoke_other_sessions",
        /// To change the password.
        ChangePassword = "change_password",
        /// To change the email.
        ChangeEmail = "change_email",
        /// To set up a second factor.
        SetUpSecondFactor = "set_up_second_factor",
        /// To turn it on.
        ConfirmSecondFactor = "confirm_second_factor",
        /// To turn it off.
        RemoveSecondFactor = "remove_second_factor",
        /// To take somebody else's away.
        TakeSecondFactor = "take_second_factor",
        /// To get new recovery codes.
        RenewRecoveryCodes = "renew_recovery_codes",
        /// To let an employee be more.
        GrantRole = "grant_role",
        /// To let an employee be less.
        RevokeRole = "revoke_role",
        /// To let nobody use an account.
        Disable = "disable",
        /// To let it be used again.
        Enable = "enable",
        /// To have whoever holds an account erased.
        Erase = "erase",
        /// To make a personal access token.
        CreatePersonalToken = "create_personal_token",
        /// To end one.
        RevokePersonalToken = "revoke_personal_token",
        /// To get tokens for a code.
        RedeemCode = "redeem_code",
        /// To get new tokens for a refresh token.
        Refresh = "refresh",
        /// To be taken for a client.
        AuthenticateClient = "authenticate_client",
        /// To be handed a part of the log of events.
        ExportLog = "export_log",
    }
}

words! {
    /// What came of it.
    Outcome {
        /// It was done.
        Succeeded = "succeeded",
        /// It was refused.
        Refused = "refused",
        /// It was not even looked at.
        Throttled = "throttled",
        /// It was done before by somebody else: something was stolen.
        Reused = "reused",
    }
}

/// A line of the log. One that tells of several tries says of the last of them when, from where,
/// with what, and in which request.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Of how many tries it tells: more than one only of those that the throttle refused.
    pub count: u64,
    /// When the first of them came.
    pub first_at: DateTime<Utc>,
    /// The account that it is about, where one is known, and all of its tries were about the same.
    pub account: Option<AccountId>,
    /// What was tried.
    pub what: What,
    /// What came of it.
    pub outcome: Outcome,
    /// Who did it to somebody else's account: an account, or the name of a process.
    pub by: Option<String>,
    /// Why they did.
    pub reason: Option<String>,
    /// Of what, where it is no account: such as a part of the log of events.
    pub of: Option<String>,
    /// From where.
    pub address: Option<IpAddr>,
    /// With what, such as `Firefox on Linux`.
    pub agent: Option<String>,
    /// Through which client.
    pub client: Option<String>,
    /// The request.
    pub correlation: CorrelationId,
}

/// Which lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// About this account.
    pub account: Option<AccountId>,
    /// From then on.
    pub from: Option<DateTime<Utc>>,
    /// Until before then.
    pub to: Option<DateTime<Utc>>,
}

/// Where a page of the log begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogCursor {
    at_ms: i64,
    id: Uuid,
}

impl Identity {
    /// Lines of the security log, the newest first: at most `limit` (1 to 100), and where the next
    /// page begins.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn security_log(
        &self,
        filter: &LogFilter,
        after: Option<LogCursor>,
        limit: usize,
    ) -> Result<(Vec<LogEntry>, Option<LogCursor>), IdentityError> {
        self.0.log.list(filter, after, limit).await
    }

    /// Begins a line about something that a visitor tried.
    pub(crate) fn log(&self, visit: &Visit, what: What, ending: impl Into<Ending>) -> Note<'_> {
        let (ending, at) = (ending.into(), self.now().0);
        let entry = LogEntry {
            id: Uuid::new_v4(),
            at,
            count: 1,
            first_at: at,
            account: None,
            what,
            outcome: ending.outcome,
            by: None,
            reason: None,
            of: None,
            address: Some(visit.address),
            agent: Some(visit.agent.as_str().to_owned()),
            client: None,
            correlation: visit.correlation,
        };
        Note {
            log: &self.0.log,
            entry,
            throttled: ending.throttled,
        }
    }

    /// Begins a line about something done to somebody else's account.
    pub(crate) fn log_by(&self, by: &By, what: What, ending: impl Into<Ending>) -> Note<'_> {
        let (ending, at) = (ending.into(), self.now().0);
        let entry = LogEntry {
            id: Uuid::new_v4(),
            at,
            count: 1,
            first_at: at,
            account: None,
            what,
            outcome: ending.outcome,
            by: Some(by.actor.id.clone()),
            reason: None,
            of: None,
            address: by.visit.as_ref().map(|visit| visit.address),
            agent: by
                .visit
                .as_ref()
                .map(|visit| visit.agent.as_str().to_owned()),
            client: None,
            correlation: by.correlation,
        };
        Note {
            log: &self.0.log,
            entry,
            throttled: ending.throttled,
        }
    }

    /// Notes that somebody of ours is handed a part of the log of events: before they are, so that what can't be
    /// noted is not handed out.
    ///
    /// # Errors
    /// When the store is not available. Then the line may be there all the same.
    pub async fn note_export(
        &self,
        account: AccountId,
        visit: &Visit,
        part: &str,
    ) -> Result<(), IdentityError> {
        let note = self.log(visit, What::ExportLog, Outcome::Succeeded);
        let mut line = note.about(account).entry;
        line.of = Some(part.to_owned());
        line.tell();
        self.0.log.append(&[line]).await
    }

    /// Writes the lines of refused tries that have waited long enough, or all of them.
    pub(crate) async fn write_gathered(&self, all: bool) {
        let now = (!all).then(|| self.now().0);
        let lines = self.0.log.gathered.over(now);
        for line in &lines {
            line.tell();
        }
        if let Err(error) = self.0.log.append(&lines).await {
            tracing::error!(%error, lines = lines.len(), "lines of the security log were lost");
        }
    }
}

/// A line that is about to be written.
#[must_use]
pub(crate) struct Note<'a> {
    log: &'a SecurityLog,
    entry: LogEntry,
    throttled: Option<Throttled>,
}

/// What came of something, as far as a line tells.
pub(crate) struct Ending {
    outcome: Outcome,
    throttled: Option<Throttled>,
}

/// Which counter refused it, and for how long it goes on.
struct Throttled {
    counter: CounterKey,
    wait: Duration,
}

impl Note<'_> {
    pub(crate) fn about(mut self, account: impl Into<Option<AccountId>>) -> Self {
        self.entry.account = account.into();
        self
    }

    pub(crate) fn through(mut self, client: ClientId) -> Self {
        self.entry.client = Some(client.as_str().to_owned());
        self
    }

    pub(crate) fn because(mut self, reason: Option<&Reason>) -> Self {
        self.entry.reason = reason.map(ToString::to_string);
        self
    }

    /// Writes it, and a line without address and email among the others of the process; or lets
    /// it wait for more of its kind: see `gathered`. What happened has happened: that it can't be
    /// written down is an error of its own.
    pub(crate) async fn write(self) {
        let line = match self.throttled {
            Some(throttled) => self.log.gathered.take(&throttled, self.entry),
            None => Some(self.entry),
        };
        let Some(line) = line else {
            return;
        };
        line.tell();
        if let Err(error) = self.log.append(&[line]).await {
            tracing::error!(%error, "a line of the security log was lost");
        }
    }
}

impl LogEntry {
    /// Among the lines of the process.
    fn tell(&self) {
        tracing::info!(
            account = self.account.map(tracing::field::display),
            what = self.what.as_str(),
            outcome = self.outcome.as_str(),
            count = self.count,
            by = self.by,
            of = self.of,
            client = self.client,
            correlation = %self.correlation,
            "security"
        );
    }
}

impl Outcome {
    /// What came of something.
    pub(crate) fn of<T>(done: &Result<T, IdentityError>) -> Ending {
        match done {
            Ok(_) => Self::Succeeded.into(),
            Err(IdentityError::Throttled {
                counter,
                retry_after,
            }) => Ending {
                outcome: Self::Throttled,
                throttled: Some(Throttled {
                    counter: *counter,
                    wait: *retry_after,
                }),
            },
            Err(_) => Self::Refused.into(),
        }
    }
}

impl From<Outcome> for Ending {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            throttled: None,
        }
    }
}

impl fmt::Display for LogCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at_ms, self.id.simple())
    }
}

impl FromStr for LogCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (at_ms, id) = text.split_once('.').ok_or(InvalidCursor)?;
        Ok(Self {
            at_ms: at_ms.parse().map_err(|_| InvalidCursor)?,
            id: Uuid::parse_str(id).map_err(|_| InvalidCursor)?,
        })
    }
}
