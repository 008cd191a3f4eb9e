//! Drafts get their numbers in the order of the log, without a gap.
//!
//! A series passes over every draft that is not behind the last one that it gave a number to. So
//! no draft may be sent before all earlier ones of its series have their numbers for sure: one
//! command after the other, each asked again until it is answered. That holds for an instance
//! that lost its lease, too: it began at a checkpoint, and left nothing out since.

use std::collections::BTreeMap;

use domain::AnyEvent;
use domain::commit::Position;
use domain::invoice::{Drafted, InvoiceEvent};
use domain::invoice_series::{AllotNumbers, DraftPlace, InvoiceSeries, SeriesCode};
use projection_runtime::Event;

use crate::desk::{Cause, Trouble};
use crate::shift::{Fenced, Shift};

pub(super) const NAME: &str = "number_drafts";

/// The most drafts in one command, so that their numbers fit into one commit for sure.
const AT_ONCE: usize = 250;

/// Drafts that are numbered together: the events that made them, in the order of the log.
struct Turn<'a> {
    code: SeriesCode,
    year: i32,
    drafts: Vec<(&'a Event, DraftPlace)>,
}

pub(super) async fn react(shift: &Shift<'_>, events: &[&Event]) -> Result<(), Fenced> {
    for turn in turns(events) {
        let (first, _) = turn.drafts[0];
        shift.attempt(first, NAME, allot(shift, &turn)).await?;
    }
    Ok(())
}

async fn allot(shift: &Shift<'_>, turn: &Turn<'_>) -> Result<(), Trouble> {
    let (first, _) = turn.drafts[0];
    let events: Vec<_> = turn.drafts.iter().map(|(event, _)| event.id).collect();
    let command = AllotNumbers {
        code: turn.code,
        year: turn.year,
        drafts: turn.drafts.iter().map(|(_, draft)| *draft).collect(),
    };
    let series = turn.code.series(turn.year);
    let meta = Cause::of(first).command_for_all(NAME, &events);
    shift
        .desk
        .order::<InvoiceSeries>(series, command, meta)
        .await
}

/// Series by series, those of credit notes last: so what an invoice's credit note does to it comes
/// after the invoice's own number in the log.
fn turns<'a>(events: &[&'a Event]) -> Vec<Turn<'a>> {
    let mut series: BTreeMap<(SeriesCode, i32), Vec<(&'a Event, DraftPlace)>> = BTreeMap::new();
    for event in events {
        if let AnyEvent::Invoice(InvoiceEvent::Drafted(drafted)) = &event.payload
            && let Some(code) = drafted.kind.series()
        {
            let place = place(drafted, event.position);
            series
                .entry((code, drafted.year))
                .or_default()
                .push((event, place));
        }
    }
    let turns = series.iter().flat_map(|((code, year), drafts)| {
        drafts.chunks(AT_ONCE).map(|drafts| Turn {
            code: *code,
            year: *year,
            drafts: drafts.to_vec(),
        })
    });
    turns.collect()
}

fn place(drafted: &Drafted, position: Position) -> DraftPlace {
    DraftPlace {
        draft: drafted.invoice,
        position,
    }
}
