//! The actix kit of every API: what is the same for all endpoints, so that each endpoint is only
//! about what it does.
//!
//! - [`Api`] and [`serve`]: an API with its middleware, run until it is told to stop.
//! - [`ApiProblem`]: every error answer.
//! - [`Shares`]: how many requests a client may send.
//! - [`input`]: bodies, queries and paths that are parsed before a handler sees them.
//! - [`Principal`], [`Visitor`]: who is asking.
//! - [`cookies`], [`same_site`]: what a browser brings by itself, and when it may.
//! - [`site`]: signing in to the web app that an API serves.
//! - [`WebApp`]: the files of that app, and the policy of its pages.
//! - [`IdempotencyKey`], [`command_meta`]: the same request sent twice is the same command.
//! - [`command`]: how a request becomes a command, and its outcome an answer.
//! - [`refusal`]: how what stands in the way becomes a problem.
//! - [`position`], [`Reading`]: reading one's own writes.
//! - [`cursor`]: where the next page begins.
//! - [`sse`]: streams of events to browsers.
//! - [`export`]: lists as files.
//! - [`Description`]: what an API looks like.
//! - [`Slices`]: long bodies, as fast as they are read.
//!
//! The kit knows HTTP, how commands are sent and how far a read model is; it knows no aggregate
//! and no store.

pub mod address;
mod api;
mod certificate;
pub mod command;
mod context;
pub mod cookies;
pub mod cursor;
mod description;
pub mod export;
mod idempotency;
pub mod input;
mod observe;
mod operations;
mod people;
pub mod position;
mod principal;
mod problem;
mod reading;
pub mod refusal;
pub mod same_site;
mod scope;
mod server;
mod share;
pub mod site;
mod slices;
pub mod sse;
mod web_app;

pub use api::Api;
pub use certificate::{Certificate, CertificateError};
pub use context::{CORRELATION_HEADER, RequestContext, TRACEPARENT_HEADER, note_account};
pub use description::Description;
pub use idempotency::{CommandIdentity, IDEMPOTENCY_HEADER, IdempotencyKey, command_meta};
pub use input::{JsonBody, PathParam, QueryParams};
pub use people::{is_for_people, may_be_a_page};
pub use position::{MinPosition, PositionToken};
pub use principal::{Principal, Visitor};
pub use problem::{ApiProblem, note_code};
pub use reading::Reading;
pub use server::{Listener, serve};
pub use share::Shares;
pub use slices::Slices;
pub use tokens::Role;
pub use web_app::{
    PAGE_POLICY, SEARCH_POLICY, WebApp, WebAppError, page, routes_of, under_page_policy,
    under_search_policy,
};
