//! Who somebody is: accounts, credentials, sessions, signing keys and OAuth grants, in the
//! MongoDB database `core`.
//!
//! [`Identity`] is all that an API needs. It decides and stores; it knows no HTTP server, sends no
//! mail and no command.
//!
//! - Every change of an account is one atomic write of its document, which also holds what follows
//!   from it: an event for the log, a mail, a revocation. The relay ([`Identity::relay`]) hands
//!   these to an [`Outlet`] in order, and takes each out once the outlet has it. Whoever dies
//!   when, each is handed over at least once under the same id, and the outlet is idempotent by it.
//! - Whatever a visitor may guess at is counted before it is looked at, so guesses made side by
//!   side count like guesses made in a row.
//! - Known and unknown emails get the same answers, after the same work.
//! - No store holds anything that could be used as it is: passwords are hashed by Argon2id, tokens
//!   by SHA-256, what must be read again is sealed under a key that derives from the master key.
//!
//! Time here is real time, never the business clock.

mod account;
mod accounts;
mod agent;
mod by;
mod clock;
mod credentials;
mod erasing;
mod error;
mod family;
mod gate;
mod hasher;
mod identity;
mod indexes;
mod keys;
mod links;
mod managing;
mod oauth;
mod outbox;
mod password;
mod personal_tokens;
mod recovery;
mod registering;
mod relay;
mod resealing;
mod sealing;
mod second_factor;
mod security_change;
mod security_log;
mod sessions;
mod signing_in;
mod store;
mod stored;
mod throttle;
mod token;
mod totp;

pub use account::{AccountKind, AccountStatus};
pub use accounts::{AccountCursor, AccountFilter, AccountView, InvalidCursor};
pub use agent::AgentLabel;
pub use by::{By, Caller, Visit};
pub use clock::RealTime;
pub use erasing::{ErasureView, LATE_AFTER, LateErasure, SETTLES_AFTER, ToErase};
pub use error::IdentityError;
pub use identity::{Identity, Settings};
pub use oauth::{
    Authorization, AuthorizationRequest, AuthorizeError, ClientCredentials, ClientId, Clients,
    ClientsError, Grant, Introspection, OAuthError, RequestId, TokenAnswer, UnknownClient,
};
pub use outbox::{Event, Fact, Mail, MailLink, Outlet, OutletError, Template};
pub use password::{Password, PasswordError};
pub use personal_tokens::{NewPersonalToken, PersonalTokenView, Scope, TokenName, UnknownScope};
pub use recovery::{NotARecoveryCode, RecoveryCode};
pub use registering::{Invitation, RegistrantKind, Registration};
pub use resealing::Resealed;
pub use sealing::{SealingKey, SealingKeyError};
pub use second_factor::{Confirmed, SecondFactorProof, SetUp, SetUpBy};
pub use security_log::{LogCursor, LogEntry, LogFilter, Outcome, What};
pub use sessions::{SessionState, SessionView};
pub use signing_in::{Opened, SignIn, SignInStep};
pub use store::{COLLECTIONS, ConnectError, MigrateError, Store};
pub use throttle::CounterKey;
pub use token::{NotAToken, OpaqueToken};
pub use totp::{NotACode, TotpCode};
