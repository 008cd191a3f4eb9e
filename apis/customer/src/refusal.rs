//! How what stands in the way becomes a problem.

use api_kit::ApiProblem;
pub(crate) use api_kit::refusal::*;
use domain::launch::LaunchError;
use projection_customer::QueryError;

/// A question that the read model does not answer.
pub(crate) fn query(error: QueryError) -> ApiProblem {
    match error {
        QueryError::Unavailable(error) => read_model_failed(error),
        QueryError::InvalidCursor(error) => cursor(error),
        error @ QueryError::Unreadable(_) => ApiProblem::internal(error),
    }
}

/// There is no such launch.
pub(crate) fn launch_not_found() -> ApiProblem {
    rejection(&LaunchError::LaunchUnknown)
}
