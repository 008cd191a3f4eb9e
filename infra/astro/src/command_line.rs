//! What the binary can be asked to do.

use clap::{Parser, Subcommand};
use service::config::TelemetryArgs;

use crate::roles::{
    account, admin_api, archiver, clock, core_api, customer_api, demo_data, event_index, events,
    health, keys, log_keeper, mailbox, migrate, notifier, openapi, payment_sandbox, policies,
    projections, projector, rebuilder, reconcile, reconciler, scheduler, sealer, sign_in, status,
};

/// Astro Bookings: seats on private space launches
#[derive(Debug, Parser)]
#[command(name = "astro", version = crate::process::VERSION)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    role: Role,
    #[command(flatten)]
    telemetry: TelemetryArgs,
}

#[derive(Debug, Subcommand)]
enum Role {
    /// Makes the log, and brings the stores up to date
    Migrate(Box<migrate::Migrate>),
    /// Serves customers and visitors
    CustomerApi(Box<customer_api::CustomerApi>),
    /// Serves suppliers and finance
    AdminApi(Box<admin_api::AdminApi>),
    /// Serves accounts: signing in, and tokens for all others
    CoreApi(Box<core_api::CoreApi>),
    /// Makes the first account of IT
    #[command(subcommand)]
    Account(Box<account::Account>),
    /// Replaces the master key
    #[command(subcommand)]
    Keys(Box<keys::Keys>),
    /// Seals the log, and shows whether it is untouched
    #[command(subcommand)]
    Events(Box<events::Events>),
    /// Keeps a read model up to date with the log
    #[command(subcommand)]
    Projector(Box<projector::Projector>),
    /// Builds read models anew while they are read
    Projections(Box<projections::Projections>),
    /// Keeps a copy of the log in a folder, as it grows
    Archiver(Box<archiver::Archiver>),
    /// Seals what is new in the log, again and again
    Sealer(Box<sealer::Sealer>),
    /// Has read models built anew when IT wants it
    Rebuilder(Box<rebuilder::Rebuilder>),
    /// Compares the read models with the log, and mends them
    Reconciler(Box<reconciler::Reconciler>),
    /// Asks for a reconciliation, and shows what it finds
    Reconcile(Box<reconcile::Reconcile>),
    /// Lets follow what follows from events
    Policies(Box<policies::Policies>),
    /// Does what only time triggers
    Scheduler(Box<scheduler::Scheduler>),
    /// Sends the mails that wait
    Notifier(Box<notifier::Notifier>),
    /// Keeps the log lines of all processes
    LogKeeper(Box<log_keeper::LogKeeper>),
    /// Indexes all events, to be found again
    EventIndex(Box<event_index::EventIndex>),
    /// Plays a mail server, in memory (development)
    Mailbox(mailbox::Mailbox),
    /// Plays the payment gateway, in memory (development)
    PaymentSandbox(payment_sandbox::PaymentSandbox),
    /// Says whether the process in the same container can work
    Health(health::Health),
    /// Shows how the whole system is, and whether it is well
    Status(Box<status::Status>),
    /// Shows and moves the business clock (development)
    Clock(clock::Clock),
    /// Signs in as somebody of the demo, and prints an access token (development)
    SignIn(Box<sign_in::SignIn>),
    /// Prints the `OpenAPI` document of an API
    Openapi(openapi::OpenApi),
    /// Fills a running system with people, rockets and launches to show (development)
    DemoData(Box<demo_data::DemoData>),
}

