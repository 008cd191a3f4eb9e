//! Which events somebody asks for.

use api_contract::operations::EventOrder;
use api_kit::ApiProblem;
use chrono::{DateTime, Utc};
use domain::commit::Position;
use domain::ids::{CommandId, CorrelationId, EventId};
use event_index::{EventFilter, Order};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::refusal;

/// The longest name of a type, or of a process.
const MAX_NAME: usize = 64;

/// Which events: those that all of it holds for. Each of it alone is answered at once; what is named besides
/// is looked for among what the first of it holds for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Of this kind of aggregate, such as `launch`.
    #[param(max_length = 64)]
    aggregate: Option<String>,
    /// Of this aggregate.
    aggregate_id: Option<Uuid>,
    /// Of this type, such as `launch.seats_reserved`.
    #[serde(rename = "type")]
    #[param(max_length = 64)]
    event_type: Option<String>,
    /// Done by this account, or by the process of this name.
    #[param(max_length = 64)]
    actor: Option<String>,
    /// Of this request.
    #[param(value_type = Option<Uuid>)]
    correlation_id: Option<CorrelationId>,
    /// Made by this command.
    #[param(value_type = Option<Uuid>)]
    command_id: Option<CommandId>,
    /// Following from this event.
    #[param(value_type = Option<Uuid>)]
    causation_id: Option<EventId>,
    /// Happened then or later, by the business clock.
    from: Option<DateTime<Utc>>,
    /// Happened before then.
    to: Option<DateTime<Utc>>,
    /// At this place of the log or after it.
    from_position: Option<u64>,
    /// At this place of the log or before it.
    to_position: Option<u64>,
    /// By their place in the log.
    #[serde(default)]
    #[param(inline, default = "newest")]
    order: EventOrder,
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 20)]
    pub(super) cursor: Option<String>,
}

impl ListQuery {
    pub(super) fn order(&self) -> Order {
        match self.order {
            EventOrder::Newest => Order::Newest,
            EventOrder::Oldest => Order::Oldest,
        }
    }

    /// What the index is asked for.
    pub(super) fn filter(self) -> Result<EventFilter, ApiProblem> {
        let names = [
            ("aggregate", &self.aggregate),
            ("type", &self.event_type),
            ("actor", &self.actor),
        ];
        for (parameter, name) in names {
            if name.as_ref().is_some_and(|name| name.len() > MAX_NAME) {
                let why = "must be 64 characters at most";
                return Err(refusal::parameter(parameter, why));
            }
        }
        Ok(EventFilter {
            aggregate: self.aggregate,
            aggregate_id: self.aggregate_id,
            event_type: self.event_type,
            actor: self.actor,
            correlation: self.correlation_id,
            command: self.command_id,
            causation: self.causation_id,
            from: self.from,
            to: self.to,
            from_position: self.from_position.map(Position),
            to_position: self.to_position.map(Position),
        })
    }
}
