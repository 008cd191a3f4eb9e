//! The log: making it, and opening it only if it can be trusted.

use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::stream::{Config, Info};
use bytes::Bytes;
use domain::commit::Position;
use domain::ids::LogId;
use serde::Deserialize;
use uuid::Uuid;

use crate::api::{self, API, Unavailable};
use crate::append::Warnings;
use crate::buckets;
use crate::load::LoadError;
use crate::settings::{self, STREAM, UnsafeSetting};
use crate::together::Together;

/// How long one administrative request may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait for the server to say how it stores; it answers at once or never.
const SERVER_TIMEOUT: Duration = Duration::from_secs(1);
/// The oldest server that keeps what the log relies on: batched direct gets, and version checks
/// that hold in a cluster.
const OLDEST_SERVER: (i64, i64, i64) = (2, 12, 0);

/// The log of everything that happened. Cheap to clone.
#[derive(Debug, Clone)]
pub struct EventLog {
    pub(crate) client: Client,
    pub(crate) id: LogId,
    pub(crate) warnings: Warnings,
    pub(crate) together: Together,
}

/// The log could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// NATS did not do it.
    #[error("the log can't be made: {0}")]
    Unavailable(#[from] Unavailable),
    /// It exists, but can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// The log was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// NATS gave no usable answer.
    #[error("the log can't be opened: {0}")]
    Unavailable(#[from] Unavailable),
    /// The server is too old.
    #[error("nats-server {found} is too old for the log: run 2.12 or newer")]
    Server {
        /// The version of the connected server.
        found: String,
    },
    /// There is no log.
    #[error("there is no stream {STREAM}: run `astro migrate`, or point to the right server")]
    Missing,
    /// There is a stream of that name that does not say that it is a log.
    #[error(
        "stream {STREAM} has no log id in its metadata, so it was not made by `astro migrate`: \
         point to the right server, or remove that stream"
    )]
    Nameless,
    /// It is not whole.
    #[error(
        "the log is being restored and is not whole yet: go on with `astro events restore`; nothing may \
         be decided on what is there"
    )]
    Restoring,
    /// It could lose events.
    #[error(
        "stream {STREAM} could lose events: {}. Correct it with `nats stream edit {STREAM}`, or \
         where that is refused, restore a backup into a stream made by `astro migrate`",
        list(.0)
    )]
    Unsafe(Vec<UnsafeSetting>),
    /// It has lost messages.
    #[error(
        "stream {STREAM} has lost {0} of its messages: restore it from a backup; nothing may be \
         decided on what is left"
    )]
    Lost(u64),
    /// The server acknowledges before it writes to its disk.
    #[error(
        "nats-server acknowledges commits before they are on its disk, so a power failure loses \
         them: set `sync_interval: always` in the `jetstream` block of its configuration"
    )]
    NotDurable,
}

fn list(settings: &[UnsafeSetting]) -> String {
    let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
    settings.join("; ")
}

