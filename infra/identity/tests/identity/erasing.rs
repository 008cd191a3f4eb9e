//! Whoever is to be erased is shut out at once, and forgotten when their keys are gone.

use chrono::TimeDelta;
use identity::{AccountStatus, By, Fact, IdentityError, LATE_AFTER, SETTLES_AFTER, Template};

use crate::scene::{PASSWORD, Person, Scene, caller, password, visit};

async fn ask(scene: &Scene, person: &Person) -> Result<(), IdentityError> {
    let reason = "Asked by letter.".parse().unwrap();
    let by = By::system("a test");
    scene.identity.ask_to_erase(&by, person.id, reason).await
}

#[tokio::test]
async fn whoever_asks_to_be_erased_is_shut_out_told_and_erased_some_time_after() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let me = caller(&ada, &opened);
    let wrong = password("not the one that it is");
    let refused = scene.identity.ask_to_be_erased(visit(), me, &wrong, None);
    assert_eq!(refused.await, Err(IdentityError::WrongCredentials));
    let right = password(PASSWORD);
    let asked = scene.identity.ask_to_be_erased(visit(), me, &right, None);
    assert_eq!(asked.await, Ok(()));
    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
    scene.relay().await;
    assert_eq!(scene.outlet.count(Template::ErasureAsked), 1);
    scene.outlet.sent(Template::ErasureAsked, &ada.email);

    let due = async || scene.identity.to_erase(10).await.unwrap().len();
    assert_eq!(due().await, 0, "somebody may still act for it");
    scene.after(SETTLES_AFTER + TimeDelta::seconds(1));
    assert_eq!(due().await, 1);
    let waits = scene.identity.erasure_waits(ada.id, "a launch");
    assert_eq!(waits.await, Ok(()));
    assert_eq!(due().await, 0, "it was tried just now");
    let view = scene.identity.account(ada.id).await.unwrap();
    let erasure = view.erasure.expect("was asked for");
    assert_eq!(erasure.waits_for.as_deref(), Some("a launch"));
    scene.after(SETTLES_AFTER + TimeDelta::seconds(1));
    assert_eq!(due().await, 1);
    assert_eq!(scene.identity.keys_are_gone(ada.id).await, Ok(()));
    assert_eq!(due().await, 0, "somebody may still remember them");
    scene.after(SETTLES_AFTER + TimeDelta::seconds(1));
    let due = scene.identity.to_erase(10).await.unwrap();
    assert!(due[0].keys_are_gone);
}

#[tokio::test]
async fn an_erasure_that_is_not_carried_out_within_a_day_is_late_until_it_is() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    assert_eq!(ask(&scene, &ada).await, Ok(()));
    scene.relay().await;
    let waits = scene.identity.erasure_waits(ada.id, "a launch");
    assert_eq!(waits.await, Ok(()));
    scene.after(LATE_AFTER - TimeDelta::seconds(1));
    assert_eq!(scene.identity.late_erasures(10).await.unwrap(), []);
    scene.after(TimeDelta::seconds(2));
    let late = scene.identity.late_erasures(10).await.unwrap();
    assert_eq!((late.len(), late[0].account), (1, ada.id));
    assert_eq!(late[0].waits_for.as_deref(), Some("a launch"));
    assert_eq!(scene.identity.forget(ada.id).await, Ok(()));
    assert_eq!(scene.identity.late_erasures(10).await.unwrap(), []);
}

#[tokio::test]
async fn an_account_forgets_who_held_it_and_tells_the_log_once() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    scene.sign_in(&ada).await;
    for _ in 0..2 {
        assert_eq!(ask(&scene, &ada).await, Ok(()));
    }
    scene.relay().await;
    for _ in 0..2 {
        assert_eq!(scene.identity.forget(ada.id).await, Ok(()));
    }
    scene.relay().await;
    let events = scene.outlet.look(|handed| handed.events.clone());
    let told = events
        .iter()
        .filter(|event| event.fact == Fact::SubjectErased);
    assert_eq!(told.count(), 1);
    let view = scene.identity.account(ada.id).await.unwrap();
    assert_eq!(view.status, AccountStatus::Erased);
    assert!(view.email.as_str().ends_with("@erased.invalid"));
    assert!(!format!("{view:?}").contains("ada@example.com"));
    let erasure = view.erasure.expect("was asked for");
    assert_eq!(erasure.by.as_deref(), Some("a test"));
    assert!(erasure.erased_at.is_some());
    let all = identity::LogFilter::default();
    let log = scene.identity.security_log(&all, None, 100).await;
    for line in log.unwrap().0 {
        let of_theirs = line.account == Some(ada.id);
        assert!(!of_theirs || (line.address.is_none() && line.agent.is_none()));
    }
    let enabled = scene.identity.enable(&By::system("a test"), ada.id).await;
    assert_eq!(enabled, Ok(()));
    let view = scene.identity.account(ada.id).await.unwrap();
    assert_eq!(view.status, AccountStatus::Erased, "it is for ever");
}

#[tokio::test]
async fn an_erasure_is_not_undone_by_disabling_and_enabling_the_account() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    assert_eq!(ask(&scene, &ada).await, Ok(()));
    let by = By::system("a test");
    let off_and_on = async || {
        let reason = "By mistake.".parse().unwrap();
        scene.identity.disable(&by, ada.id, reason).await.unwrap();
        scene.identity.enable(&by, ada.id).await.unwrap();
        scene.identity.account(ada.id).await.unwrap().status
    };
    assert_eq!(off_and_on().await, AccountStatus::Erasing);
    scene.identity.forget(ada.id).await.unwrap();
    assert_eq!(off_and_on().await, AccountStatus::Erased);
}

#[tokio::test]
async fn whoever_was_erased_may_be_once_more_since_keys_can_come_back_with_an_old_copy() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    for _ in 0..2 {
        assert_eq!(ask(&scene, &ada).await, Ok(()));
        scene.relay().await;
        scene.after(SETTLES_AFTER + TimeDelta::seconds(1));
        let due = scene.identity.to_erase(10).await.unwrap();
        assert_eq!((due.len(), due[0].keys_are_gone), (1, false));
        assert_eq!(scene.identity.forget(ada.id).await, Ok(()));
        scene.relay().await;
        assert_eq!(scene.identity.to_erase(10).await.unwrap(), []);
    }
    let mails = scene.outlet.count(Template::ErasureAsked);
    assert_eq!(mails, 1, "nobody is there to be told again");
}

#[tokio::test]
async fn an_employee_is_erased_by_somebody_else() {
    let scene = Scene::new().await;
    let it = [domain::account::AccountRole::It];
    let grace = scene.employee("grace@example.com", &it).await;
    let (opened, _) = scene.sign_in_with_factor(&grace).await;
    let right = password(PASSWORD);
    let asked = scene
        .identity
        .ask_to_be_erased(visit(), caller(&grace, &opened), &right, None);
    assert_eq!(asked.await, Err(IdentityError::OwnAccount));
    assert_eq!(ask(&scene, &grace).await, Err(IdentityError::LastOfIt));
    scene.employee("alan@example.com", &it).await;
    assert_eq!(ask(&scene, &grace).await, Ok(()));
}
