//! Both read models say what the log says, and customers read what they booked.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use event_log::Recorded;
use reqwest::Client;
use serde_json::Value;
use system_tests::{Accounts, Books, Ledger};
use test_support::{Servers, SignedIn};
use uuid::Uuid;

use super::{Finding, broken};

/// The most that a list gives at once.
const PAGE: usize = 100;

/// The first thing that a read model says otherwise than the log.
pub async fn difference(servers: &Servers, commits: &[Recorded]) -> Option<String> {
    let books = Books::of_commits(commits);
    let accounts = Ledger::of_commits(commits).accounts;
    let (in_postgresql, in_mongodb) = (
        Books::of_postgresql(servers).await,
        Books::of_mongodb(servers).await,
    );
    let named = |name: &str, what: Option<String>| what.map(|what| format!("{name}: {what}"));
    if let Some(what) = named("PostgreSQL", books.difference(&in_postgresql))
        .or_else(|| named("MongoDB", books.difference(&in_mongodb)))
    {
        return Some(what);
    }
    let in_postgresql = Accounts::of_postgresql(servers).await;
    let in_mongodb = Accounts::of_mongodb(servers).await;
    named("PostgreSQL", accounts.difference(&in_postgresql)).or_else(|| {
        let of_customers = accounts.of_customers();
        named("MongoDB", of_customers.difference(&in_mongodb))
    })
}

/// What customers read of their bookings that is not what they booked.
///
/// # Errors
/// When an API does not answer.
pub async fn misread(
    api: &str,
    customers: &[SignedIn],
    commits: &[Recorded],
) -> Result<Vec<Finding>> {
    let books = Books::of_commits(commits);
    let mut findings = Vec::new();
    for customer in customers {
        let who = customer.customer().0;
        let booked = books.bookings.iter();
        let booked = booked.filter(|(_, booking)| booking.customer == who);
        let booked: BTreeSet<_> = booked
            .map(|(id, booking)| (*id, booking.status.clone()))
            .collect();
        let read = read(api, &customer.token).await?;
        if let Some(what) = booked.symmetric_difference(&read).next() {
            let what = format!(
                "{who} has {} bookings and reads {}: {what:?}",
                booked.len(),
                read.len()
            );
            findings.push(broken("customers read what they booked", what));
        }
    }
    Ok(findings)
}

/// All bookings that somebody reads, with how they stand.
async fn read(api: &str, token: &str) -> Result<BTreeSet<(Uuid, String)>> {
    let (client, mut read, mut cursor) = (Client::new(), BTreeSet::new(), String::new());
    loop {
        let url = format!("{api}/api/v1/bookings?limit={PAGE}{cursor}");
        let answer = client.get(url).bearer_auth(token).send().await?;
        let status = answer.status();
        let page: Value = answer.json().await?;
        let Some(items) = page["items"].as_array() else {
            bail!("{status}: {page}");
        };
        for item in items {
            let id = item["id"].as_str().context("a booking has an id")?;
            let status = item["status"]
                .as_str()
                .context("a booking stands somehow")?;
            read.insert((id.parse()?, status.to_owned()));
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(read),
        }
    }
}
