//! `astro token`: an access token of somebody of the demo, for trying the APIs by hand.

use std::io::Write;

use anyhow::{Result, ensure};
use chrono::TimeDelta;
use clap::{Args, ValueEnum};
use domain::reference::Vehicle;
use tokens::Role;

use crate::demo::{Person, SigningArgs};

/// The configuration of `token`.
#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(flatten)]
    signing: SigningArgs,
    /// What the person is
    #[arg(long, value_enum)]
    role: RoleName,
    /// Who it is: any name of a customer, or a company of the demo
    #[arg(long)]
    name: Option<String>,
    /// How many hours the token lasts
    #[arg(long, default_value = "12", value_parser = clap::value_parser!(u16).range(1..=720))]
    hours: u16,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    Customer,
    Supplier,
    Finance,
    It,
    Auditor,
}

impl Token {
    pub(crate) async fn run(self) -> Result<()> {
        let key = self.signing.open("minting tokens").await?;
        let person = person(self.role, self.name)?;
        let token = person.sign_in(&key, TimeDelta::hours(i64::from(self.hours)));
        writeln!(std::io::stdout(), "{token}")?;
        Ok(())
    }
}

fn person(role: RoleName, name: Option<String>) -> Result<Person> {
    Ok(match role {
        RoleName::Customer => Person::Customer(name.unwrap_or_else(|| "Ada Lovelace".to_owned())),
        RoleName::Supplier => {
            let companies: Vec<_> = Vehicle::all().iter().map(|v| v.supplier.as_str()).collect();
            let first = companies.first().copied().unwrap_or_default();
            let company = name.unwrap_or_else(|| first.to_owned());
            ensure!(
                companies.contains(&company.as_str()),
                "the demo has no company `{company}`, but {}",
                companies.join(", ")
            );
            Person::Supplier(company)
        }
        RoleName::Finance => Person::Employee(Role::Finance),
        RoleName::It => Person::Employee(Role::It),
        RoleName::Auditor => Person::Employee(Role::Auditor),
    })
}
