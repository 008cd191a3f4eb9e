//! One file per subcommand.

pub(crate) mod account;
pub(crate) mod admin_api;
pub(crate) mod archiver;
pub(crate) mod clock;
pub(crate) mod core_api;
pub(crate) mod customer_api;
pub(crate) mod demo_data;
pub(crate) mod event_index;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod keys;
pub(crate) mod log_keeper;
pub(crate) mod mailbox;
pub(crate) mod migrate;
pub(crate) mod notifier;
pub(crate) mod openapi;
pub(crate) mod payment_sandbox;
pub(crate) mod policies;
pub(crate) mod projections;
pub(crate) mod projector;
pub(crate) mod rebuilder;
pub(crate) mod reconcile;
pub(crate) mod reconciler;
pub(crate) mod scheduler;
pub(crate) mod sealer;
pub(crate) mod sign_in;
