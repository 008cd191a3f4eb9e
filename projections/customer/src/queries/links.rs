//! The links of all launches, for search engines.

use domain::ids::LaunchId;
use futures_util::TryStreamExt;
use kept::Kept;
use mongodb::bson::{self, Document, doc};
use serde::Deserialize;

use super::{PATIENCE, QueryError};
use crate::documents::{LAUNCHES, binary, plain};
use crate::model::ReadModel;

/// A launch in the order of ids.
#[derive(Deserialize)]
struct Found {
    #[serde(rename = "_id")]
    id: bson::Uuid,
}

impl ReadModel {
    /// The links of launches in the order of their ids: of at most `limit` after one, or of the
    /// first.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn links(
        &self,
        after: Option<LaunchId>,
        limit: u32,
    ) -> Result<Vec<String>, QueryError> {
        #[derive(Deserialize)]
        struct Link {
            slug: String,
        }
        let found: Vec<Kept<Link>> = self
            .collection(LAUNCHES)
            .find(beyond(after))
            .sort(doc! { "_id": 1 })
            .projection(doc! { "_id": 0, "slug": 1 })
            .limit(limit.into())
            .max_time(PATIENCE)
            .await?
            .try_collect()
            .await?;
        Ok(found.into_iter().map(|Kept(link)| link.slug).collect())
    }

    /// The last launch of each full part of `size` links after which there are more.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn link_parts(&self, size: u32) -> Result<Vec<LaunchId>, QueryError> {
        let mut ends: Vec<LaunchId> = Vec::new();
        loop {
            // The last of this part, and the first of the next if there is one.
            let found: Vec<Kept<Found>> = self
                .collection(LAUNCHES)
                .find(beyond(ends.last().copied()))
                .sort(doc! { "_id": 1 })
                .projection(doc! { "_id": 1 })
                .skip(u64::from(size.max(1)) - 1)
                .limit(2)
                .max_time(PATIENCE)
                .await?
                .try_collect()
                .await?;
            match &*found {
                [Kept(last), _] => ends.push(LaunchId(plain(last.id))),
                _ => return Ok(ends),
            }
        }
    }
}

fn beyond(after: Option<LaunchId>) -> Document {
    match after {
        Some(launch) => doc! { "_id": { "$gt": binary(launch.0) } },
        None => Document::new(),
    }
}
