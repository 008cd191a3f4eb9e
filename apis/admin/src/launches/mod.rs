//! Launches: a supplier's own, and for finance all of them.

mod abort;
mod body;
mod complete;
mod confirm;
mod delay;
mod fail;
mod list;
mod manifest;
mod record;
mod revise;
mod schedule;
mod show;

pub(crate) use abort::{__path_abort, abort};
pub(crate) use body::booking_status;
pub(crate) use complete::{__path_complete, complete};
pub(crate) use confirm::{__path_confirm, confirm};
pub(crate) use delay::{__path_delay, delay};
pub(crate) use fail::{__path_fail, fail};
pub(crate) use list::{__path_list, list};
pub(crate) use manifest::{__path_manifest, manifest};
pub(crate) use revise::{__path_revise, revise};
pub(crate) use schedule::{__path_schedule, schedule};
pub(crate) use show::{__path_show, show};

use api_kit::ApiProblem;
use domain::ids::{LaunchId, SupplierId};
use domain::launch::LaunchError;
use projection_operational::queries::Launch;

use crate::refusal;
use crate::state::State;

/// A launch within somebody's scope; any other is not found.
async fn visible(
    state: &State,
    id: LaunchId,
    scope: Option<SupplierId>,
) -> Result<Launch, ApiProblem> {
    let found = state.model().launch(id).await.map_err(refusal::query)?;
    found
        .filter(|launch| scope.is_none_or(|supplier| launch.supplier == supplier))
        .ok_or_else(|| refusal::rejection(&LaunchError::LaunchUnknown))
}
