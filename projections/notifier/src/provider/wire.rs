//! What travels to the provider and back. Every name here is its format.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where a mail is posted to.
pub(crate) const PATH: &str = "/email";

/// The header with what we identify ourselves with.
pub(crate) const TOKEN_HEADER: &str = "x-postmark-server-token";

/// The stream of mails that follow from what somebody did, which every server of the provider has.
pub(crate) const STREAM: &str = "outbound";

/// Under this name our id of the message comes back with all that the provider tells of it.
pub(crate) const NOTIFICATION: &str = "notification";

/// The provider's code for a recipient to whom it sends nothing itself.
pub(crate) const INACTIVE_RECIPIENT: i64 = 406;

/// The provider's code for not being there now: nothing was begun.
pub(crate) const CLOSED: i64 = 100;

/// A mail.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Posted {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text_body: String,
    pub(crate) html_body: String,
    pub(crate) message_stream: String,
    pub(crate) headers: Vec<Header>,
    pub(crate) metadata: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) attachments: Vec<Attached>,
}

/// A file that goes with it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Attached {
    pub(crate) name: String,
    /// In base64.
    pub(crate) content: String,
    pub(crate) content_type: String,
}

/// A header beside those that the provider makes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// What the provider says of a mail.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Answer {
    /// 0 if it took the mail.
    pub(crate) error_code: i64,
    /// The same in words.
    pub(crate) message: String,
    /// What it calls the mail.
    #[serde(rename = "MessageID", default, skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<String>,
}

impl Header {
    pub(crate) fn new(name: &str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
        }
    }
}
