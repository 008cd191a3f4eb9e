//! The indexes that this crate relies on. Making them again changes nothing.

use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::options::IndexOptions;
use mongodb::{Database, IndexModel};

use crate::account::AccountStatus;
use crate::store::{
    ACCOUNTS, AUTHORIZATION_REQUESTS, CODES, FAMILIES, PERSONAL_TOKENS, SECURITY_LOG, SESSIONS,
    SIGNING_KEYS, THROTTLE,
};

/// For how long the security log is kept.
const LOG_KEPT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Makes every index that is not there yet.
pub(crate) async fn create(database: &Database) -> Result<(), mongodb::error::Error> {
    let indexes = [
        (
            ACCOUNTS,
            vec![
                unique("email", doc! { "email": 1 }),
                plain("links", doc! { "links.id": 1 }),
                // For the relay: few accounts have something waiting, and the others are not in it.
                sparse("waiting", doc! { "waiting": 1 }),
                plain("created_at", doc! { "created_at": -1, "_id": -1 }),
                erasing(),
                plain("kind", doc! { "kind": 1, "created_at": -1, "_id": -1 }),
            ],
        ),
        (
            SESSIONS,
            vec![
                unique("cookie", doc! { "cookie": 1 }),
                plain("account", doc! { "account": 1, "last_seen_at": -1 }),
                sparse("unpublished", doc! { "unpublished": 1 }),
                expiring("expires_at", "expires_at", Duration::ZERO),
            ],
        ),
        (
            FAMILIES,
            vec![expiring("expires_at", "expires_at", Duration::ZERO)],
        ),
        (
            AUTHORIZATION_REQUESTS,
            vec![expiring("expires_at", "expires_at", Duration::ZERO)],
        ),
        (
            CODES,
            vec![expiring("forgotten_at", "forgotten_at", Duration::ZERO)],
        ),
        (SIGNING_KEYS, vec![unique("slot", doc! { "slot": 1 })]),
        (
            THROTTLE,
            vec![expiring("expires_at", "expires_at", Duration::ZERO)],
        ),
        (
            PERSONAL_TOKENS,
            vec![
                unique("hash", doc! { "hash": 1 }),
                plain("account", doc! { "account": 1, "created_at": -1 }),
                expiring("expires_at", "expires_at", Duration::ZERO),
            ],
        ),
        (
            SECURITY_LOG,
            vec![
                expiring("at", "at", LOG_KEPT),
                plain("account", doc! { "account": 1, "at": -1, "_id": -1 }),
                sparse("by", doc! { "by": 1 }),
                plain("newest", doc! { "at": -1, "_id": -1 }),
            ],
        ),
    ];
    for (collection, indexes) in indexes {
        database
            .collection::<Document>(collection)
            .create_indexes(indexes)
            .await?;
    }
    Ok(())
}

/// Those whose holder is to be erased: of those who were, there are ever more.
fn erasing() -> IndexModel {
    let options = IndexOptions::builder()
        .name("erasing".to_owned())
        .partial_filter_expression(doc! { "status": AccountStatus::Erasing.as_str() });
    index(doc! { "erasure.asked_at": 1 }, options.build())
}

fn plain(name: &str, keys: Document) -> IndexModel {
    index(keys, IndexOptions::builder().name(name.to_owned()).build())
}

fn unique(name: &str, keys: Document) -> IndexModel {
    let options = IndexOptions::builder().name(name.to_owned()).unique(true);
    index(keys, options.build())
}

/// Without the documents that have no such field.
fn sparse(name: &str, keys: Document) -> IndexModel {
    let options = IndexOptions::builder().name(name.to_owned()).sparse(true);
    index(keys, options.build())
}

/// Documents go some time after the instant in a field. Nothing relies on when exactly.
fn expiring(name: &str, field: &str, after: Duration) -> IndexModel {
    let options = IndexOptions::builder()
        .name(name.to_owned())
        .expire_after(after);
    index(doc! { field: 1 }, options.build())
}

fn index(keys: Document, options: IndexOptions) -> IndexModel {
    IndexModel::builder().keys(keys).options(options).build()
}
