//! A wrong configuration as one line that names the variable and what it should be.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Parser};

use super::files::with_files;

/// What is wrong with how a process was started.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Complaint(pub(super) String);

/// Parses the arguments and the environment of a process, and reads the files that variables such
/// as `ASTRO_MASTER_KEY_FILE` name. Asking for help or for the version is
/// answered here, and ends the process.
///
/// # Errors
/// One line about what is missing or wrong. It shows no value: that might be a secret.
pub fn parse<P: Parser>(arguments: impl IntoIterator<Item = OsString>) -> Result<P, Complaint> {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let environment = |variable: &str| std::env::var_os(variable);
    let mut command = with_files(P::command(), &arguments, environment)?;
    let parsed = command.try_get_matches_from_mut(arguments);
    let parsed = parsed.and_then(|mut matches| {
        P::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
    });
    parsed.map_err(|error| {
        let informs = matches!(
            error.kind(),
            ErrorKind::DisplayHelp
                | ErrorKind::DisplayVersion
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        );
        if informs {
            error.exit();
        }
        Complaint(describe(&P::command(), &error))
    })
}

fn describe(command: &Command, error: &clap::Error) -> String {
    let invalid = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(name)) => vec![name.as_str()],
        Some(ContextValue::Strings(names)) => names.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    let named: Vec<_> = invalid
        .iter()
        .map(|shown| expectation(command, shown))
        .collect();
    match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("missing: {}", named.join("; ")),
        ErrorKind::ValueValidation | ErrorKind::InvalidValue if !named.is_empty() => {
            format!("not usable: {}", named.join("; "))
        }
        // The other kinds are about the command line itself, where no secrets are. The first
        // line tells; what follows is usage.
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            line.strip_prefix("error: ").unwrap_or(line).to_owned()
        }
    }
}

/// The variable (or option) that clap shows as `shown`, and its description.
fn expectation(command: &Command, shown: &str) -> String {
    let Some(arg) = find(command, shown) else {
        return shown.to_owned();
    };
    let name = match arg.get_env() {
        Some(variable) => variable.to_string_lossy().into_owned(),
        None => shown.to_owned(),
    };
    match arg.get_help() {
        Some(help) => format!("{name} ({help})"),
        None => name,
    }
}

/// Looks through a command and its subcommands, which may all have the option: it means the
/// same everywhere.
fn find<'a>(command: &'a Command, shown: &str) -> Option<&'a Arg> {
    let own = command.get_arguments().find(|arg| {
        let shown = shown.split([' ', '=']).next().unwrap_or(shown);
        match arg.get_long() {
            Some(long) => shown.strip_prefix("--") == Some(long),
            None => shown
                .trim_matches(['<', '>'])
                .eq_ignore_ascii_case(arg.get_id().as_str()),
        }
    });
    own.or_else(|| command.get_subcommands().find_map(|sub| find(sub, shown)))
}

#[cfg(test)]
mod tests {
    use clap::Subcommand;

    use super::super::{HttpArgs, MasterKeyArgs, ModeArgs};
    use super::*;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(subcommand)]
        role: Role,
    }

    #[derive(Debug, Subcommand)]
    enum Role {
        Api {
            #[command(flatten)]
            http: HttpArgs,
            #[command(flatten)]
            mode: ModeArgs,
        },
        Keys {
            #[command(flatten)]
            master: MasterKeyArgs,
        },
    }

    fn complaint(arguments: &[&str]) -> String {
        let arguments = std::iter::once("program").chain(arguments.iter().copied());
        parse::<Program>(arguments.map(OsString::from))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn what_is_missing_is_named_by_its_variable_with_what_it_should_be() {
        let line = complaint(&["api"]);
        assert!(
            line.starts_with("missing: ASTRO_LISTEN (The address to listen on"),
            "{line}"
        );
        assert!(complaint(&["keys"]).contains("ASTRO_MASTER_KEY (The master key"));
    }

    #[test]
    fn what_is_wrong_is_named_without_its_value() {
        let line = complaint(&["api", "--listen", "hunter2"]);
        assert!(line.starts_with("not usable: ASTRO_LISTEN"), "{line}");
        assert!(!line.contains("hunter2"));
        let line = complaint(&["api", "--listen", "127.0.0.1:0", "--mode", "staging"]);
        assert!(
            line.contains("ASTRO_MODE") && line.contains("development"),
            "{line}"
        );
    }

    #[test]
    fn an_unknown_role_is_one_line() {
        let line = complaint(&["chef"]);
        assert!(line.contains("chef") && !line.contains('\n'), "{line}");
    }

    #[test]
    fn production_is_what_a_forgotten_mode_means() {
        let arguments = ["program", "api", "--listen", "127.0.0.1:0"].map(OsString::from);
        let Role::Api { mode, http } = parse::<Program>(arguments).unwrap().role else {
            panic!("another role")
        };
        assert!(mode.require_development("this").is_err());
        assert_eq!(http.workers, 2);
    }
}
