//! Verifications: the log of events compared with what was sealed of it, as IT and auditors see them.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The most commits of an export over HTTP.
pub const MAX_EXPORTED: u64 = 20_000;

/// How a verification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerificationStatus {
    /// Nobody has begun with it.
    Waiting,
    /// It is going on.
    Running,
    /// The log is what was sealed.
    Untouched,
    /// The log, or what is kept of it, is not what was sealed.
    Touched,
    /// Nothing can be said.
    Failed,
}

/// A verification: how far it is, and what came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Verification {
    /// Its id.
    pub id: Uuid,
    /// Who asked for it. None: it was time, as each day.
    #[schema(value_type = Option<Uuid>)]
    pub account: Option<AccountId>,
    /// How it stands.
    pub status: VerificationStatus,
    /// How many commits were read.
    pub done: u64,
    /// How many there are to read, once that is known.
    pub all: Option<u64>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When somebody began with it.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// What came out.
    pub outcome: Option<VerificationOutcome>,
    /// Why nothing can be said.
    pub failure: Option<String>,
}

/// What came out of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerificationOutcome {
    /// How many commits are what was sealed, from the first on.
    pub fitting: u64,
    /// How many were sealed.
    pub sealed: u64,
    /// How many signatures hold.
    pub signatures: u64,
    /// The position up to which the last of them goes.
    pub signed: Option<u64>,
    /// The position of the first signature to which what is kept does not lead.
    pub refuted: Option<u64>,
    /// The first commit that is not what was sealed.
    pub first: Option<TouchedCommit>,
    /// Where the log ended when it began. What came after the last seal is not covered yet.
    pub end: u64,
}

/// A commit that is not what was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TouchedCommit {
    /// Where.
    pub position: u64,
    /// What was done.
    pub difference: CommitDifference,
}

/// What was done to a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommitDifference {
    /// Another one stands in its place, or its bytes or its subject are others.
    Changed,
    /// It is gone, and what came after it has moved up.
    Missing,
    /// It stands elsewhere, and another one of the log in its place.
    Reordered,
    /// Something was put before it that was not there.
    Added,
}

/// Which part of the log: 20,000 commits at most.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LogPart {
    /// The position of the first commit, from 1 on.
    #[param(minimum = 1)]
    pub from: u64,
    /// The position of the last one.
    #[param(minimum = 1)]
    pub to: u64,
}
