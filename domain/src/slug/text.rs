//! How the link of a launch page is worded: rocket, spaceport, destination and date, in small
//! ASCII letters, digits and hyphens.

use chrono::{DateTime, Utc};
use deunicode::deunicode;
use serde::{Deserialize, Serialize};

use crate::launch::Destination;
use crate::reference::SpaceportCode;
use crate::text::{RocketName, TextError};

/// How many wordings are tried for one launch. More launches of the same rocket name from the
/// same place on the same day are not to be expected.
pub const MAX_CANDIDATES: usize = 100;

/// The most letters of a rocket's name in a link. A short name in another script can become a
/// long one in ASCII.
const MAX_ROCKET_LEN: usize = 60;

/// The text of a link, such as `new-shepard-corn-ranch-suborbital-2028-03-01`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SlugText(Box<str>);

impl SlugText {
    /// The most characters of a link.
    pub const MAX_LEN: usize = 120;

    /// Reads a link that somebody follows.
    ///
    /// # Errors
    /// It has not the form of one, so it leads nowhere.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        if text.len() > Self::MAX_LEN {
            return Err(TextError::TooLong {
                length: text.chars().count(),
                most: Self::MAX_LEN,
            });
        }
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        if text
            .split('-')
            .all(|word| !word.is_empty() && word.chars().all(known))
        {
            Ok(Self(text.into()))
        } else {
            Err(TextError::Malformed {
                expected: "small letters and digits, joined by single hyphens",
            })
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SlugText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for SlugText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// The link that a launch would like to have.
#[must_use]
pub fn for_launch(
    rocket: &RocketName,
    spaceport: &SpaceportCode,
    destination: Destination,
    date: DateTime<Utc>,
) -> SlugText {
    let mut rocket = words(rocket.as_str());
    if rocket.len() > MAX_ROCKET_LEN {
        rocket.truncate(MAX_ROCKET_LEN);
        rocket.truncate(rocket.trim_end_matches('-').len());
    }
    if rocket.is_empty() {
        rocket.push_str("rocket");
    }
    let place = words(spaceport.as_str());
    let destination = words(destination.as_str());
    let day = date.date_naive().format("%Y-%m-%d");
    SlugText(format!("{rocket}-{place}-{destination}-{day}").into())
}

/// The link that a launch would like to have, then the same with `-2`, `-3` and so on, for when
/// others were first. At most [`MAX_CANDIDATES`].
pub fn candidates(
    rocket: &RocketName,
    spaceport: &SpaceportCode,
    destination: Destination,
    date: DateTime<Utc>,
) -> impl Iterator<Item = SlugText> + use<> {
    let wish = for_launch(rocket, spaceport, destination, date);
    (1..=MAX_CANDIDATES).map(move |place| match place {
        1 => wish.clone(),
        _ => SlugText(format!("{wish}-{place}").into()),
    })
}

/// The text in ASCII, each run of letters and digits a word, the words joined by hyphens.
fn words(text: &str) -> String {
    let ascii = deunicode(text).to_ascii_lowercase();
    let words: Vec<&str> = ascii
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}
