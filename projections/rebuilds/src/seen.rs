//! How the versions of a read model are, as whoever looks after them saw them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use projection_runtime::{Building, LetGo, Pause, Scratch, Versions};
use serde::{Deserialize, Serialize};

use crate::pace::Pace;

/// How they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The model.
    pub model: String,
    /// The version that is read.
    pub live: Stand,
    /// The one that is built.
    pub built: Option<Built>,
    /// That nothing is written into the live version.
    #[serde(default)]
    pub pause: Option<Pause>,
    /// The scratch copy.
    #[serde(default)]
    pub scratch: Option<Copied>,
    /// The one that is being made.
    pub making: Option<u32>,
    /// Those that were live.
    pub kept: Vec<u32>,
    /// Those that are to be deleted.
    pub leaving: Vec<u32>,
    /// Since when nobody writes these any more.
    #[serde(default)]
    pub resting: BTreeMap<u32, DateTime<Utc>>,
    /// What was given up by itself, the latest last.
    #[serde(default)]
    pub let_go: Vec<LetGo>,
}

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// Which one.
    pub version: u32,
    /// Everything in the log up to here is applied.
    pub position: u64,
}

/// A version that is built, and how fast it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Built {
    /// What the record says of it.
    pub building: Building,
    /// Everything in the log up to here is applied.
    pub position: u64,
    /// Events per second, of late.
    pub events_per_second: u64,
    /// How long it takes to where the live version is, if it comes closer.
    pub seconds_left: Option<u64>,
}

/// A scratch copy, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// What the record says of it.
    pub scratch: Scratch,
    /// Everything in the log up to here is applied.
    pub position: u64,
    /// The schema or database that it stands in.
    pub place: String,
}

impl Seen {
    /// What a record says, with where its versions stand.
    pub(crate) fn of(
        model: &str,
        versions: &Versions,
        live: u64,
        built: Option<(u64, Pace)>,
        copied: Option<(u64, String)>,
    ) -> Self {
        let scratch = versions.scratch.clone().zip(copied);
        let building = versions.building.clone().zip(built);
        Self {
            model: model.to_owned(),
            live: Stand {
                version: versions.live,
                position: live,
            },
            built: building.map(|(building, (position, pace))| Built {
                building,
                position,
                events_per_second: pace.events.round() as u64,
                seconds_left: pace.left.map(|left| left.as_secs_f64().ceil() as u64),
            }),
            pause: versions.pause.clone(),
            scratch: scratch.map(|(scratch, (position, place))| Copied {
                scratch,
                position,
                place,
            }),
            making: versions.making.as_ref().map(|making| making.version),
            kept: versions.kept.clone(),
            leaving: versions.leaving.clone(),
            resting: versions.resting.clone(),
            let_go: versions.let_go.clone(),
        }
    }
}