impl CommandLine {
    /// Does it, until it is done or the process is told to stop.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let telemetry = self.telemetry;
        match self.role {
            Role::Migrate(role) => role.run(&telemetry).await,
            Role::CustomerApi(role) => role.run(&telemetry).await,
            Role::AdminApi(role) => role.run(&telemetry).await,
            Role::CoreApi(role) => role.run(&telemetry).await,
            Role::Account(role) => role.run().await,
            Role::Keys(role) => role.run().await,
            Role::Events(role) => role.run().await,
            Role::Projector(role) => role.run(&telemetry).await,
            Role::Projections(role) => role.run().await,
            Role::Archiver(role) => role.run(&telemetry).await,
            Role::Sealer(role) => role.run(&telemetry).await,
            Role::Rebuilder(role) => role.run(&telemetry).await,
            Role::Reconciler(role) => role.run(&telemetry).await,
            Role::Reconcile(role) => role.run().await,
            Role::Policies(role) => role.run(&telemetry).await,
            Role::Scheduler(role) => role.run(&telemetry).await,
            Role::Notifier(role) => role.run(&telemetry).await,
            Role::LogKeeper(role) => role.run(&telemetry).await,
            Role::EventIndex(role) => role.run(&telemetry).await,
            Role::Mailbox(role) => role.run(&telemetry).await,
            Role::PaymentSandbox(role) => role.run(&telemetry).await,
            Role::Health(role) => role.run().await,
            Role::Status(role) => role.run().await,
            Role::Clock(role) => role.run().await,
            Role::SignIn(role) => role.run().await,
            Role::Openapi(role) => role.run(),
            Role::DemoData(role) => role.run(&telemetry).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use clap::{Command, CommandFactory};

    use super::*;

    /// What a variable of ours begins with.
    const OURS: &str = "ASTRO_";

    /// Instead of a variable, a file may hold its value.
    const BY_FILE: &str = "_FILE";

    /// What a test is told, and not the binary.
    const OF_TESTS: [&str; 1] = ["ASTRO_OLD_BINARY"];

    /// The variables of a command and of all below it.
    fn variables(command: &Command) -> BTreeSet<String> {
        let own = command.get_arguments().filter_map(|arg| arg.get_env());
        let own = own.map(|name| name.to_string_lossy().into_owned());
        let below = command.get_subcommands().flat_map(variables);
        own.chain(below).collect()
    }

    /// The variables that a text names. One whose name goes on with an ellipsis stands for several.
    fn named(text: &str) -> BTreeSet<&str> {
        let starts = text.match_indices(OURS).map(|(start, _)| &text[start..]);
        let names = starts.filter_map(|text| {
            let is_part = |letter: char| {
                letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_'
            };
            let (name, after) = text.split_at(text.find(|letter| !is_part(letter))?);
            let is_whole = !after.starts_with(['…', '<']) && !name.ends_with('_');
            is_whole.then_some(name)
        });
        names.collect()
    }

    #[test]
    fn each_variable_that_operators_are_told_of_is_one() {
        let known = variables(&CommandLine::command());
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations");
        let mut told = 0;
        for page in fs::read_dir(&folder).unwrap() {
            let page = page.unwrap().path();
            let text = fs::read_to_string(&page).unwrap();
            for name in named(&text) {
                let value = name.strip_suffix(BY_FILE).unwrap_or(name);
                let is_known = known.contains(name) || known.contains(value);
                assert!(
                    is_known || OF_TESTS.contains(&name),
                    "{} names {name}, which no role knows",
                    page.display()
                );
                told += 1;
            }
        }
        assert!(told > 20, "pages name only {told} variables");
    }

    #[test]
    fn a_name_with_an_ellipsis_stands_for_several() {
        let text =
            "`ASTRO_NATS_URL`, `ASTRO_NATS_…_PASSWORD`, `ASTRO_NATS_<USER>_PASSWORD` and ASTRO_X.";
        assert_eq!(named(text), BTreeSet::from(["ASTRO_NATS_URL", "ASTRO_X"]));
    }

    #[test]
    fn no_two_options_of_a_role_have_the_same_name() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn the_binary_says_which_version_it_is() {
        let version = CommandLine::command().render_version();
        let number = version.strip_prefix("astro ").unwrap();
        assert!(
            number.starts_with(|first: char| first.is_ascii_digit()),
            "{version}"
        );
    }

    #[test]
    fn every_value_that_is_no_flag_of_a_command_has_a_variable() {
        for role in CommandLine::command().get_subcommands() {
            for arg in role.get_arguments().filter(|arg| arg.is_required_set()) {
                let by_hand = ["api"].contains(&arg.get_id().as_str());
                assert!(
                    arg.get_env().is_some() || by_hand,
                    "{} {arg}",
                    role.get_name()
                );
            }
        }
    }
}
