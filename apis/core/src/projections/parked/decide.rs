//! Deciding about a parked commit.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use api_contract::parked_commits::ParkedDecision;
use api_contract::parked_mails::ParkedWish;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role, command, command_meta,
};
use domain::commit::Position;
use domain::ids::ProjectionId;
use domain::projection::{Projection, ProjectionCommand, ProjectionName};
use domain::text::Reason;

use crate::refusal;
use crate::state::State;

/// Who decides about which commit, by which request: the same one again is the same decision.
pub(super) struct Deciding<'a> {
    pub(super) principal: &'a Principal,
    pub(super) key: &'a IdempotencyKey,
    pub(super) context: &'a RequestContext,
    /// Projection and position, as they stand in the path.
    pub(super) path: &'a (String, u64),
    /// In words that outlive the path.
    pub(super) what: &'static str,
    pub(super) body: &'a JsonBody<ParkedWish>,
}

impl Deciding<'_> {
    /// Writes the decision into the log. Whether the commit is parked is for the projector to see, in its
    /// place: by then it may be no more.
    pub(super) async fn answer<C: Into<ProjectionCommand>>(
        self,
        state: &State,
        decide: impl FnOnce(ProjectionName, Position, Reason) -> C,
    ) -> Result<HttpResponse, ApiProblem> {
        self.principal.require(Role::It)?;
        let (projection, position) = self.path;
        let projection = super::projection(projection)?;
        // What somebody thinks will stand there may never be parked, and would be decided about for good.
        let end = state.log.end().await.map_err(refusal::load)?;
        if *position == 0 || *position > end.0 {
            return Err(ApiProblem::not_found(
                "event_not_found",
                "Nothing stands there in the log.",
            ));
        }
        let reason = self.body.value.parse().map_err(refusal::invalid)?;
        let target = [projection.as_str().as_bytes(), &position.to_be_bytes()].concat();
        let meta = command::meta(command_meta(
            self.principal.actor(Role::It),
            self.key,
            self.context,
            self.what,
            &target,
            self.body.bytes(),
        ));
        let command = decide(projection, Position(*position), reason).into();
        let decided = state
            .commands
            .dispatch::<Projection>(ProjectionId::of(projection), command, meta)
            .await;
        let decided = decided.map_err(refusal::command)?;
        Ok(HttpResponse::Accepted()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(ParkedDecision {
                position: decided.position.0,
            }))
    }
}
