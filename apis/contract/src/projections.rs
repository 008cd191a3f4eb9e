//! The read models and their versions, as IT and auditors see them, and what IT may want of these.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use domain::text::Reason;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{Fields, InvalidFields};

/// Another version is to be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RebuildRequest {
    /// Whether it is compared by itself once it has caught up, and takes over if nothing in it differs
    /// from the log.
    pub switch: bool,
}

/// The version that is meant: that which was being built when somebody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuiltVersion {
    /// Its number.
    #[schema(minimum = 1)]
    pub version: u32,
}

/// A scratch copy is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScratchRequest {
    /// Up to where: a position in the log, with what stands there, or an instant of the business clock such as
    /// `2028-03-01T12:00:00Z`, up to the first commit of which something happened later.
    #[schema(min_length = 1, max_length = 40, example = "2028-03-01T12:00:00Z")]
    pub until: String,
    /// Why: it stands with the copy.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
}

impl ScratchRequest {
    /// Up to where, as `read` understands it, and why.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse<T, E: std::fmt::Display>(
        &self,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<(T, Option<Reason>), InvalidFields> {
        let mut fields = Fields::default();
        let until = fields.read("until", read(&self.until));
        let reason = self.reason.as_deref().map(Reason::parse).transpose();
        let reason = fields.read("reason", reason);
        fields.finish(|| Some((until?, reason?)))
    }
}

/// Why a read model is paused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseRequest {
    /// Why: it stands with the pause.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl PauseRequest {
    /// Why.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        Reason::parse(&self.reason).map_err(|error| InvalidFields::one("reason", error))
    }
}

/// The pause that ends: another one than was seen goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeRequest {
    /// Its id.
    pub pause: Uuid,
}

/// A pause that goes on: nothing is written into the live version of a read model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectionPause {
    /// Its id: the wish that it follows from.
    pub id: Uuid,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Who wanted it. None: somebody on the command line.
    #[schema(value_type = Option<Uuid>)]
    pub by: Option<AccountId>,
    /// Why.
    pub reason: Option<String>,
    /// The position at which it stands. None: its projector has not let go of it yet.
    pub stands_at: Option<u64>,
}

/// All read models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Projections {
    /// Where the log of events ends.
    pub log_head: u64,
    /// The read models of which somebody has told.
    pub items: Vec<Projection>,
}

/// A read model and its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Projection {
    /// Its name.
    #[schema(example = "customer")]
    pub name: String,
    /// Whether somebody looks after it now. If not, all of this is as it was seen last, and what is
    /// wished for waits.
    pub is_current: bool,
    /// The version that is read.
    pub version: u32,
    /// Everything in the log up to here is in it.
    pub position: u64,
    /// How many commits it is behind the log.
    pub lag_commits: u64,
    /// For how many milliseconds the first of them has been waiting.
    pub lag_ms: u64,
    /// That nothing is written into it, because somebody wanted so.
    pub paused: Option<ProjectionPause>,
    /// The version that is built beside it.
    pub building: Option<BuildingVersion>,
    /// A copy up to some place in the log, for people who look into it. Never read otherwise.
    pub scratch: Option<ScratchVersion>,
    /// The version that is being made, and is not there yet.
    pub making: Option<u32>,
    /// Versions that were live, as they were then.
    pub kept: Vec<u32>,
    /// Versions that are to be deleted.
    pub leaving: Vec<u32>,
    /// Versions that nobody writes any more, and until when they are kept: those that were live, and one that
    /// was built and stopped.
    pub resting: Vec<RestingVersion>,
    /// Versions that were given up lately because they had been kept for long enough, the latest first.
    #[schema(max_items = 8)]
    pub let_go: Vec<LetGoVersion>,
    /// What was wished for lately, the latest first.
    pub wishes: Vec<ProjectionWish>,
}

/// What is done with a scratch copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScratchStage {
    /// It is filled.
    Growing,
    /// All is in it, and nobody writes it any more.
    Still,
    /// It goes no further.
    Stopped,
}

/// A scratch copy of a read model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScratchVersion {
    /// Its number.
    pub version: u32,
    /// The schema of PostgreSQL, or the database of MongoDB, that it stands in.
    #[schema(example = "operational_v3")]
    pub place: String,
    /// What is done with it.
    pub stage: ScratchStage,
    /// The position that somebody named as its end.
    pub until_position: Option<u64>,
    /// The instant of the business clock that somebody named as its end.
    pub until_time: Option<DateTime<Utc>>,
    /// Everything in the log up to here is in it.
    pub position: u64,
    /// Since when it is there.
    pub since: DateTime<Utc>,
    /// When it is given up by itself, and deleted.
    pub kept_until: DateTime<Utc>,
    /// Who asked for it. None: somebody on the command line.
    #[schema(value_type = Option<Uuid>)]
    pub account: Option<AccountId>,
    /// Why.
    pub reason: Option<String>,
    /// Why it goes no further.
    pub failure: Option<String>,
    /// The commit at which it stopped, if it was one.
    pub failed_at: Option<u64>,
}

