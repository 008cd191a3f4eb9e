//! What a page shows.

use api_contract::launches::{Availability, Launch};
use serde::{Deserialize, Serialize};

#[cfg(not(target_arch = "wasm32"))]
use crate::landing::Landing;
#[cfg(not(target_arch = "wasm32"))]
use crate::search::Found;
use crate::terms::TripTerms;

/// The id of the element that holds a page.
pub(crate) const ROOT: &str = "main";

/// The id of the element that holds its data.
pub(crate) const DATA: &str = "page";

/// What stands before its data in a document, and what after it.
const DATA_BEGINS: &str = "<script id=\"page\" type=\"application/json\">";
const DATA_ENDS: &str = "</script>";

/// What a page shows: all that its components need. The HTML is made of it, and that of pages that
/// are alive travels inside the HTML, for the program that takes the page over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// The first page, which needs no program.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(skip)]
    Landing(Box<Landing>),
    /// The search for launches, which needs no program.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(skip)]
    Search(Box<Found>),
    /// A launch.
    Launch(Box<Shown>),
    /// There is no such launch.
    LaunchNotFound,
    /// There is no such page.
    NotFound,
    /// The address can't be read.
    BadAddress,
    /// What was asked for can't be shown right now.
    Unavailable,
}

/// What the page of a launch shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The launch.
    pub launch: Launch,
    /// The seats of its rocket, if they are known.
    pub rocket_seats: Option<u32>,
    /// The terms of a trip on it.
    pub terms: TripTerms,
    /// Whether the time of its departure has come.
    pub has_departed: bool,
}

impl Shown {
    /// Whether it says how its launch stands now, and when it starts.
    pub(crate) fn says(&self, now: Availability) -> bool {
        (self.launch.status, self.launch.date) == (now.status, now.date)
    }
}

impl Page {
    /// The one that a document is of, of those that are alive.
    pub(crate) fn within(document: &str) -> Option<Self> {
        let (_, data) = document.split_once(DATA_BEGINS)?;
        let (data, _) = data.split_once(DATA_ENDS)?;
        serde_json::from_str(data).ok()
    }

    /// Whether anything in it changes by itself, or answers to its reader, so that a program is
    /// worth loading.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        matches!(self, Self::Launch(_))
    }

    /// Whether there is a search in it, which browsers send without a program.
    #[must_use]
    pub fn has_search(&self) -> bool {
        #[cfg(not(target_arch = "wasm32"))]
        return matches!(self, Self::Landing(_) | Self::Search(_));
        #[cfg(target_arch = "wasm32")]
        false
    }
}
