//! What was revoked, on a real bucket.

use async_nats::Client;
use domain::ids::AccountId;
use futures_util::future::try_join_all;
use test_support::{NatsServer, eventually};
use tokens::{AccessClaims, Audience, Revocation, Revocations, RevocationsError, TokenError};
use uuid::Uuid;

fn claims(account: AccountId, generation: u32) -> AccessClaims {
    AccessClaims {
        generation,
        ..AccessClaims::new(Audience::AdminApi, account, Uuid::new_v4(), 0, 1)
    }
}

async fn revoke(
    core: &Client,
    account: AccountId,
    generation: u32,
) -> Result<(), RevocationsError> {
    let revocation = Revocation::Account {
        account,
        generation,
    };
    revocation.publish(core).await
}

/// The first generation that whoever begins to look now believes.
async fn first_believed(api: &Client, account: AccountId) -> Option<u32> {
    let revocations = Revocations::follow(api.clone()).await.expect("can be read");
    let believes = |generation: &u32| revocations.judge(&claims(account, *generation)).is_ok();
    (0..20).find(believes)
}

#[tokio::test]
async fn an_older_generation_never_takes_the_place_of_a_newer_one() {
    let server = NatsServer::start().await;
    let _log = server.event_log().await;
    let (core, api) = (server.client("core").await, server.client("commands").await);
    let account = AccountId(Uuid::new_v4());
    for (published, believed) in [(3, 3), (2, 3), (3, 3), (4, 4), (1, 4)] {
        let stored = revoke(&core, account, published).await;
        stored.expect("is stored, or known already");
        assert_eq!(first_believed(&api, account).await, Some(believed));
    }
}

#[tokio::test]
async fn of_generations_that_are_published_at_once_the_newest_stays() {
    let server = NatsServer::start().await;
    let _log = server.event_log().await;
    let api = server.client("commands").await;
    for _ in 0..5 {
        let account = AccountId(Uuid::new_v4());
        let mut processes = Vec::new();
        for generation in [5, 8, 1, 7, 2, 6, 4, 3] {
            processes.push((server.client("core").await, generation));
        }
        let publishing = processes
            .iter()
            .map(|(core, generation)| revoke(core, account, *generation));
        try_join_all(publishing).await.expect("all are stored");
        assert_eq!(first_believed(&api, account).await, Some(8));
    }
}

#[tokio::test]
async fn all_of_a_long_bucket_is_known_at_the_start() {
    let server = NatsServer::start().await;
    let _log = server.event_log().await;
    let core = server.client("core").await;
    // More than one answer brings.
    let sessions: Vec<Uuid> = (0..1_100).map(|_| Uuid::new_v4()).collect();
    for some in sessions.chunks(100) {
        let ending = some.iter().map(|session| {
            let ended = Revocation::Session(*session);
            let core = &core;
            async move { ended.publish(core).await }
        });
        try_join_all(ending).await.expect("all are stored");
    }
    let api = server.client("commands").await;
    let revocations = Revocations::follow(api).await.expect("can be read");
    for session in sessions {
        let claims = AccessClaims {
            sid: session,
            ..claims(AccountId(Uuid::new_v4()), 0)
        };
        assert_eq!(revocations.judge(&claims), Err(TokenError::Revoked));
    }
}

#[tokio::test]
async fn what_was_revoked_before_is_known_at_the_start_and_what_is_later_within_moments() {
    let server = NatsServer::start().await;
    let _log = server.event_log().await;
    let (core, api) = (server.client("core").await, server.client("commands").await);
    let (before, later) = (AccountId(Uuid::new_v4()), AccountId(Uuid::new_v4()));
    revoke(&core, before, 2).await.expect("is stored");

    let revocations = Revocations::follow(api).await.expect("can be read");
    let judge = |account, generation| revocations.judge(&claims(account, generation));
    assert_eq!(judge(before, 1), Err(TokenError::Revoked));
    assert_eq!(judge(before, 2), Ok(()));

    assert_eq!(judge(later, 0), Ok(()));
    revoke(&core, later, 1).await.expect("is stored");
    eventually("it is known here too", async || {
        judge(later, 0) == Err(TokenError::Revoked)
    })
    .await;
    assert_eq!(judge(later, 1), Ok(()));
}
