//! What suppliers change of their launches.

use chrono::{DateTime, Utc};
use domain::launch::Cause;
use domain::money::Money;
use domain::text::{Mission, Reason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::{Fields, InvalidFields};
use crate::schema::{self, MoneySchema};

/// What a launch offers, all of it told anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviseLaunch {
    /// What it is for. Changes only while nothing is booked.
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "Eleven minutes above the Kármán line"
    )]
    pub mission: String,
    /// What a seat costs: 0.01 to 1,000,000,000 USD. Changes only while nothing is booked.
    #[schema(value_type = MoneySchema)]
    pub seat_price: Money,
    /// The seats on offer: at least those that are taken, at most those of the rocket.
    #[schema(minimum = 1, maximum = 100_000, example = 6)]
    pub seats: u32,
}

impl ReviseLaunch {
    /// The domain's value of what is written as text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Mission, InvalidFields> {
        let mut fields = Fields::default();
        let mission = fields.read("mission", Mission::parse(&self.mission));
        fields.finish(|| mission)
    }
}

/// A later date for a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelayLaunch {
    /// When it starts: later than was said before, and still to come.
    pub date: DateTime<Utc>,
    /// Why, in a word.
    #[schema(schema_with = schema::cause)]
    pub cause: Cause,
    /// Why, for those who fly. Nothing about persons.
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "Winds at altitude are too strong."
    )]
    pub reason: String,
}

/// A launch does not fly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbortLaunch {
    /// Why, in a word. `financial` only when few seats are sold, from three months before its
    /// date on.
    #[schema(schema_with = schema::cause)]
    pub cause: Cause,
    /// Why, for those who were to fly. Nothing about persons.
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "The rocket was damaged on the pad."
    )]
    pub reason: String,
}

impl DelayLaunch {
    /// The domain's value of what is written as text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        reason(&self.reason)
    }
}

impl AbortLaunch {
    /// The domain's value of what is written as text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        reason(&self.reason)
    }
}

fn reason(text: &str) -> Result<Reason, InvalidFields> {
    let mut fields = Fields::default();
    let reason = fields.read("reason", Reason::parse(text));
    fields.finish(|| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_a_change_is_bounded_and_named_when_it_is_not() {
        let revise = |mission: &str| ReviseLaunch {
            mission: mission.to_owned(),
            seat_price: Money::ZERO,
            seats: 0,
        };
        assert!(revise("To the Moon").parse().is_ok());
        for bad in ["", &"x".repeat(201)] {
            let invalid = revise(bad).parse().unwrap_err();
            assert_eq!(invalid.0[0].field, "mission");
        }
        let abort = |reason: &str| AbortLaunch {
            cause: Cause::Technical,
            reason: reason.to_owned(),
        };
        let delay = |reason: &str| DelayLaunch {
            date: DateTime::UNIX_EPOCH,
            cause: Cause::Weather,
            reason: reason.to_owned(),
        };
        assert!(abort("Wind").parse().is_ok() && delay("Wind").parse().is_ok());
        for bad in ["", &"x".repeat(501)] {
            for invalid in [abort(bad).parse(), delay(bad).parse()] {
                assert_eq!(invalid.unwrap_err().0[0].field, "reason");
            }
        }
    }
}
