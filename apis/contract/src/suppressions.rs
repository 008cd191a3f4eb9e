//! Addresses to which nothing is mailed, as IT and auditors see them, and what IT wants done with
//! them.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use domain::text::{Email, Reason};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Fields, InvalidFields};

/// Why nothing is mailed to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuppressionCause {
    /// A mail came back for good: there is no such mailbox.
    Bounced,
    /// Its reader called a mail unwanted.
    Complained,
    /// Somebody of IT wanted it so.
    ByHand,
}

/// Which suppressions to list. All conditions must hold.
#[derive(Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SuppressionQuery {
    /// Of this address, in large or small letters.
    #[param(max_length = 254)]
    pub recipient: Option<String>,
    /// For this reason.
    pub cause: Option<SuppressionCause>,
    /// `true`: those that were taken back, instead of those that hold.
    #[serde(default)]
    #[param(default = false)]
    pub removed: bool,
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 64)]
    pub cursor: Option<String>,
}

/// An address, and why nothing is mailed to it, or was.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuppressionEntry {
    /// Its id.
    pub id: Uuid,
    /// The address.
    pub recipient: String,
    /// Why, as was found last.
    pub cause: SuppressionCause,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was taken back, if it was.
    pub removed_at: Option<DateTime<Utc>>,
    /// What led to it and away from it, the oldest step first.
    #[schema(max_items = 20)]
    pub history: Vec<SuppressionStep>,
}

/// Something that was found of an address, or done with its suppression.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuppressionStep {
    /// When.
    pub at: DateTime<Utc>,
    /// Why nothing is mailed to it from then on; nothing where that was taken back.
    pub cause: Option<SuppressionCause>,
    /// What the mail server or the provider said, or why somebody wanted it so.
    pub said: String,
    /// The mail that it is about.
    pub notification: Option<Uuid>,
    /// The account of who wanted it so, if it was somebody.
    #[schema(value_type = Option<Uuid>)]
    pub by: Option<AccountId>,
}

/// An address to which nothing is to be mailed, and why.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSuppression {
    /// The address.
    #[schema(max_length = 254, example = "grace@example.com")]
    pub recipient: String,
    /// Why: it stands in its history.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Why mails go to an address again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuppressionRemoval {
    /// Why: it stands in its history.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A suppression that was made, or was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuppressionMade {
    /// Its id.
    pub id: Uuid,
}

/// Shows nobody's address: debug output ends in logs.
macro_rules! personal {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(personal)"))
            }
        }
    )*};
}

personal! { SuppressionQuery SuppressionEntry SuppressionStep NewSuppression }

impl SuppressionQuery {
    /// The address, as the domain has it.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(&self) -> Result<Option<Email>, InvalidFields> {
        let recipient = self.recipient.as_deref().map(Email::parse).transpose();
        recipient.map_err(|error| InvalidFields::one("recipient", error))
    }
}

impl NewSuppression {
    /// The domain's values.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(&self) -> Result<(Email, Reason), InvalidFields> {
        let mut fields = Fields::default();
        let recipient = fields.read("recipient", Email::parse(&self.recipient));
        let reason = fields.read("reason", Reason::parse(&self.reason));
        fields.finish(|| Some((recipient?, reason?)))
    }
}

impl SuppressionRemoval {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        Reason::parse(&self.reason).map_err(|error| InvalidFields::one("reason", error))
    }
}
