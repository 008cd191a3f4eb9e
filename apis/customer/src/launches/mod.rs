//! Launches: what everybody may see of them.

mod availability;
pub(crate) mod body;
mod list;
mod show;

pub(crate) use availability::availability;
pub(crate) use list::{Asked, list, minute};
pub(crate) use show::{launch, show};

// What the document of the API refers to.
pub(crate) use availability::__path_availability;
pub(crate) use list::__path_list;
pub(crate) use show::__path_show;

use actix_web::HttpRequest;
use api_kit::ApiProblem;
use api_kit::position::MIN_POSITION_HEADER;
use domain::ids::LaunchId;
use domain::slug::SlugText;
use projection_customer::QueryError;
use uuid::Uuid;

use crate::hot::Missing;
use crate::refusal;
use crate::state::State;

/// Whether the reader names a position. Such a reader waited for the read model, whose
/// announcement may not have dropped what is kept in memory yet, so the read model is asked.
fn names_position(request: &HttpRequest) -> bool {
    request.headers().contains_key(MIN_POSITION_HEADER)
}

/// The launch that an address names, by its id or by its link.
pub(crate) async fn named(state: &State, name: &str) -> Result<LaunchId, ApiProblem> {
    if let Ok(id) = Uuid::try_parse(name) {
        return Ok(LaunchId(id));
    }
    // What can't be a link leads nowhere, and need not be looked for.
    let slug = SlugText::parse(name).map_err(|_| refusal::launch_not_found())?;
    if let Some(id) = state.hot.linked(slug.as_str()) {
        return Ok(id);
    }
    let found = state.model().launch_by_slug(slug.as_str()).await;
    let launch = found
        .map_err(refusal::query)?
        .ok_or_else(refusal::launch_not_found)?;
    state.hot.link(slug.as_str(), launch.id);
    Ok(launch.id)
}

/// Why nothing was read, shared by all who wait for the same: so it is logged here, once.
pub(crate) fn missing(error: QueryError) -> Missing {
    match error {
        QueryError::InvalidCursor(_) => Missing::ForeignCursor,
        error @ (QueryError::Unavailable(_) | QueryError::Unreadable(_)) => {
            tracing::warn!(%error, "the read model does not answer");
            Missing::Unavailable
        }
    }
}

pub(crate) fn refused(missing: Missing) -> ApiProblem {
    match missing {
        Missing::Unknown => refusal::launch_not_found(),
        Missing::Unavailable => refusal::read_model_unavailable(),
        Missing::ForeignCursor => refusal::cursor(projection_customer::InvalidCursor),
    }
}
