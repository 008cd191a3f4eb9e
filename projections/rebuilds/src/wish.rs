//! What somebody wants of the versions of a read model, and what became of it.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use projection_runtime::Until;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is wanted. Whoever wants something of a version names the one that they saw: what comes late
/// is not done to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Want {
    /// Another version is built.
    Rebuild {
        /// Whether it takes over by itself when nothing in it differs from the log.
        switch: bool,
    },
    /// The version that is built, and the live one, are compared with the log.
    Compare {
        /// The one that is built.
        version: u32,
    },
    /// The version that is built takes over.
    Switch {
        /// The one that is built.
        version: u32,
    },
    /// The version that is built is given up, and deleted.
    Cancel {
        /// The one that is built.
        version: u32,
    },
    /// A scratch copy is made.
    Scratch {
        /// Up to where.
        until: Until,
        /// Why.
        reason: Option<String>,
    },
    /// Nothing is written into the live version.
    Pause {
        /// Why.
        reason: String,
    },
    /// What was paused goes on.
    Resume {
        /// The pause that ends: the wish that it follows from. None: an earlier release wrote it down,
        /// which named none, and it is refused.
        #[serde(default)]
        pause: Option<Uuid>,
    },
    /// A version that is kept, or the scratch copy, is deleted.
    Drop {
        /// Which one.
        version: u32,
    },
}

/// A new wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The id that it has or will have: what is asked for twice is done once.
    pub id: Uuid,
    /// Of which model.
    pub model: String,
    /// What is wanted.
    pub want: Want,
    /// Who wants it.
    pub account: AccountId,
}

/// A wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Its id.
    pub id: Uuid,
    /// Of which model.
    pub model: String,
    /// What is wanted.
    pub want: Want,
    /// Who wants it.
    pub account: AccountId,
    /// Since when, by the store's clock as all of these.
    pub asked_at: DateTime<Utc>,
    /// What became of it.
    pub outcome: Outcome,
    /// When that was.
    pub settled_at: Option<DateTime<Utc>>,
    /// What became of the version that was built for it. None: it is built still, or none was wanted.
    pub fate: Option<Fate>,
}

/// What became of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nobody has done it yet.
    Waiting,
    /// It is done, or was begun: projectors go on with it.
    CarriedOut {
        /// The version that it is about.
        version: u32,
    },
    /// It can't be done.
    Refused {
        /// Why.
        cause: String,
    },
}

/// What became of a version that was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It took over.
    TookOver,
    /// It was given up.
    GivenUp,
}
