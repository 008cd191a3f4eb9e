//! Drafts get their numbers in the order of the log, without a gap.
//!
//! A series passes over every draft that is not behind the last one that it gave a number to. So
//! no draft may be sent before all earlier ones of its series have their numbers for sure: one
//! command after the other, each asked again until it is answered. That holds for an instance
//! that lost its lease, too: it began at a checkpoint, and left nothing out since.
//!
//! A draft that was set aside has lost its turn once a later one of its series has a number. So when
//! it is tried again it is looked whether it has one, and what has none stays set aside.

use std::collections::BTreeMap;

use domain::AnyEvent;
use domain::commit::Position;
use domain::ids::InvoiceSeriesId;
use domain::invoice::{Drafted, InvoiceEvent};
use domain::invoice_series::{
    AllotNumbers, DraftPlace, InvoiceSeries, InvoiceSeriesEvent, SeriesCode,
};
use projection_runtime::Event;

use crate::desk::{Cause, Trouble};
use crate::shift::{Fenced, Shift};

pub(super) const NAME: &str = "number_drafts";

/// The most drafts in one command, so that their numbers fit into one commit for sure.
const AT_ONCE: usize = 250;

/// Why a draft stays without a number, and what is to be done about it.
const LOST_ITS_TURN: &str = "later drafts of its series have their numbers, so this one gets none any \
    more: have finance settle with its recipient by hand, then skip it";

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
        .await?;
    if shift.is_again() {
        for (_, draft) in &turn.drafts {
            if !has_number(shift, series, *draft).await? {
                return Err(Trouble::refused(LOST_ITS_TURN));
            }
        }
    }
    Ok(())
}

/// Whether a series gave a number to a draft: that stands behind the draft in the log, and before the
/// numbers of all later drafts.
async fn has_number(
    shift: &Shift<'_>,
    series: InvoiceSeriesId,
    draft: DraftPlace,
) -> Result<bool, Trouble> {
    let looked = shift
        .desk
        .find::<InvoiceSeries, _>(series, draft.position, |_, event| {
            let InvoiceSeriesEvent::NumberAllotted(allotted) = event;
            let is_own = allotted.draft == draft.draft;
            let is_over = allotted.position >= draft.position;
            (is_own || is_over).then_some(is_own)
        });
    Ok(looked.await?.unwrap_or(false))
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
