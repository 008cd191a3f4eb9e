//! What is done with some aggregates in one model: compared, noted, mended.

use std::collections::HashSet;

use projection_runtime::{
    Aggregate, Audited, Comparison, Difference, Divergence, MAX_DIFFERENCES, Past, TargetError,
};

use crate::record::What;
use crate::store::{Noted, Reconciliations, StoreError, Work};

/// How often something is mended when it still differs after.
const ATTEMPTS: usize = 3;

/// Why a page was not done.
pub(crate) enum Trouble {
    /// Trying again may help.
    Passing(String),
    /// It does not.
    Lasting(String),
    Store(StoreError),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<TargetError> for Trouble {
    fn from(error: TargetError) -> Self {
        match error {
            TargetError::WrongLog { .. } => Self::Lasting(error.to_string()),
            TargetError::Fenced | TargetError::Poisonous(_) | TargetError::Unavailable(_) => {
                Self::Passing(error.to_string())
            }
        }
    }
}

/// Who compares, and writes down what was found.
pub(crate) struct Examiner {
    store: Reconciliations,
    past: Past,
}

impl Examiner {
    pub(crate) fn new(store: Reconciliations, past: Past) -> Self {
        Self { store, past }
    }

    /// Compares some aggregates in one model, notes what differs, and mends it if it is to be.
    ///
    /// It is noted before it is mended: whoever dies in between finds it mended, and notes that.
    pub(crate) async fn examine(
        &self,
        work: &mut Work,
        model: &dyn Audited,
        aggregates: &[Aggregate],
    ) -> Result<(), Trouble> {
        let noted = self.compare(model, aggregates).await?;
        let mut wrong: HashSet<&Aggregate> = noted.iter().map(|noted| &noted.aggregate).collect();
        self.store.note(work.run, &noted).await?;
        if work.repair {
            let differing = noted.iter().filter(|noted| noted.is_difference());
            let differing: HashSet<&Aggregate> = differing.map(|noted| &noted.aggregate).collect();
            for aggregate in differing {
                match self.mend(model, aggregate).await? {
                    Ok(()) => drop(wrong.remove(aggregate)),
                    Err(cause) => {
                        self.store
                            .note_cause(work.run, model.name(), aggregate, &cause)
                            .await?;
                    }
                }
            }
            self.store
                .note_mended(work.run, model.name(), aggregates, &wrong)
                .await?;
        }
        if !noted.is_empty() {
            self.count(work).await?;
        }
        Ok(())
    }

    /// Counts what is noted of a run.
    pub(crate) async fn count(&self, work: &mut Work) -> Result<(), Trouble> {
        let (found, mended) = self.store.count_found(work.run).await?;
        work.counts.found = found;
        work.counts.mended = mended;
        Ok(())
    }

    /// Compares aggregates: all at a time, or where that can't be done, fewer and fewer, until it
    /// is known which one is to blame.
    async fn compare(
        &self,
        model: &dyn Audited,
        aggregates: &[Aggregate],
    ) -> Result<Vec<Noted>, Trouble> {
        let mut noted = Vec::new();
        let mut parts = vec![aggregates];
        while let Some(part) = parts.pop() {
            match model.compare(&self.past, part).await {
                // More differs than is told at a time.
                Ok(comparison) if is_cut(&comparison) && part.len() > 1 => {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([first, second]);
                }
                Ok(comparison) => noted.extend(noted_of(model.name(), comparison)),
                Err(TargetError::Poisonous(cause)) => match part {
                    [] => {}
                    [one] => noted.push(Noted {
                        model: model.name(),
                        aggregate: one.clone(),
                        place: "",
                        key: one.id.to_string(),
                        what: What::Unreadable,
                        cause: Some(cause),
                    }),
                    several => {
                        let (first, second) = several.split_at(several.len() / 2);
                        parts.extend([first, second]);
                    }
                },
                Err(error) => return Err(error.into()),
            }
        }
        Ok(noted)
    }

    /// Mends an aggregate until nothing of it differs. The inner error says why it still does.
    async fn mend(
        &self,
        model: &dyn Audited,
        aggregate: &Aggregate,
    ) -> Result<Result<(), String>, Trouble> {
        let only = std::slice::from_ref(aggregate);
        for _ in 0..ATTEMPTS {
            match model.mend(&self.past, aggregate).await {
                Ok(()) => {}
                Err(TargetError::Poisonous(cause)) => return Ok(Err(cause)),
                Err(error) => return Err(error.into()),
            }
            if self.compare(model, only).await?.is_empty() {
                tracing::info!(
                    model = model.name(),
                    aggregate = &*aggregate.kind,
                    aggregate_id = %aggregate.id,
                    "mended"
                );
                return Ok(Ok(()));
            }
        }
        Ok(Err("it differs again".to_owned()))
    }
}

fn is_cut(comparison: &Comparison) -> bool {
    comparison.differences.len() >= MAX_DIFFERENCES
}

fn noted_of(model: &'static str, comparison: Comparison) -> impl Iterator<Item = Noted> {
    let differences = comparison.differences.into_iter().map(move |difference| {
        let Difference {
            aggregate,
            place,
            key,
            divergence,
        } = difference;
        Noted {
            model,
            aggregate,
            place,
            key,
            what: match divergence {
                Divergence::Missing => What::Missing,
                Divergence::Surplus => What::Surplus,
                Divergence::Fields(fields) => What::Fields(fields),
            },
            cause: None,
        }
    });
    let restless = comparison.restless.into_iter().map(move |aggregate| Noted {
        model,
        key: aggregate.id.to_string(),
        aggregate,
        place: "",
        what: What::Restless,
        cause: None,
    });
    differences.chain(restless)
}

impl Noted {
    /// Whether something differs for certain, and may be mended.
    fn is_difference(&self) -> bool {
        !matches!(self.what, What::Restless | What::Unreadable)
    }
}
