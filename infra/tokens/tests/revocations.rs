//! What was revoked, on a real bucket.

use domain::ids::AccountId;
use test_support::{NatsServer, eventually};
use tokens::{AccessClaims, Audience, Revocation, Revocations, TokenError};
use uuid::Uuid;

fn claims(account: AccountId, generation: u32) -> AccessClaims {
    AccessClaims {
        generation,
        ..AccessClaims::new(Audience::AdminApi, account, Uuid::new_v4(), 0, 1)
    }
}

#[tokio::test]
async fn what_was_revoked_before_is_known_at_the_start_and_what_is_later_within_moments() {
    let server = NatsServer::start().await;
    let _log = server.event_log().await;
    let (core, api) = (server.client("core").await, server.client("commands").await);
    let (before, later) = (AccountId(Uuid::new_v4()), AccountId(Uuid::new_v4()));
    let revoke = |account, generation| {
        let core = core.clone();
        async move {
            let revocation = Revocation::Account {
                account,
                generation,
            };
            revocation.publish(&core).await.expect("is stored");
        }
    };
    revoke(before, 2).await;

    let revocations = Revocations::follow(api).await.expect("can be read");
    let judge = |account, generation| revocations.judge(&claims(account, generation));
    assert_eq!(judge(before, 1), Err(TokenError::Revoked));
    assert_eq!(judge(before, 2), Ok(()));

    assert_eq!(judge(later, 0), Ok(()));
    revoke(later, 1).await;
    eventually("it is known here too", async || {
        judge(later, 0) == Err(TokenError::Revoked)
    })
    .await;
    assert_eq!(judge(later, 1), Ok(()));
}
