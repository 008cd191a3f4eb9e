//! A draft that has its number is issued under it.

use domain::invoice::{Invoice, Issue};
use domain::invoice_series::NumberAllotted;
use projection_runtime::Event;

use crate::desk::{Cause, Trouble};
use crate::shift::Shift;

pub(super) const NAME: &str = "issue_invoice";

pub(super) async fn react(
    shift: &Shift<'_>,
    event: &Event,
    allotted: &NumberAllotted,
) -> Result<(), Trouble> {
    let issue = issue(allotted);
    let mut cause = Cause::of(event);
    // Numbers are given to many at once. What follows belongs to the request of each draft.
    if let Some(origin) = shift.desk.origin::<Invoice>(allotted.draft).await? {
        cause.correlation = origin.correlation;
        cause.trace = origin.trace;
    }
    let meta = cause.command(NAME);
    shift
        .desk
        .order::<Invoice>(allotted.draft, issue, meta)
        .await
}

fn issue(allotted: &NumberAllotted) -> Issue {
    Issue {
        number: allotted.code.format(allotted.year, allotted.number),
    }
}
