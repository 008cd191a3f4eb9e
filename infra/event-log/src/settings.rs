//! The settings of the stream that is the log, and which others would let it lose events.

use std::collections::HashMap;
use std::time::Duration;

use async_nats::jetstream::stream::{
    Config, DiscardPolicy, PersistenceMode, Republish, RetentionPolicy, State, StorageType,
};
use domain::ids::LogId;

/// The name of the log's stream.
pub const STREAM: &str = "EVENTS";
/// The subjects of the log's stream: aggregate, id.
const SUBJECTS: &str = "events.*.*";
/// Where the server says that a commit was stored, with its position and without what is in it: whoever
/// follows the log reads on.
pub(crate) const APPENDED: &str = "appended";
/// Where the stream's metadata keeps the log's id.
const LOG_ID: &str = "astro_log";
/// Where it says that the log is being restored.
const RESTORING: &str = "astro_restoring";
/// How long the server remembers message ids. They only help: the version check is what makes a
/// commit unique, so the memory that this costs is kept small.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(10);

/// A setting with which events could be lost, changed or doubled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsafeSetting {
    /// Its name in the stream's configuration.
    pub name: &'static str,
    /// What it is set to.
    pub found: String,
    /// What it has to be.
    pub needed: &'static str,
}

impl std::fmt::Display for UnsafeSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            name,
            found,
            needed,
        } = self;
        write!(f, "{name} is {found} but must be {needed}")
    }
}

/// The settings of a new log.
pub(crate) fn of_new_log(id: LogId, replicas: usize) -> Config {
    Config {
        name: STREAM.to_owned(),
        description: Some("Everything that ever happened at Astro Bookings".to_owned()),
        subjects: vec![SUBJECTS.to_owned()],
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        max_messages: -1,
        max_bytes: -1,
        max_messages_per_subject: -1,
        max_consumers: -1,
        max_message_size: -1,
        discard: DiscardPolicy::New,
        deny_delete: true,
        deny_purge: true,
        allow_direct: true,
        allow_atomic_publish: true,
        num_replicas: replicas,
        duplicate_window: DUPLICATE_WINDOW,
        republish: Some(news()),
        metadata: HashMap::from([(LOG_ID.to_owned(), id.to_string())]),
        ..Config::default()
    }
}

/// What the server tells of each commit.
pub(crate) fn news() -> Republish {
    Republish {
        source: SUBJECTS.to_owned(),
        destination: APPENDED.to_owned(),
        headers_only: true,
    }
}

/// The id of the log that a stream holds, if it says so.
pub(crate) fn log_id(config: &Config) -> Option<LogId> {
    config.metadata.get(LOG_ID)?.parse().ok()
}

/// Whether a log is being restored, and is not whole yet.
pub(crate) fn is_restoring(config: &Config) -> bool {
    config.metadata.contains_key(RESTORING)
}

/// Says that it is.
pub(crate) fn mark_restoring(config: &mut Config) {
    let metadata = &mut config.metadata;
    metadata.insert(RESTORING.to_owned(), "true".to_owned());
}

/// Says that it is not any more.
pub(crate) fn unmark_restoring(config: &mut Config) {
    config.metadata.remove(RESTORING);
}

/// Every setting of the log's stream with which it could lose events.
pub(crate) fn check_log(config: &Config) -> Vec<UnsafeSetting> {
    let mut found = check_keeps_all(config);
    let mut need = |is_safe: bool, name, value: String, needed| {
        if !is_safe {
            found.push(UnsafeSetting {
                name,
                found: value,
                needed,
            });
        }
    };
    let c = config;
    need(
        c.subjects == [SUBJECTS],
        "subjects",
        c.subjects.join(", "),
        SUBJECTS,
    );
    need(
        c.max_messages_per_subject <= 0,
        "max_msgs_per_subject",
        c.max_messages_per_subject.to_string(),
        "unlimited",
    );
    for (name, is_set, needed) in [
        ("deny_delete", c.deny_delete, true),
        ("deny_purge", c.deny_purge, true),
        ("allow_direct", c.allow_direct, true),
        ("allow_rollup_hdrs", c.allow_rollup, false),
        ("allow_msg_schedules", c.allow_message_schedules, false),
        ("allow_msg_counter", c.allow_message_counter, false),
    ] {
        need(
            is_set == needed,
            name,
            is_set.to_string(),
            if needed { "true" } else { "false" },
        );
    }
    found
}

