//! Taking a wish.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use api_kit::{
    ApiProblem, CommandIdentity, IdempotencyKey, Principal, RequestContext, Role, command_meta,
};
use domain::ids;
use rebuilds::{Ask, Want};

use super::shown;
use crate::refusal;
use crate::state::State;

/// The read models.
const MODELS: [&str; 2] = ["customer", "operational"];

/// Who wants something, by which request: the same one again is the same wish.
pub(super) struct Wanting<'a> {
    pub(super) principal: &'a Principal,
    pub(super) key: &'a IdempotencyKey,
    pub(super) context: &'a RequestContext,
    /// Of which model.
    pub(super) model: &'a str,
    /// In words that outlive the path.
    pub(super) what: &'static str,
    pub(super) want: Want,
}

impl Wanting<'_> {
    /// Writes it down. It is done as soon as the rebuilder can.
    pub(super) async fn answer(self, state: &State) -> Result<HttpResponse, ApiProblem> {
        self.principal.require(Role::It)?;
        if !MODELS.contains(&self.model) {
            return Err(refusal::no_projection());
        }
        let body = serde_json::to_vec(&self.want).map_err(ApiProblem::internal)?;
        let CommandIdentity {
            command,
            fingerprint,
            ..
        } = command_meta(
            self.principal.actor(Role::It),
            self.key,
            self.context,
            self.what,
            self.model.as_bytes(),
            &body,
        );
        let ask = Ask {
            id: ids::derive("projection_wish", &[command.0.as_bytes(), &fingerprint.0]),
            model: self.model.to_owned(),
            want: self.want,
            account: self.principal.account(),
        };
        let taken = state.rebuilds.ask(&ask).await;
        let taken = taken.map_err(refusal::rebuild_wish)?;
        Ok(HttpResponse::Accepted()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(shown::wish(taken)))
    }
}
