//! Replacing the master key, while core-api works on.

use domain::account::AccountRole;
use futures_util::future::join_all;
use identity::{Grant, Identity, IdentityError, Opened, Resealed, SignInStep};

use crate::scene::{
    Authenticator, PASSWORD, Person, Scene, client_of, sealing_key, sign_in, visit,
};

const CLIENT: &str = "customer-api";

/// Signs in with the second factor, at one of several processes.
async fn signs_in(
    scene: &Scene,
    process: &Identity,
    person: &Person,
    authenticator: &Authenticator,
) -> Result<Opened, IdentityError> {
    // A code is good once.
    scene.after(chrono::TimeDelta::seconds(30));
    let step = process
        .sign_in(visit(), sign_in(&person.email, PASSWORD))
        .await?;
    let SignInStep::SecondFactor(cookie) = step else {
        panic!("a second factor is on: {step:?}");
    };
    let proof = authenticator.proof(scene.now());
    process.second_factor(visit(), &cookie, &proof).await
}

async fn refresh(process: &Identity, token: &str) -> String {
    let grant = Grant::RefreshToken(token.to_owned());
    let answer = process.token(visit(), &client_of(CLIENT), &grant).await;
    answer.unwrap().refresh_token.unwrap()
}

#[tokio::test]
async fn what_the_old_master_key_sealed_opens_after_it_is_gone() {
    let scene = Scene::new().await;
    let (old, both, new) = (sealing_key("5"), sealing_key("65"), sealing_key("6"));
    let it = scene.employee("it@example.com", &[AccountRole::It]).await;
    let (_, authenticator) = scene.sign_in_with_factor(&it).await;
    let key_set = scene.identity.key_set().await.unwrap();

    let too_early = scene.process_with(&new).await;
    let refused = signs_in(&scene, &too_early, &it, &authenticator).await;
    assert!(matches!(refused, Err(IdentityError::Unavailable(_))));
    let meanwhile = scene.process_with(&both).await;
    assert!(
        signs_in(&scene, &meanwhile, &it, &authenticator)
            .await
            .is_ok()
    );

    let store = scene.store().await;
    let done = store.reseal(&both).await.unwrap();
    // The keys of this slot and of the next, and the second factor.
    let all = Resealed {
        secrets: 3,
        resealed: 3,
        unreadable: 0,
    };
    assert_eq!(done, all);
    let again = store.reseal(&both).await.unwrap();
    assert_eq!(again, Resealed { resealed: 0, ..all });
    let process = scene.process_with(&new).await;
    assert!(
        signs_in(&scene, &process, &it, &authenticator)
            .await
            .is_ok()
    );
    assert_eq!(process.key_set().await.unwrap(), key_set, "the same keys");
    let without = store.reseal(&old).await.unwrap();
    assert_eq!(
        without,
        Resealed {
            resealed: 0,
            unreadable: 3,
            ..all
        }
    );
}

#[tokio::test]
async fn who_changes_an_account_meanwhile_loses_nothing() {
    let scene = Scene::new().await;
    let it = scene.employee("it@example.com", &[AccountRole::It]).await;
    let (_, authenticator) = scene.sign_in_with_factor(&it).await;
    let process = scene.process_with(&sealing_key("65")).await;
    for digits in ["65", "56", "65"] {
        let keys = sealing_key(digits);
        let stores = [scene.store().await, scene.store().await];
        let reseal = join_all(stores.iter().map(|store| store.reseal(&keys)));
        let (done, signed_in) =
            tokio::join!(reseal, signs_in(&scene, &process, &it, &authenticator));
        assert!(done.iter().all(|done| done.is_ok()), "{done:?}");
        assert!(signed_in.is_ok());
    }
    let process = scene.process_with(&sealing_key("6")).await;
    assert!(
        signs_in(&scene, &process, &it, &authenticator)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_lost_answer_is_healed_by_a_process_whose_first_master_key_is_another() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let mut token = scene.tokens(&opened, CLIENT).await.refresh_token.unwrap();
    let before = scene.process_with(&sealing_key("56")).await;
    let after = scene.process_with(&sealing_key("65")).await;
    for (first, second) in [(&before, &after), (&after, &before)] {
        let lost = refresh(first, &token).await;
        assert_eq!(refresh(second, &token).await, lost);
        token = refresh(second, &lost).await;
    }
    // From then on the old key is not needed for it.
    let store = scene.store().await;
    store.reseal(&sealing_key("65")).await.unwrap();
    let at_last = scene.process_with(&sealing_key("6")).await;
    refresh(&at_last, &token).await;
}