impl EventLog {
    /// Makes the log and its buckets, where they are missing, and brings them to `replicas`
    /// copies. Needs the NATS user `admin`.
    ///
    /// # Errors
    /// When NATS refuses, or when there is a log already that can't be trusted.
    pub async fn create(client: Client, replicas: usize) -> Result<Self, CreateError> {
        let existing = match api::stream_info(&client, STREAM, TIMEOUT).await {
            Ok(info) => Some(info.config),
            Err(refusal) if refusal.is_refusal(ErrorCode::STREAM_NOT_FOUND) => None,
            Err(error) => return Err(error.into()),
        };
        match existing {
            None => {
                let new = settings::of_new_log(LogId(Uuid::new_v4()), replicas);
                match configure(&client, "CREATE", &new).await {
                    Ok(()) => {}
                    // Somebody else just made it.
                    Err(refusal) if refusal.is_refusal(ErrorCode::STREAM_NAME_EXIST) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Some(mut config)
                if config.num_replicas != replicas
                    || !config.allow_atomic_publish
                    || config.republish != Some(settings::news()) =>
            {
                config.num_replicas = replicas;
                config.allow_atomic_publish = true;
                config.republish = Some(settings::news());
                configure(&client, "UPDATE", &config).await?;
            }
            Some(_) => {}
        }
        buckets::create(&client, replicas).await?;
        Ok(Self::open(client).await?)
    }

    /// Opens the log if it is one, keeps everything, and writes before it acknowledges.
    ///
    /// The last is asked of the connected server; a server that is configured not to say is
    /// believed, with a warning.
    ///
    /// # Errors
    /// When one of that is not so; the message says what to do.
    pub async fn open(client: Client) -> Result<Self, OpenError> {
        let (major, minor, patch) = OLDEST_SERVER;
        if !client.is_server_compatible(major, minor, patch) {
            return Err(OpenError::Server {
                found: client.server_info().version,
            });
        }
        let info = api::stream_info(&client, STREAM, TIMEOUT)
            .await
            .map_err(|error| {
                if error.is_refusal(ErrorCode::STREAM_NOT_FOUND) {
                    OpenError::Missing
                } else {
                    error.into()
                }
            })?;
        let id = check(&info)?;
        match is_durable(&client).await {
            Some(true) => {}
            Some(false) => return Err(OpenError::NotDurable),
            None => tracing::warn!(
                "nats-server does not say whether it writes before it acknowledges; make sure \
                 that its configuration has `sync_interval: always`"
            ),
        }
        Ok(Self {
            together: Together::new(client.clone()),
            client,
            id,
            warnings: Warnings::default(),
        })
    }

    /// The log's own id. Checkpoints, snapshots and exports name it.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.id
    }

    /// The connection that the log uses.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The position of the last commit, 0 in an empty log.
    ///
    /// # Errors
    /// When NATS gives no answer.
    pub async fn end(&self) -> Result<Position, LoadError> {
        let info = api::stream_info(&self.client, STREAM, TIMEOUT).await?;
        Ok(Position(info.state.last_sequence))
    }
}

fn check(info: &Info) -> Result<LogId, OpenError> {
    let id = settings::log_id(&info.config).ok_or(OpenError::Nameless)?;
    if settings::is_restoring(&info.config) {
        return Err(OpenError::Restoring);
    }
    let unsafe_settings = settings::check_log(&info.config);
    if !unsafe_settings.is_empty() {
        return Err(OpenError::Unsafe(unsafe_settings));
    }
    match settings::lost_messages(&info.state) {
        0 => Ok(id),
        lost => Err(OpenError::Lost(lost)),
    }
}

pub(crate) async fn configure(
    client: &Client,
    verb: &str,
    config: &Config,
) -> Result<(), Unavailable> {
    let subject = format!("{API}.STREAM.{verb}.{STREAM}");
    let config = serde_json::to_vec(config).expect("settings always serialise");
    let answer = api::request(client, subject, None, config.into(), TIMEOUT).await?;
    api::read_answer::<Info>(&answer.payload).map(|_| ())
}

/// Whether the connected server writes to its disk before it acknowledges, if it says so: the
/// shipped configuration lets every role ask.
async fn is_durable(client: &Client) -> Option<bool> {
    #[derive(Deserialize)]
    struct Answer {
        data: Data,
    }
    #[derive(Deserialize)]
    struct Data {
        config: JetStream,
    }
    #[derive(Deserialize)]
    struct JetStream {
        #[serde(default)]
        sync_always: bool,
    }

    let subject = format!("$SYS.REQ.SERVER.{}.JSZ", client.server_info().server_id);
    let answer = api::request(client, subject, None, Bytes::new(), SERVER_TIMEOUT)
        .await
        .ok()?;
    let answer: Answer = serde_json::from_slice(&answer.payload).ok()?;
    Some(answer.data.config.sync_always)
}
