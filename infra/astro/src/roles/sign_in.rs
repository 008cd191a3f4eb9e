//! `astro sign-in`: signs in as somebody of the demo, for trying the APIs by hand; or shows who there
//! is.

use std::io::Write;

use anyhow::{Context, Result};
use clap::Args;

use crate::accounts::ClientArgs;
use crate::demo::{EntranceArgs, Factors, PASSWORD, Part, Person, people, token};

/// The configuration of `sign-in`.
#[derive(Debug, Args)]
pub(crate) struct SignIn {
    #[command(flatten)]
    entrance: EntranceArgs,
    #[command(flatten)]
    clients: ClientArgs,
    /// Who it is, by email, such as ada@example.com; without it, all people of the demo are shown
    email: Option<String>,
    /// The API that the token is for; without it, the one that they use
    #[arg(long, value_parser = ["customer-api", "admin-api", "core-api"])]
    api: Option<String>,
}

impl SignIn {
    pub(crate) async fn run(self) -> Result<()> {
        let entrance = self.entrance.open("signing in as somebody of the demo")?;
        let mut out = std::io::stdout();
        let Some(email) = &self.email else {
            return Ok(write!(out, "{}", shown(&entrance.factors)?)?);
        };
        let person = find(email)?;
        let mut browser = entrance.sign_in(&person).await?;
        let client = self.api.as_deref().unwrap_or(person.part.client());
        let token = token(&mut browser, &self.clients, client).await?;
        Ok(writeln!(out, "{token}")?)
    }
}

/// What the people of the demo sign in with.
fn shown(factors: &Factors) -> Result<String> {
    let mut lines = format!("The people of the demo have the password: {PASSWORD}\n");
    for Person { email, part } in people() {
        let what = match part {
            Part::Customer(_) => "customer".to_owned(),
            Part::Supplier(company) => format!("supplier {company}"),
            Part::Employee(role) => match factors.secret(&email)? {
                Some(secret) => format!("{}, second factor {secret}", role.as_str()),
                None => format!("{}, not there yet", role.as_str()),
            },
        };
        lines += &format!("  {email:<36} {what}\n");
    }
    Ok(lines)
}

fn find(email: &str) -> Result<Person> {
    let people = people();
    let found = people
        .iter()
        .find(|person| person.email.eq_ignore_ascii_case(email));
    found.cloned().with_context(|| {
        let emails: Vec<_> = people.iter().map(|person| person.email.as_str()).collect();
        format!("the demo has no {email}, but {}", emails.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_shown_and_employees_with_their_second_factor() {
        let folder = tempfile::tempdir().unwrap();
        let factors = Factors::new(folder.path().join("factors.json"));
        factors.keep("it@example.com", "JBSWY3DPEHPK3PXP").unwrap();
        let shown = shown(&factors).unwrap();
        for person in people() {
            assert!(shown.contains(&person.email), "{shown}");
        }
        assert!(shown.contains("it, second factor JBSWY3DPEHPK3PXP"));
        assert!(shown.contains("auditor, not there yet"));
    }

    #[test]
    fn whoever_is_not_of_the_demo_is_told_who_is() {
        assert_eq!(find("Ada@Example.com").unwrap().email, "ada@example.com");
        let error = find("eve@example.com").unwrap_err().to_string();
        assert!(error.contains("eve@example.com"), "{error}");
        for email in ["ada@", "virgin-galactic@", "auditor@"] {
            assert!(error.contains(email), "{error}");
        }
    }
}
