use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::account::AccountRole;
use domain::text::Reason;
use futures_util::future::join_all;
use identity::{By, Event, Fact, Mail, Outlet, OutletError, RegistrantKind, Template};
use mongodb::bson::doc;
use test_support::wait::eventually;
use tokens::Revocation;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::outlet::Recorder;
use crate::scene::{Scene, email, registration, visit};

fn reason() -> Reason {
    "Lost in space.".parse().unwrap()
}

/// Takes one entry, and then never comes back to say so: as when the process is killed between
/// handing over and taking out.
#[derive(Clone)]
struct Dying {
    recorder: Recorder,
    handed_over: Arc<Notify>,
}

impl Outlet for Dying {
    async fn event(&self, event: &Event) -> Result<(), OutletError> {
        self.recorder.event(event).await?;
        self.handed_over.notify_one();
        std::future::pending().await
    }

    async fn mail(&self, mail: &Mail) -> Result<(), OutletError> {
        self.recorder.mail(mail).await
    }

    async fn revocation(&self, revocation: &Revocation) -> Result<(), OutletError> {
        self.recorder.revocation(revocation).await
    }
}

#[tokio::test]
async fn a_relay_killed_before_it_takes_an_entry_out_delivers_it_once() {
    let scene = Scene::new().await;
    let ada = registration(RegistrantKind::Customer, "ada@example.com");
    scene.identity.register(visit(), ada).await.unwrap();
    let handed_over = Arc::new(Notify::new());
    let outlet = Dying {
        recorder: scene.outlet.clone(),
        handed_over: Arc::clone(&handed_over),
    };
    let identity = scene.another_process().await;
    let killed = tokio::spawn(async move { identity.relay_once(&outlet).await });
    handed_over.notified().await;
    killed.abort();
    killed.await.unwrap_err();

    scene.relay().await;
    let (times, events, mails) = scene
        .outlet
        .look(|handed| (handed.times, handed.events.len(), handed.mails.len()));
    assert_eq!((times, events, mails), (3, 1, 1));
}

#[tokio::test]
async fn relays_side_by_side_hand_everything_over_in_order() {
    let scene = Scene::new().await;
    let grace = scene
        .employee("grace@example.com", &[AccountRole::It])
        .await;
    let by = By::system("a test");
    let (id, auditor) = (grace.id, AccountRole::Auditor);
    for _ in 0..3 {
        scene.identity.grant_role(&by, id, auditor).await.unwrap();
        scene.identity.revoke_role(&by, id, auditor).await.unwrap();
    }
    let another = scene.another_process().await;
    let relays = [&scene.identity, &another, &scene.identity, &another]
        .map(|identity| identity.relay_once(&scene.outlet));
    for relayed in join_all(relays).await {
        relayed.unwrap();
    }
    scene.relay().await;
    let facts: Vec<Fact> = scene.outlet.look(|handed| {
        handed
            .events
            .iter()
            .map(|event| event.fact.clone())
            .collect()
    });
    let (granted, revoked) = (
        Fact::RoleGranted { role: auditor },
        Fact::RoleRevoked { role: auditor },
    );
    let last = facts[facts.len() - 6..].to_vec();
    let expected = [&granted, &revoked].repeat(3);
    assert_eq!(last.iter().collect::<Vec<_>>(), expected);
    let stored = scene.document(id).await;
    assert!(stored.get_array("outbox").unwrap().is_empty());
    assert!(!stored.contains_key("waiting"));
}

#[tokio::test]
async fn what_can_not_go_now_waits_and_goes_later() {
    let scene = Scene::new().await;
    let not_now = OutletError::Unavailable("the log is away".to_owned());
    scene.outlet.look(|handed| handed.refusal = Some(not_now));
    let ada = registration(RegistrantKind::Customer, "ada@example.com");
    scene.identity.register(visit(), ada).await.unwrap();
    scene.relay().await;
    assert_eq!(scene.outlet.look(|handed| handed.times), 1);
    scene.outlet.look(|handed| handed.refusal = None);
    scene.relay().await;
    assert_eq!(scene.outlet.look(|handed| handed.events.len()), 1);
    assert_eq!(scene.outlet.count(Template::VerifyEmail), 1);
}

