//! The log, or a part of it, as a file.

use std::path::Path;

use domain::commit::Position;
use event_log::{EventLog, LoadError, Unavailable};
use proof::{Aggregate, ExportError, Opened, Seals, Wanted, Writer};

use tokio_util::sync::CancellationToken;

use crate::reading::{Batches, commits, read_ahead, read_ahead_under};

/// Which part of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// From one position up to another, or up to the end of the log.
    Range {
        /// The first one, from 1 on.
        from: u64,
        /// The last one.
        to: Option<u64>,
    },
    /// All of one aggregate.
    Aggregate(Aggregate),
}

/// The most that a file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    /// How many commits.
    pub commits: u64,
    /// How many bytes of them, before they are packed.
    pub bytes: u64,
}

/// A file that has all that it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// How many commits it has.
    pub commits: u64,
    /// Whether it was finished before.
    pub was_finished: bool,
}

/// A file was not written, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportFailure {
    /// There is nothing to write.
    #[error("the log has nothing of {0}")]
    Nothing(Aggregate),
    /// It would have more than it may.
    #[error("there are more than {} commits, or {} MiB of them", most.commits, most.bytes >> 20)]
    TooLarge {
        /// The most that it may have.
        most: Most,
    },
    /// Whoever was asked does not have the newest commits yet.
    #[error("the log ends before {0}: try again")]
    Behind(Position),
    /// The file, or what was sealed.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The log can't be read.
    #[error("the log can't be read: {0}")]
    Log(#[from] Unavailable),
    /// The aggregate can't be found.
    #[error("the log can't be read: {0}")]
    Head(#[from] LoadError),
    /// This program broke.
    #[error("writing broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

/// Writes a part of the log into a file, or goes on with one, and tells how far it is. With `seals` the file
/// has what shows that it is what was sealed. With `most` it is not written when it would have more.
///
/// # Errors
/// When the file is something else, when there is nothing to write, or too much, and when the log can't be read. The same
/// call goes on behind what is whole.
pub async fn export(
    log: &EventLog,
    part: Part,
    seals: Option<Seals>,
    file: &Path,
    most: Option<Most>,
    told: impl Fn(u64, u64) + Send + 'static,
) -> Result<Exported, ExportFailure> {
    let (from, to, aggregate) = match part {
        Part::Range { from, to } => (from, to, None),
        Part::Aggregate(aggregate) => (1, None, Some(aggregate)),
    };
    // Before the log's end is asked for, so that it is not behind it.
    let last = match &aggregate {
        Some(aggregate) => Some(last_of(log, aggregate).await?),
        None => None,
    };
    let wanted = Wanted {
        log: log.log_id(),
        from: Position(from),
        to: to.map(Position),
        end: log.end().await?,
        aggregate,
    };
    let (opened, aggregate) = {
        let (file, aggregate) = (file.to_owned(), wanted.aggregate.clone());
        // The leaves before a part are looked through.
        let opening = tokio::task::spawn_blocking(move || Writer::open(&file, &wanted, seals));
        (opening.await??, aggregate)
    };
    let writer = match opened {
        Opened::Unfinished(writer) => writer,
        Opened::Finished { commits } => {
            let was_finished = true;
            return Ok(Exported {
                commits,
                was_finished,
            });
        }
    };
    let last = last.unwrap_or(writer.header().to);
    let until = last.max(writer.header().to).0;
    let from = writer.next().0;
    // Whoever gives up waiting ends it, too.
    let reading = CancellationToken::new();
    let _ends = reading.clone().drop_guard();
    let (client, told) = (log.client().clone(), move |done: u64| {
        told(done.min(until), until)
    });
    let batches = match &aggregate {
        Some(aggregate) => {
            read_ahead_under(client, aggregate.subject(), from, until, reading, told)
        }
        None => read_ahead(client, from, until, reading, told),
    };
    let written = tokio::task::spawn_blocking(move || write(*writer, batches, last, most));
    Ok(Exported {
        commits: written.await??,
        was_finished: false,
    })
}

/// Where the last commit of an aggregate stands, by the leader. It may be damaged: an export shows that too.
async fn last_of(log: &EventLog, aggregate: &Aggregate) -> Result<Position, ExportFailure> {
    match log.head(aggregate.kind(), aggregate.id()).await {
        Ok(Some(last)) => Ok(last.position),
        Ok(None) => Err(ExportFailure::Nothing(aggregate.clone())),
        Err(LoadError::Damaged(damaged)) => Ok(damaged.position),
        Err(error) => Err(error.into()),
    }
}

/// Writes what comes, up to the last position that is wanted. Who was asked for it may not have the newest
/// commits yet: it is not finished before the last one was seen.
fn write(
    mut writer: Writer,
    batches: Batches,
    last: Position,
    most: Option<Most>,
) -> Result<u64, ExportFailure> {
    let to = writer.header().to;
    let mut seen = Position(writer.next().0 - 1);
    let mut bytes = 0;
    for commit in commits(batches) {
        let commit = commit?;
        seen = commit.position;
        if seen > to {
            break;
        }
        writer.push(&commit)?;
        bytes += commit.bytes.len() as u64;
        if let Some(most) = most
            && (writer.commits() > most.commits || bytes > most.bytes)
        {
            return Err(ExportFailure::TooLarge { most });
        }
    }
    match seen >= last.min(to) {
        true => Ok(writer.finish()?),
        false => Err(ExportFailure::Behind(last)),
    }
}
