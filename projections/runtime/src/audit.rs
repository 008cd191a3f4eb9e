//! What a read model does so that it can be compared with the log: the port behind which a
//! reconciler knows it.
//!
//! The comparison is made by the model itself, since it alone knows what its projection makes of
//! events. It folds them with the code that projects, and looks at what stands there instead.

use std::pin::Pin;

use uuid::Uuid;

use crate::past::Past;
use crate::target::TargetError;

/// An aggregate: whatever stands in a read model belongs to one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Aggregate {
    /// Its type, such as `launch`.
    pub kind: Box<str>,
    /// Its id.
    pub id: Uuid,
}

/// Something in a read model that is not as the log would have it. Holds no value, since values
/// may be personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// To which it belongs.
    pub aggregate: Aggregate,
    /// The table or collection.
    pub place: &'static str,
    /// The key of the row or document: its id, or several parts separated by `/`.
    pub key: String,
    /// What is wrong with it.
    pub divergence: Divergence,
}

/// What is wrong with a row or document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Divergence {
    /// It should be there.
    Missing,
    /// It should not be there.
    Surplus,
    /// These of its fields differ, the guard among them; at most [`MAX_FIELDS`].
    Fields(Vec<String>),
}

/// The most differences that one comparison tells one by one, and the most fields of each.
pub const MAX_DIFFERENCES: usize = 1_000;
/// See [`MAX_DIFFERENCES`].
pub const MAX_FIELDS: usize = 64;

/// What a comparison found.
#[derive(Debug, Default)]
pub struct Comparison {
    /// What differs; of very much a part. Empty: nothing does.
    pub differences: Vec<Difference>,
    /// What differed by chance, since it was changing all the time: look again later.
    pub restless: Vec<Aggregate>,
}

/// From where to go on looking for what stands in a read model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which of its tables or collections, in an order of its own.
    pub table: u32,
    /// After this aggregate.
    pub after: Uuid,
}

/// What an audited read model answers with.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, TargetError>> + Send + 'a>>;

/// A read model that can be compared with the log while its projector writes on.
///
/// One audit of a model does one thing after the other; several audits of one model, in as many
/// processes, do each other no harm.
pub trait Audited: Send + Sync {
    /// The projection, as [`Target::name`](crate::Target::name) has it.
    fn name(&self) -> &'static str;

    /// Whether anything of such aggregates stands in it.
    fn keeps(&self, kind: &str) -> bool;

    /// Compares all that belongs to these aggregates with what the projection makes of their
    /// events, at one position of the log: a projector that is late makes no difference. What of
    /// an aggregate is parked is left out on both sides.
    ///
    /// # Errors
    /// [`TargetError::Poisonous`] when something can't be folded: compare one aggregate after
    /// the other to find out of which. [`TargetError::WrongLog`], [`TargetError::Unavailable`].
    fn compare<'a>(&'a self, past: &'a Past, aggregates: &'a [Aggregate])
    -> Answer<'a, Comparison>;

    /// Projects an aggregate again, guards included. What becomes of it while its projector is
    /// at work says another comparison.
    ///
    /// # Errors
    /// As [`Audited::compare`]; [`TargetError::Poisonous`] also when what belongs to another
    /// aggregate stands in the way, and while the model is paused.
    fn mend<'a>(&'a self, past: &'a Past, aggregate: &'a Aggregate) -> Answer<'a, ()>;

    /// The aggregates to which something in the model belongs, or seems to, from a place on: at
    /// most 1,000, some of them perhaps twice, and where to go on. No place: that was all.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`].
    fn owners(&self, from: Option<Place>) -> Answer<'_, (Vec<Aggregate>, Option<Place>)>;
}