#[tokio::test]
async fn what_is_refused_is_set_aside_and_holds_up_nothing() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let never = OutletError::Refused("no such account".to_owned());
    scene.outlet.look(|handed| handed.refusal = Some(never));
    let by = By::system("a test");
    scene.identity.disable(&by, ada.id, reason()).await.unwrap();
    scene.relay().await;
    let stored = scene.document(ada.id).await;
    assert!(stored.get_array("outbox").unwrap().is_empty());
    assert_eq!(stored.get_array("refused").unwrap().len(), 3);
    scene.outlet.look(|handed| handed.refusal = None);
    scene.identity.enable(&by, ada.id).await.unwrap();
    scene.relay().await;
    let last = scene.outlet.look(|handed| handed.events.last().cloned());
    assert_eq!(last.unwrap().fact, Fact::Enabled);
}

#[tokio::test]
async fn a_running_relay_hands_over_what_any_process_leaves_and_stops_when_told() {
    let scene = Scene::new().await;
    let (outlet, stop) = (scene.outlet.clone(), CancellationToken::new());
    let stopped = Arc::new(AtomicBool::new(false));
    let relay = tokio::spawn({
        let (identity, stop) = (scene.identity.clone(), stop.clone());
        let stopped = Arc::clone(&stopped);
        async move {
            identity.relay(&outlet, &stop).await;
            stopped.store(true, Ordering::SeqCst);
        }
    });
    let another = scene.another_process().await;
    let ada = registration(RegistrantKind::Customer, "ada@example.com");
    another.register(visit(), ada).await.unwrap();
    eventually("the mail is handed over", async || {
        scene.outlet.count(Template::VerifyEmail) == 1
    })
    .await;
    stop.cancel();
    relay.await.unwrap();
    assert!(stopped.load(Ordering::SeqCst));
}

#[tokio::test]
async fn every_change_is_one_write_with_what_follows_from_it() {
    let scene = Scene::new().await;
    let grace = scene
        .employee("grace@example.com", &[AccountRole::It])
        .await;
    scene.employee("alan@example.com", &[AccountRole::It]).await;
    scene.relay().await;
    let by = By::system("a test");
    let (id, it, auditor) = (grace.id, AccountRole::It, AccountRole::Auditor);
    let mut version = scene.document(id).await.get_i64("version").unwrap();
    for step in 0..4 {
        let expected: &[&str] = match step {
            0 => {
                scene.identity.grant_role(&by, id, auditor).await.unwrap();
                &["revocation", "event"]
            }
            1 => {
                scene.identity.revoke_role(&by, id, it).await.unwrap();
                &["revocation", "event"]
            }
            2 => {
                scene.identity.disable(&by, id, reason()).await.unwrap();
                &["revocation", "event", "mail"]
            }
            _ => {
                scene.identity.enable(&by, id).await.unwrap();
                &["event"]
            }
        };
        let stored = scene.document(id).await;
        assert_eq!(stored.get_i64("version").unwrap(), version + 1);
        let kinds: Vec<_> = stored
            .get_array("outbox")
            .unwrap()
            .iter()
            .map(|entry| entry.as_document().unwrap().get_str("kind").unwrap())
            .collect();
        assert_eq!(kinds, expected);
        scene.relay().await;
        version = scene.document(id).await.get_i64("version").unwrap();
    }
}

/// Programs of the next release run beside this one for a while.
#[tokio::test]
async fn a_change_keeps_fields_that_only_a_later_program_knows() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let accounts = scene.documents("accounts").await;
    let later =
        doc! { "$set": { "later": { "at": mongodb::bson::DateTime::from_millis(1), "n": 1_i64 } } };
    accounts.update_one(doc! {}, later).await.unwrap();
    let before = scene.document(ada.id).await;
    let by = By::system("a test");
    scene.identity.disable(&by, ada.id, reason()).await.unwrap();
    let after = scene.document(ada.id).await;
    assert_eq!(after.get("later"), before.get("later"));
    assert!(after.contains_key("later"));
}

#[tokio::test]
async fn an_outbox_that_nobody_empties_takes_no_more() {
    let scene = Scene::new().await;
    let person = email("grace@example.com");
    let by = By::system("a test");
    let invite = async || {
        let invitation = identity::Invitation {
            email: person.clone(),
            roles: vec![AccountRole::It],
        };
        scene.identity.invite(&by, invitation).await
    };
    let mut answers = Vec::new();
    for _ in 0..66 {
        answers.push(invite().await);
    }
    let busy = Err(identity::IdentityError::Busy);
    assert_eq!(answers.last(), Some(&busy));
    scene.relay().await;
    assert!(invite().await.is_ok());
}