/// A version that nobody writes any more: it keeps what it has of people who were erased since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RestingVersion {
    /// Its number.
    pub version: u32,
    /// Since when nobody writes it.
    pub since: DateTime<Utc>,
    /// When it is given up by itself, and deleted.
    pub until: DateTime<Utc>,
}

/// A version that was given up because it had been kept for long enough: nobody asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LetGoVersion {
    /// Its number.
    pub version: u32,
    /// Since when nobody had written it.
    pub since: DateTime<Utc>,
    /// When it was given up.
    pub at: DateTime<Utc>,
}

/// What is done with a version that is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BuildingStage {
    /// It follows the log.
    Growing,
    /// It is compared with the log.
    Comparing,
    /// It takes over as soon as it can.
    Switching,
    /// It goes no further.
    Stopped,
}

/// A version that is built, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BuildingVersion {
    /// Its number.
    pub version: u32,
    /// What is done with it.
    pub stage: BuildingStage,
    /// Whether it takes over by itself.
    pub switch: bool,
    /// Since when it is built.
    pub since: DateTime<Utc>,
    /// Who asked for it. None: somebody on the command line.
    #[schema(value_type = Option<Uuid>)]
    pub account: Option<AccountId>,
    /// Everything in the log up to here is in it.
    pub position: u64,
    /// How much of what the live version has is in it, in percent; 100 is all of it.
    #[schema(maximum = 100)]
    pub percent: u64,
    /// How many events were applied to it.
    pub events: u64,
    /// How many a second, of late.
    pub events_per_second: u64,
    /// In how many seconds it is where the live version is, if it comes closer.
    pub seconds_left: Option<u64>,
    /// How often it tried in vain to take over.
    pub attempts: u32,
    /// Why it goes no further.
    pub failure: Option<String>,
    /// The commit at which it stopped, if it was one.
    pub failed_at: Option<u64>,
    /// What the last comparison found.
    pub comparison: Option<VersionComparison>,
}

/// What a comparison of both versions with the log found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionComparison {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// Everything that began in the log up to here was compared.
    pub position: u64,
    /// How many aggregates were compared.
    pub compared: u64,
    /// Of how many of them something differs in the version that is built.
    pub built: u64,
    /// Of how many of them something differs in the live version.
    pub live: u64,
    /// How many changed whenever they were looked at.
    pub restless: u64,
    /// What differs, fifty at most.
    #[schema(max_items = 50)]
    pub differences: Vec<VersionDifference>,
}

/// Something in a version that is not as the log would have it. Tells no value, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionDifference {
    /// Whether it is in the version that is built, or in the live one.
    pub is_built: bool,
    /// The type of the aggregate.
    #[schema(example = "launch")]
    pub aggregate: String,
    /// The aggregate.
    pub id: Uuid,
    /// The table or collection.
    pub place: String,
    /// The key of the row or document.
    pub key: String,
    /// `missing`, `surplus`, or the fields that differ.
    pub what: String,
}

/// What may be wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectionWant {
    /// Another version is built.
    Rebuild,
    /// The version that is built is compared.
    Compare,
    /// The version that is built takes over.
    Switch,
    /// The version that is built is given up.
    Cancel,
    /// A scratch copy is made.
    Scratch,
    /// Nothing is written into the live version.
    Pause,
    /// What was paused goes on.
    Resume,
    /// A version that is kept, or the scratch copy, is deleted.
    Drop,
}

/// How a wish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectionWishStatus {
    /// Nobody has done it yet.
    Waiting,
    /// It is done, or was begun and goes on.
    CarriedOut,
    /// It can't be done.
    Refused,
    /// The version that was built for it took over.
    TookOver,
    /// The version that was built for it was given up.
    GivenUp,
}

/// What somebody wished for, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectionWish {
    /// Its id.
    pub id: Uuid,
    /// What was wished for.
    pub want: ProjectionWant,
    /// The version that it is about, once that is known.
    pub version: Option<u32>,
    /// Why, if somebody said so.
    pub reason: Option<String>,
    /// Who wished for it.
    #[schema(value_type = Uuid)]
    pub account: AccountId,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// How it stands.
    pub status: ProjectionWishStatus,
    /// Why it can't be done.
    pub cause: Option<String>,
    /// When it was carried out or refused.
    pub settled_at: Option<DateTime<Utc>>,
}
