//! Configuration: one struct per concern, each value from an environment variable (or the
//! option of the same meaning), or from a file that the variable with `_FILE` behind it names.
//! Secrets are never printed, and come from the environment or a file, since options show in the
//! list of processes.

mod args;
mod complaint;
mod files;
mod mode;

pub use args::{
    CoreArgs, HttpArgs, KeySetArgs, MasterKeyArgs, MongoArgs, NatsArgs, OperatorsArgs,
    PostgresArgs, ProxyArgs, ShareArgs, SiteArgs, TelemetryArgs, WebArgs, secret,
};
pub use complaint::{Complaint, parse};
pub use mode::{Mode, ModeArgs, NotInProduction};
