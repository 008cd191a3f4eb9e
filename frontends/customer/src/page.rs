//! What a page shows.

use api_contract::launches::Launch;
use serde::{Deserialize, Serialize};

/// The id of the element that holds a page.
pub(crate) const ROOT: &str = "main";

/// The id of the element that holds its data.
pub(crate) const DATA: &str = "page";

/// What a page shows: all that its components need. The HTML is made of it, and it travels inside
/// the HTML, for the program that takes the page over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// A launch.
    Launch(Box<Launch>),
    /// There is no such launch.
    LaunchNotFound,
    /// What was asked for can't be shown right now.
    Unavailable,
}

impl Page {
    /// Whether anything in it changes by itself, or answers to its reader, so that a program is
    /// worth loading.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        matches!(self, Self::Launch(_))
    }
}
