//! Faults of web apps, as each tells the API that serves it (`POST /faults`).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::log_lines::{check_name, check_place};
use crate::{Fields, InvalidFields};

/// A fault of a web app: nothing in it is of whoever looks at the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The bundle that the app came in, such as `portal`.
    pub app: String,
    /// What went wrong.
    pub fault: FaultKind,
    /// Where in the app: a file, and the line in it, such as `kit/src/call.rs:7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The request that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Uuid>,
}

/// What went wrong with a web app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// It panicked: the page does not live any more.
    Broke,
    /// It can't read an answer of its API.
    Unreadable,
    /// It did not start: the browser could not load it, or does not know what it is made of.
    Unstarted,
}

impl Fault {
    /// Looks whether all of it is as it must be.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn check(&self) -> Result<(), InvalidFields> {
        let mut fields = Fields::default();
        fields.read("app", check_name(&self.app));
        if let Some(place) = &self.place {
            fields.read("place", check_place(place));
        }
        fields.finish(|| Some(()))
    }
}