/// Every setting with which a stream could lose what was stored, whatever it holds.
pub(crate) fn check_keeps_all(config: &Config) -> Vec<UnsafeSetting> {
    let c = config;
    let unlimited = |limit: i64| limit <= 0;
    let checks = [
        (
            c.storage == StorageType::File,
            "storage",
            format!("{:?}", c.storage),
            "File",
        ),
        (
            c.retention == RetentionPolicy::Limits,
            "retention",
            format!("{:?}", c.retention),
            "Limits",
        ),
        (
            c.discard == DiscardPolicy::New,
            "discard",
            format!("{:?}", c.discard),
            "New",
        ),
        (
            c.max_age.is_zero(),
            "max_age",
            format!("{:?}", c.max_age),
            "unlimited",
        ),
        (
            unlimited(c.max_messages),
            "max_msgs",
            c.max_messages.to_string(),
            "unlimited",
        ),
        (
            unlimited(c.max_bytes),
            "max_bytes",
            c.max_bytes.to_string(),
            "unlimited",
        ),
        (
            c.persist_mode != Some(PersistenceMode::Async),
            "persist_mode",
            format!("{:?}", c.persist_mode),
            "default",
        ),
        (!c.no_ack, "no_ack", c.no_ack.to_string(), "false"),
        (!c.sealed, "sealed", c.sealed.to_string(), "false"),
        (
            !c.allow_message_ttl,
            "allow_msg_ttl",
            c.allow_message_ttl.to_string(),
            "false",
        ),
        (
            c.subject_delete_marker_ttl.is_none_or(|ttl| ttl.is_zero()),
            "subject_delete_marker_ttl",
            format!("{:?}", c.subject_delete_marker_ttl),
            "unset",
        ),
        (c.mirror.is_none(), "mirror", "set".to_owned(), "unset"),
        (
            c.sources.as_ref().is_none_or(Vec::is_empty),
            "sources",
            "set".to_owned(),
            "unset",
        ),
        (
            c.subject_transform.is_none(),
            "subject_transform",
            "set".to_owned(),
            "unset",
        ),
    ];
    checks
        .into_iter()
        .filter(|(is_safe, ..)| !is_safe)
        .map(|(_, name, found, needed)| UnsafeSetting {
            name,
            found,
            needed,
        })
        .collect()
}

/// How many messages a stream that never forgets has lost all the same.
pub(crate) fn lost_messages(state: &State) -> u64 {
    state.last_sequence.saturating_sub(state.messages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn settings() -> Config {
        of_new_log(LogId(Uuid::from_u128(1)), 1)
    }

    #[test]
    fn the_settings_of_a_new_log_are_safe_and_name_it() {
        assert_eq!(check_log(&settings()), []);
        assert_eq!(log_id(&settings()), Some(LogId(Uuid::from_u128(1))));
    }

    #[test]
    fn every_setting_that_loses_events_is_found() {
        type Spoil = fn(&mut Config);
        let cases: [(&str, Spoil); 14] = [
            ("storage", |c| c.storage = StorageType::Memory),
            ("retention", |c| c.retention = RetentionPolicy::WorkQueue),
            ("discard", |c| c.discard = DiscardPolicy::Old),
            ("max_age", |c| c.max_age = Duration::from_secs(1)),
            ("max_msgs", |c| c.max_messages = 5),
            ("max_bytes", |c| c.max_bytes = 5),
            ("max_msgs_per_subject", |c| c.max_messages_per_subject = 1),
            ("persist_mode", |c| {
                c.persist_mode = Some(PersistenceMode::Async);
            }),
            ("allow_msg_ttl", |c| c.allow_message_ttl = true),
            ("deny_delete", |c| c.deny_delete = false),
            ("deny_purge", |c| c.deny_purge = false),
            ("allow_direct", |c| c.allow_direct = false),
            ("allow_rollup_hdrs", |c| c.allow_rollup = true),
            ("subjects", |c| c.subjects.push("more.*".to_owned())),
        ];
        for (name, spoil) in cases {
            let mut config = settings();
            spoil(&mut config);
            let found: Vec<&str> = check_log(&config).iter().map(|found| found.name).collect();
            assert_eq!(found, [name]);
        }
    }
}
