//! The mails that somebody was sent, as they see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How a mail to oneself stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnMailStatus {
    /// It is not sent yet.
    Waiting,
    /// It was sent.
    Sent,
    /// It may have been sent, and nobody knows.
    Unknown,
    /// It was not sent, and nobody tries any more.
    NotSent,
    /// It was sent, and came back.
    Returned,
}

/// A mail to oneself, and what it says, without the token of its link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnMail {
    /// Its id.
    pub id: Uuid,
    /// Its subject.
    pub subject: String,
    /// How it stands.
    pub status: OwnMailStatus,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// Its plain text, which names what is attached.
    pub text: String,
}
