//! What could not be mailed, and what people want done about it.

use domain::commit::Position;
use domain::ids::AccountId;
use domain::text::Reason;
use notifier::{By, Parked, ParkedStatus, ParkedWishError};
use test_support::eventually;
use uuid::Uuid;

use crate::world::{World, booking, paid, reserved};

fn wish(why: &str) -> By {
    By {
        account: AccountId(Uuid::new_v4()),
        wish: Uuid::new_v4(),
        reason: Reason::parse(why).expect("a reason"),
    }
}

/// A customer whose key can't be read since it was damaged on the disk, and somebody who follows; a
/// reservation of theirs is set aside.
struct Scene {
    world: World,
    position: Position,
    account: AccountId,
    key: bytes::Bytes,
    _following: crate::world::Following,
}

impl Scene {
    async fn new() -> Self {
        let mut world = World::new().await;
        let (ada, account) = world.known("ada").await;
        let key = world.damage_key(account).await;
        let following = world.follow_on().await;
        let launch = world.schedule().await;
        let hers = booking();
        let position = world.launch(launch, vec![reserved(hers, ada)]).await;
        world.launch(launch, vec![paid(hers, ada)]).await;
        world.settled().await;
        Self {
            world,
            position,
            account,
            key,
            _following: following,
        }
    }

    /// How it stands.
    async fn parked(&self) -> Parked {
        let found = self.world.messages.parked(None, 100, None).await;
        let mut found = found.expect("the store answers").items.into_iter();
        let found = found.find(|parked| parked.position == self.position.0);
        found.expect("it is set aside")
    }

    async fn becomes(&self, status: ParkedStatus, retries: u32) -> Parked {
        eventually("it stands so", async || {
            let parked = self.parked().await;
            (parked.status, parked.retries) == (status, retries)
        })
        .await;
        self.parked().await
    }

    async fn reserved_mails(&self) -> usize {
        let mails = self.world.mails().await.into_iter();
        mails
            .filter(|(template, _)| template == "seats_reserved")
            .count()
    }
}

#[tokio::test]
async fn what_could_not_be_mailed_is_mailed_once_when_somebody_wants_it_and_it_can_be() {
    let scene = Scene::new().await;
    let messages = &scene.world.messages;
    let parked = scene.parked().await;
    assert_eq!(parked.status, ParkedStatus::Waiting);
    assert!(parked.cause.contains("damaged"), "{}", parked.cause);
    assert_eq!((parked.retries, parked.history.len()), (0, 0));

    // Nothing has changed: it waits again, and says why.
    let first = wish("It may go now.");
    messages
        .retry_parked(scene.position.0, &first)
        .await
        .unwrap();
    let parked = scene.becomes(ParkedStatus::Waiting, 1).await;
    let [wanted, tried] = &*parked.history else {
        panic!("{parked:?}")
    };
    assert_eq!(
        (wanted.status, wanted.by, &*wanted.said),
        (
            ParkedStatus::Retrying,
            Some(first.account),
            "It may go now."
        )
    );
    assert_eq!((tried.status, tried.by), (ParkedStatus::Waiting, None));
    assert!(tried.said.contains("damaged"), "{}", tried.said);
    assert_eq!(scene.reserved_mails().await, 0);

    // The same wish once more is the same wish.
    messages
        .retry_parked(scene.position.0, &first)
        .await
        .unwrap();
    assert_eq!(scene.parked().await, parked);

    scene.world.restore_key(scene.account, &scene.key).await;
    let second = wish("The key is restored.");
    messages
        .retry_parked(scene.position.0, &second)
        .await
        .unwrap();
    scene.becomes(ParkedStatus::Mailed, 2).await;
    assert_eq!(scene.reserved_mails().await, 1);
    let late = messages
        .retry_parked(scene.position.0, &wish("Again."))
        .await;
    assert!(matches!(late, Err(ParkedWishError::Mailed)), "{late:?}");
    let late = messages.skip_parked(scene.position.0, &wish("No.")).await;
    assert!(matches!(late, Err(ParkedWishError::Mailed)), "{late:?}");
}

#[tokio::test]
async fn what_is_skipped_gets_no_mail_until_somebody_wants_it_after_all() {
    let scene = Scene::new().await;
    let messages = &scene.world.messages;
    let by = wish("She was told by telephone.");
    messages.skip_parked(scene.position.0, &by).await.unwrap();
    let parked = scene.parked().await;
    assert_eq!(parked.status, ParkedStatus::Skipped);
    assert_eq!(&*parked.history[0].said, "She was told by telephone.");
    let aggregate = (parked.aggregate.clone().into_boxed_str(), parked.id);
    let payment = messages
        .parked(Some(ParkedStatus::Waiting), 100, None)
        .await;
    let payment = payment.unwrap().items.into_iter();
    let payment: Vec<_> = payment.filter(|other| other.id == parked.id).collect();
    assert_eq!(payment.len(), 1, "her payment could not be mailed either");
    assert!(
        messages
            .parked_aggregates()
            .await
            .unwrap()
            .contains(&aggregate)
    );
    messages
        .skip_parked(payment[0].position, &by)
        .await
        .unwrap();
    assert!(
        !messages
            .parked_aggregates()
            .await
            .unwrap()
            .contains(&aggregate)
    );
    let again = messages
        .skip_parked(scene.position.0, &wish("Once more."))
        .await;
    assert!(matches!(again, Err(ParkedWishError::Skipped)), "{again:?}");

    scene.world.restore_key(scene.account, &scene.key).await;
    let by = wish("She did not remember.");
    messages.retry_parked(scene.position.0, &by).await.unwrap();
    scene.becomes(ParkedStatus::Mailed, 1).await;
    assert_eq!(scene.reserved_mails().await, 1);
}

#[tokio::test]
async fn what_was_never_set_aside_can_be_neither_tried_again_nor_skipped() {
    let world = World::new().await;
    let nothing = world.messages.retry_parked(1, &wish("Why not?")).await;
    assert!(
        matches!(nothing, Err(ParkedWishError::NotFound)),
        "{nothing:?}"
    );
    let nothing = world.messages.skip_parked(1, &wish("Why not?")).await;
    assert!(
        matches!(nothing, Err(ParkedWishError::NotFound)),
        "{nothing:?}"
    );
}
