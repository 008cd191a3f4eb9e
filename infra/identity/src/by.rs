//! Who asks, from where.

use std::net::IpAddr;

use domain::commit::{Actor, ActorKind};
use domain::ids::{AccountId, CorrelationId};
use domain::text::TimeZone;
use service::network;
use uuid::Uuid;

use crate::account::AccountKind;
use crate::agent::AgentLabel;
use crate::token::OpaqueToken;

/// A request of somebody who may be anybody.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Where it comes from, as the last proxy that is ours saw it.
    pub address: IpAddr,
    /// What it was made with.
    pub agent: AgentLabel,
    /// What the cookie `__Host-astro-device` brought, if it is well-formed.
    pub device: Option<OpaqueToken>,
    /// By which clocks whoever asks lives, if their browser told.
    pub time_zone: Option<TimeZone>,
    /// The request, as log lines and events name it.
    pub correlation: CorrelationId,
}

impl Visit {
    /// Whom it counts for.
    pub(crate) fn network(&self) -> IpAddr {
        network::of(self.address)
    }
}

/// Somebody signed in, as their access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The account (`sub`).
    pub account: AccountId,
    /// The session in which they signed in (`sid`).
    pub session: Uuid,
}

/// Who changes somebody else's account: an employee of IT, or an operator on the command line.
/// Whether they may is for whoever calls to see to.
#[derive(Debug, Clone)]
pub struct By {
    pub(crate) actor: Actor,
    pub(crate) account: Option<AccountId>,
    pub(crate) visit: Option<Visit>,
    pub(crate) correlation: CorrelationId,
}

impl By {
    /// An employee who is signed in.
    #[must_use]
    pub fn employee(caller: Caller, visit: Visit) -> Self {
        Self {
            actor: Actor {
                kind: ActorKind::Employee,
                id: caller.account.to_string(),
                on_behalf_of: None,
                session: Some(caller.session),
            },
            account: Some(caller.account),
            correlation: visit.correlation,
            visit: Some(visit),
        }
    }

    /// A process of the system itself, such as the command line.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self {
            actor: Actor {
                kind: ActorKind::System,
                id: name.to_owned(),
                on_behalf_of: None,
                session: None,
            },
            account: None,
            correlation: CorrelationId(Uuid::new_v4()),
            visit: None,
        }
    }
}

/// The account's own holder.
pub(crate) fn holder(account: AccountId, kind: AccountKind, session: Option<Uuid>) -> Actor {
    Actor {
        kind: match kind {
            AccountKind::Customer => ActorKind::Customer,
            AccountKind::Supplier => ActorKind::Supplier,
            AccountKind::Employee => ActorKind::Employee,
        },
        id: account.to_string(),
        on_behalf_of: None,
        session,
    }
}
