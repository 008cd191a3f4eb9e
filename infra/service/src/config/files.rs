//! Values in files: instead of the variable `ASTRO_X`, `ASTRO_X_FILE` may name a file that holds its
//! value, as orchestrators mount the secrets of a vault.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};

use clap::{Arg, Command};

use super::Complaint;

/// What the variable of a file ends in. A variable of ours that ends so by itself names a file that
/// is needed as a file, and has none of these.
const SUFFIX: &str = "_FILE";

/// The longest value that is read.
const MAX_BYTES: u64 = 64 * 1024;

/// The command, with the values that the environment gives by files to the role that is asked for.
///
/// # Errors
/// One line about a file that can't be used, or a variable that is set as well. It shows no value.
pub(super) fn with_files(
    command: Command,
    arguments: &[OsString],
    environment: impl Fn(&str) -> Option<OsString>,
) -> Result<Command, Complaint> {
    let mut values = HashMap::new();
    for variable in variables(&command, arguments) {
        let named = format!("{variable}{SUFFIX}");
        let Some(path) = environment(&named) else {
            continue;
        };
        if environment(&variable).is_some() {
            return Err(Complaint(format!(
                "{variable} and {named} are both set: one of them has to go"
            )));
        }
        let value = read(&path).map_err(|error| Complaint(format!("{named}: {error}")))?;
        values.insert(variable, value);
    }
    Ok(given(command, &values))
}

/// The variables of a command, and of the role of it that the arguments name.
fn variables(command: &Command, arguments: &[OsString]) -> Vec<String> {
    let mut found: Vec<_> = command.get_arguments().filter_map(variable).collect();
    for (place, argument) in arguments.iter().enumerate() {
        if let Some(role) = command.find_subcommand(argument) {
            found.extend(variables(role, &arguments[place + 1..]));
            break;
        }
    }
    found
}

fn variable(arg: &Arg) -> Option<String> {
    let name = arg.get_env()?.to_str()?;
    (!name.ends_with(SUFFIX)).then(|| name.to_owned())
}

fn read(path: &OsStr) -> io::Result<String> {
    let mut text = String::new();
    let file = File::open(path)?;
    file.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(io::Error::other("the file holds more than 64 KiB"));
    }
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

/// Options on the command line go before these values, as they go before variables.
fn given(command: Command, values: &HashMap<String, String>) -> Command {
    let command =
        command.mut_args(
            |arg| match variable(&arg).and_then(|variable| values.get(&variable)) {
                Some(value) => arg
                    .required(false)
                    .default_value(value.clone())
                    .hide_default_value(true),
                None => arg,
            },
        );
    command.mut_subcommands(|role| given(role, values))
}

#[cfg(test)]
mod tests {
    use clap::{Args, FromArgMatches, Parser, Subcommand};
    use secrecy::{ExposeSecret, SecretString};

    use super::super::secret;
    use super::*;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(subcommand)]
        role: Role,
    }

    #[derive(Debug, Subcommand)]
    enum Role {
        Api(Api),
        Keys {
            #[arg(long, env = "ASTRO_KEY")]
            key: String,
        },
    }

    #[derive(Debug, Args)]
    struct Api {
        #[arg(long, env = "ASTRO_PASSWORD", value_parser = secret)]
        password: SecretString,
        #[arg(long, env = "ASTRO_WORKERS", default_value = "2")]
        workers: u8,
        #[arg(long, env = "ASTRO_CERTIFICATE_FILE")]
        certificate_file: Option<String>,
    }

    /// Starts `api` in an environment, with `content` in the file that `%` stands for.
    fn start(content: &str, options: &[&str], environment: &[(&str, &str)]) -> Result<Api, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let environment = |name: &str| {
            let (_, value) = environment.iter().find(|(other, _)| *other == name)?;
            Some(match *value {
                "%" => file.path().into(),
                value => value.into(),
            })
        };
        let arguments = ["program", "api"].iter().chain(options);
        let arguments: Vec<_> = arguments.map(OsString::from).collect();
        let command = <Program as clap::CommandFactory>::command();
        let command = with_files(command, &arguments, environment);
        let command = command.map_err(|complaint| complaint.to_string())?;
        let matches = command.try_get_matches_from(arguments);
        let matches = matches.map_err(|error| error.to_string())?;
        match Program::from_arg_matches(&matches).unwrap().role {
            Role::Api(api) => Ok(api),
            Role::Keys { key } => panic!("another role: {key}"),
        }
    }

    #[test]
    fn the_content_of_a_file_is_the_value_of_its_variable() {
        for content in ["s3cret", "s3cret\n", "s3cret\r\n"] {
            let api = start(content, &[], &[("ASTRO_PASSWORD_FILE", "%")]).unwrap();
            assert_eq!(api.password.expose_secret(), "s3cret");
        }
        let blank = start(" s3cret \n\n", &[], &[("ASTRO_PASSWORD_FILE", "%")]).unwrap();
        assert_eq!(blank.password.expose_secret(), " s3cret \n");
    }

    #[test]
    fn a_file_may_hold_what_has_a_default() {
        let environment = [("ASTRO_PASSWORD_FILE", "%"), ("ASTRO_WORKERS_FILE", "%")];
        assert_eq!(start("8", &[], &environment).unwrap().workers, 8);
        let by_hand = start("8", &["--workers", "4"], &environment).unwrap();
        assert_eq!(by_hand.workers, 4, "what somebody types goes first");
    }

    #[test]
    fn a_variable_and_its_file_together_are_refused() {
        let environment = [("ASTRO_PASSWORD_FILE", "%"), ("ASTRO_PASSWORD", "0ther")];
        let line = start("s3cret", &[], &environment).unwrap_err();
        assert_eq!(
            line,
            "ASTRO_PASSWORD and ASTRO_PASSWORD_FILE are both set: one of them has to go"
        );
    }

    #[test]
    fn a_file_that_can_not_be_used_is_named_by_its_variable() {
        let unread = [("ASTRO_PASSWORD_FILE", "/nowhere/at/all")];
        let line = start("", &[], &unread).unwrap_err();
        assert!(line.starts_with("ASTRO_PASSWORD_FILE: "), "{line}");
        let long = "s3cret".repeat(11_000);
        let line = start(&long, &[], &[("ASTRO_PASSWORD_FILE", "%")]).unwrap_err();
        assert_eq!(line, "ASTRO_PASSWORD_FILE: the file holds more than 64 KiB");
    }

    #[test]
    fn what_another_role_needs_is_not_read() {
        let environment = [("ASTRO_PASSWORD_FILE", "%"), ("ASTRO_KEY_FILE", "/nowhere")];
        assert!(start("s3cret", &[], &environment).is_ok());
    }

    #[test]
    fn what_is_a_file_by_itself_is_not_looked_into() {
        let environment = [
            ("ASTRO_PASSWORD_FILE", "%"),
            ("ASTRO_CERTIFICATE_FILE_FILE", "/nowhere"),
        ];
        let api = start("s3cret", &[], &environment).unwrap();
        assert_eq!(api.certificate_file, None);
    }

    #[test]
    fn help_shows_no_value_of_a_file() {
        let help = start("s3cret", &["--help"], &[("ASTRO_PASSWORD_FILE", "%")]);
        let help = help.unwrap_err();
        assert!(
            help.contains("ASTRO_PASSWORD") && !help.contains("s3cret"),
            "{help}"
        );
    }
}
