//! What the system promises, each promise over the real binary and real servers.

#![expect(
    clippy::print_stdout,
    reason = "times and moments are for who reads a test's output"
)]

mod access;
mod access_table;
mod aggregates;
mod bad_input;
mod bad_offers;
mod cancellations;
mod crash;
mod demo;
mod disclosures;
mod drills;
mod erasure;
mod event_index;
mod event_mails;
mod fee_invoices;
mod fuzz;
mod hoarding;
mod hot_reads;
mod idempotency;
mod identity;
mod incidents;
mod jobs;
mod journey;
mod kept_versions;
mod keys;
mod launch_life;
mod lifecycle;
mod log_exports;
mod logs;
mod mail_chaos;
mod managed_lists;
mod money;
mod money_access;
mod money_input;
mod notifications;
mod own_mails;
mod pages;
mod papers;
mod parked;
mod pauses;
mod payments;
mod policies;
mod postgres_encryption;
mod privacy;
mod processes;
mod profiles;
mod projectors;
mod proof;
mod purchases;
mod rebuild_wishes;
mod rebuilding;
mod reconciliation;
mod refusals;
mod reminders;
mod rollout;
mod scheduler;
mod scratch_copies;
mod security_page;
mod shards;
mod shares;
mod sold_out;
mod standby;
mod store_logins;
mod time_travel;
mod timing;
mod traces;
mod tracing;
mod verifications;
mod vip;
mod watching;
mod watching_logs;
mod web_faults;
