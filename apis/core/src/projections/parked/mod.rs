//! What a projection parked: which commits there are, and what IT decides about them.
//!
//! What is parked stands in the projection's own store, so whoever writes there is asked. A decision is an
//! event in the log, with who decided and why: it is carried out by the projector that meets it there.

mod decide;
mod list;
mod retry;
mod skip;

pub(crate) use list::{__path_list, list};
pub(crate) use retry::{__path_retry, retry};
pub(crate) use skip::{__path_skip, skip};

use api_kit::ApiProblem;
use domain::projection::ProjectionName;

use crate::refusal;

/// The projection of a path.
fn projection(named: &str) -> Result<ProjectionName, ApiProblem> {
    named.parse().map_err(|_| refusal::nothing_parked())
}
