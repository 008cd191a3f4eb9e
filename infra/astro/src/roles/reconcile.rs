//! `astro reconcile`: asks for a reconciliation, shows how far it is, and what it finds. A process
//! `astro reconciler` does the work, so that this may be ended at any moment.

use std::io::{Write, stderr, stdout};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use domain::any_event::AnyEvent;
use projection_runtime::Aggregate;
use reconciler::{
    Ask, Found, FoundCursor, MAX_FOUND, Reconciliation, Reconciliations, Scope, Stage, Status,
    Trigger, What,
};
use service::config::CoreArgs;
use tokio::time::sleep;
use uuid::Uuid;

use crate::encryption::EncryptionArgs;
use crate::reconciliations;

/// How often it is looked how far it is.
const LOOKS_EVERY: Duration = Duration::from_millis(500);

/// The configuration of `reconcile`.
#[derive(Debug, Args)]
pub(crate) struct Reconcile {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    core: CoreArgs,
    /// Compare one aggregate alone, such as `launch/7b5a…`; without it everything
    #[arg(long, value_name = "KIND/ID")]
    aggregate: Option<Named>,
    /// Mend what differs, too
    #[arg(long)]
    repair: bool,
}

/// An aggregate as it is typed.
#[derive(Debug, Clone)]
struct Named(Aggregate);

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kinds = AnyEvent::AGGREGATES;
        let (kind, id) = text.split_once('/').unwrap_or((text, ""));
        if !kinds.contains(&kind) {
            return Err(format!("begins with one of {}", kinds.join(", ")));
        }
        let id = id.parse().map_err(|_| "ends with an id".to_owned())?;
        Ok(Self(Aggregate {
            kind: kind.into(),
            id,
        }))
    }
}

impl Reconcile {
    pub(crate) async fn run(self) -> Result<()> {
        let store = reconciliations::open(&self.core, &self.encryption).await?;
        let ask = Ask {
            id: Uuid::new_v4(),
            scope: match self.aggregate {
                Some(Named(aggregate)) => Scope::Aggregate(aggregate),
                None => Scope::Everything,
            },
            repair: self.repair,
            trigger: Trigger::Operator,
        };
        let asked = store.ask(&ask).await.context("ASTRO_CORE_MONGODB_URL")?;
        writeln!(stderr(), "reconciliation {}", asked.id)?;
        let ended = follow(&store, asked).await?;
        let open = report(&store, &ended).await?;
        if let Some(failure) = ended.failure {
            bail!("it could not be completed: {failure}");
        }
        ensure!(open == 0, "{open} differences are not mended");
        Ok(())
    }
}

/// Shows how far a reconciliation is until it has ended.
async fn follow(store: &Reconciliations, mut run: Reconciliation) -> Result<Reconciliation> {
    let mut shown = String::new();
    while !matches!(run.status, Status::Completed | Status::Failed) {
        let line = progress(&run);
        if line != shown {
            writeln!(stderr(), "{line}")?;
            shown = line;
        }
        sleep(LOOKS_EVERY).await;
        let found = store.get(run.id).await.context("ASTRO_CORE_MONGODB_URL")?;
        run = found.context("it was deleted meanwhile")?;
    }
    Ok(run)
}

fn progress(run: &Reconciliation) -> String {
    let stage = match (run.status, run.stage, run.end) {
        (Status::Waiting, ..) => "waits for a reconciler".to_owned(),
        (_, Stage::Log { position }, Some(end)) => {
            format!("position {} of {}", position.0, end.0)
        }
        _ => "looks through the models".to_owned(),
    };
    format!(
        "{stage}, {} compared, {} found",
        run.counts.compared, run.counts.found
    )
}

/// Prints what was found. How much of it is not mended.
async fn report(store: &Reconciliations, run: &Reconciliation) -> Result<usize> {
    let (mut after, mut open): (Option<FoundCursor>, usize) = (None, 0);
    loop {
        let page = store.found_by(run.id, None, after, MAX_FOUND).await;
        let page = page.context("ASTRO_CORE_MONGODB_URL")?;
        for found in &page.found {
            writeln!(stdout(), "{}", told(found))?;
            open += usize::from(found.mended_at.is_none());
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    writeln!(
        stdout(),
        "{} compared, {} found, {} mended",
        run.counts.compared,
        run.counts.found,
        run.counts.mended
    )?;
    Ok(open)
}

fn told(found: &Found) -> String {
    let what = match &found.what {
        What::Missing => "is missing".to_owned(),
        What::Surplus => "should not be there".to_owned(),
        What::Fields(fields) => format!("differs in {}", fields.join(", ")),
        What::Restless => "changed all the time".to_owned(),
        What::Unreadable => "can't be compared".to_owned(),
    };
    let Aggregate { kind, id } = &found.aggregate;
    let (model, place, key) = (&found.model, &found.place, &found.key);
    let end = match (&found.mended_at, &found.cause) {
        (Some(_), _) => "; mended".to_owned(),
        (None, Some(cause)) => format!("; not mended: {cause}"),
        (None, None) => String::new(),
    };
    format!("{model} {place} {key} of {kind} {id}: {what}{end}")
}
