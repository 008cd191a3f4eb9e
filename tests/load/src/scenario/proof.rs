//! What it takes to seal a log, to show that it is untouched, to export it, and to write it anew, each by a
//! command of its own, from its start to its end.

use anyhow::{Context, Result};

use super::Bench;
use crate::figure::{Figure, Goal, Samples, Unit};
use crate::stage::{Sealer, Stage};

/// Measures it on a log of so many events. `read` is the limit: reading and decoding the same.
pub(super) async fn run(
    bench: &mut Bench,
    stage: &Stage,
    events: usize,
    read: &Samples,
) -> Result<()> {
    let sealer = Sealer::new(stage)?;
    let empty = stage.another_nats(&bench.world).await?;
    let export = sealer.folder().join("export");
    let export = export.to_str().context("a name of a file")?;
    for (what, arguments, goal) in [
        ("sealed", &["seal"][..], None),
        ("verified in the log", &["verify"], Some(100_000.0)),
        (
            "exported with their seal",
            &["export", "--export-file", export],
            None,
        ),
        (
            "verified in an export",
            &["verify", "--export-file", export],
            Some(100_000.0),
        ),
        (
            "restored from an export and compared",
            &["restore", "--export-file", export],
            None,
        ),
    ] {
        let elsewhere = (arguments[0] == "restore").then_some(&empty);
        let took = sealer.run(arguments, elsewhere).await?;
        let speed = events as f64 / took.as_secs_f64();
        let mut figure = Figure::new(
            "proof",
            format!("events {what}, from the start of the command"),
            Unit::PerSecond,
            speed,
        )
        .beside("events read and decoded, nothing written", read.clone());
        if let Some(least) = goal {
            figure = figure.goal(Goal::AtLeast(least));
        }
        bench.figures.push(figure);
    }
    Ok(())
}
