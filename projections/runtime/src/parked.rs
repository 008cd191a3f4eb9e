//! What is parked, asked of whoever writes the projection, over core NATS.
//!
//! The stores are the projectors' own, so whoever shows to people what is parked asks the instance that
//! leads, and gets a page that fits into one message. When nobody leads nobody answers.

use std::time::Duration;

use async_nats::{Client, Message};
use domain::commit::Position;
use domain::projection::ProjectionName;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::time::{sleep, timeout};

use crate::batch::SetAside;
use crate::options::Options;
use crate::target::Target;

/// The most commits in one page.
pub const MAX_PAGE: usize = 100;

/// The most bytes of a cause that are told: a page fits into a message of NATS.
const MAX_CAUSE: usize = 2_000;

/// How long is waited for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long until it is tried again to hear questions.
const PAUSE: Duration = Duration::from_secs(1);

/// What is asked.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    after: Position,
    at_most: usize,
}

/// What is parked, in the order of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The commits.
    pub commits: Vec<SetAside>,
    /// Whether there are more after them.
    pub has_more: bool,
}

/// Nobody answered: no instance of the projection leads, or it can't be reached, or its store can't.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no instance of the projection answers")]
pub struct Silent;

/// Where a projection is asked.
fn subject(projection: ProjectionName) -> String {
    format!("parked.{projection}")
}

/// Asks what a projection has parked after a position; [`MAX_PAGE`] commits at most.
///
/// # Errors
/// [`Silent`], when there is no answer within two seconds.
pub async fn ask(
    client: &Client,
    projection: ProjectionName,
    after: Position,
    at_most: usize,
) -> Result<Page, Silent> {
    let question = Question { after, at_most };
    let json = serde_json::to_vec(&question).expect("numbers always serialise");
    let answer = client.request(subject(projection), json.into());
    let Ok(Ok(answer)) = timeout(PATIENCE, answer).await else {
        return Err(Silent);
    };
    // Another release may answer in a form that this one does not know.
    serde_json::from_slice(&answer.payload).map_err(|_| Silent)
}

/// Answers until it is dropped. A version that is built says nothing: nobody reads it.
pub(crate) async fn answer<T: Target>(
    projection: ProjectionName,
    target: &T,
    client: &Client,
    options: &Options,
) {
    loop {
        if let Ok(mut questions) = client.subscribe(subject(projection)).await {
            while let Some(question) = questions.next().await {
                if !options.builds() {
                    reply(target, client, question).await;
                }
            }
        }
        sleep(PAUSE).await;
    }
}

/// Answers one question. One that can't be read or answered is left: whoever asked finds out soon.
async fn reply<T: Target>(target: &T, client: &Client, asked: Message) {
    let Some(to) = asked.reply else {
        return;
    };
    let Ok(question) = serde_json::from_slice::<Question>(&asked.payload) else {
        return;
    };
    let at_most = question.at_most.clamp(1, MAX_PAGE);
    // One more shows whether there are more.
    let found = target.parked(None, question.after, at_most + 1).await;
    let mut commits = match found {
        Ok(commits) => commits,
        Err(error) => {
            tracing::warn!(projection = target.name(), %error, "can't tell what is parked");
            return;
        }
    };
    let has_more = commits.len() > at_most;
    commits.truncate(at_most);
    for commit in &mut commits {
        let end = commit.cause.floor_char_boundary(MAX_CAUSE);
        commit.cause.truncate(end);
    }
    let page = Page { commits, has_more };
    let json = serde_json::to_vec(&page).expect("names and numbers always serialise");
    if let Err(error) = client.publish(to, json.into()).await {
        tracing::warn!(projection = target.name(), %error, "can't tell what is parked");
    }
}
