//! `astro account`: the first account of IT, which nobody can invite from within.

use std::io::Write;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use domain::account::AccountRole;
use domain::text::Email;
use identity::{By, Invitation};
use service::config::{CoreArgs, MasterKeyArgs};

use crate::accounts::{self, AccountArgs};
use crate::encryption::EncryptionArgs;

/// What is done with an account.
#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Makes an account for an employee, and mails the invitation
    Invite(Invite),
}

/// The configuration of `account invite`.
#[derive(Debug, Args)]
pub(crate) struct Invite {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    core: CoreArgs,
    #[command(flatten)]
    accounts: AccountArgs,
    #[command(flatten)]
    master_key: MasterKeyArgs,
    /// Where the invitation goes
    #[arg(long)]
    email: String,
    /// What they may be: it, finance or auditor
    #[arg(long, default_value = "it", value_parser = ["it", "finance", "auditor"])]
    role: String,
}

impl Account {
    pub(crate) async fn run(self) -> Result<()> {
        let Self::Invite(invite) = self;
        let email = Email::parse(&invite.email).context("--email")?;
        let role: AccountRole = serde_json::from_value(invite.role.into()).context("--role")?;
        let (identity, _) = accounts::open(
            &invite.core,
            &invite.encryption,
            &invite.accounts,
            &invite.master_key,
            // No token is made here.
            "http://localhost",
        )
        .await?;
        let invitation = Invitation {
            email,
            roles: vec![role],
        };
        let account = identity.invite(&By::system("operator"), invitation).await?;
        writeln!(
            std::io::stdout(),
            "{account}\nThe invitation is mailed as soon as core-api and the notifier run."
        )?;
        Ok(())
    }
}
