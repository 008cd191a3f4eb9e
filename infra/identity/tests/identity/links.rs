use chrono::TimeDelta;
use domain::text::Email;
use identity::{Fact, IdentityError, PasswordError, RegistrantKind, SetUpBy, SignInStep, Template};
use mongodb::bson::Bson;

use crate::scene::{PASSWORD, Scene, caller, email, password, visit};

const NEW: &str = "another quiet launch at dusk";

/// The email of a verification.
fn verified(fact: &Fact) -> &Email {
    match fact {
        Fact::EmailVerified { email, .. } => email,
        other => panic!("no email was verified: {other:?}"),
    }
}

#[tokio::test]
async fn a_link_verifies_the_email_once() {
    let scene = Scene::new().await;
    let ada = scene
        .register(RegistrantKind::Customer, "ada@example.com")
        .await;
    let token = scene.outlet.link(Template::VerifyEmail, &ada.email);
    scene.identity.verify_email(visit(), &token).await.unwrap();
    let again = scene.identity.verify_email(visit(), &token).await;
    assert_eq!(again, Err(IdentityError::Link));
    scene.relay().await;
    let last = scene.outlet.look(|handed| handed.events[1].fact.clone());
    assert_eq!(verified(&last), &ada.email);
    // So that the next token says that it is.
    assert_eq!(scene.outlet.generation(&ada), Some(1));
}

#[tokio::test]
async fn a_link_is_good_until_it_expires_or_a_newer_one_is_made() {
    let scene = Scene::new().await;
    let ada = scene
        .register(RegistrantKind::Customer, "ada@example.com")
        .await;
    let opened = scene.sign_in(&ada).await;
    let old = scene.outlet.link(Template::VerifyEmail, &ada.email);
    let asked = scene
        .identity
        .request_verification(visit(), caller(&ada, &opened));
    asked.await.unwrap();
    scene.relay().await;
    let refused = Err(IdentityError::Link);
    assert_eq!(scene.identity.verify_email(visit(), &old).await, refused);

    let new = scene.outlet.link(Template::VerifyEmail, &ada.email);
    scene.after(TimeDelta::hours(24));
    assert_eq!(scene.identity.verify_email(visit(), &new).await, refused);
    scene.after(TimeDelta::milliseconds(-1));
    assert_eq!(scene.identity.verify_email(visit(), &new).await, Ok(()));
}

#[tokio::test]
async fn a_link_is_good_for_its_purpose_alone() {
    let scene = Scene::new().await;
    let ada = scene
        .register(RegistrantKind::Customer, "ada@example.com")
        .await;
    let verify = scene.outlet.link(Template::VerifyEmail, &ada.email);
    let refused = Err(IdentityError::Link);
    let reset = scene.identity.reset(visit(), &verify, password(NEW));
    assert_eq!(reset.await, Err(IdentityError::Link));
    let accepted = scene
        .identity
        .accept_invitation(visit(), &verify, password(NEW));
    assert_eq!(accepted.await, refused);
    for junk in ["", "junk", &"A".repeat(64), &"A".repeat(100_000)] {
        assert_eq!(scene.identity.verify_email(visit(), junk).await, refused);
    }
    assert_eq!(scene.identity.verify_email(visit(), &verify).await, Ok(()));
}

#[tokio::test]
async fn a_reset_sets_the_password_ends_all_sessions_and_tells_the_owner() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let asked = scene.identity.request_reset(visit(), &ada.email).await;
    assert_eq!(asked, Ok(()));
    scene.relay().await;
    let token = scene.outlet.link(Template::ResetPassword, &ada.email);

    // A password that is not good enough leaves the link as it is.
    let weak = scene.identity.reset(visit(), &token, password("short"));
    let error = PasswordError::TooShort { least: 15 };
    assert_eq!(weak.await, Err(error.into()));
    let reset = scene.identity.reset(visit(), &token, password(NEW));
    reset.await.unwrap();
    let again = scene.identity.reset(visit(), &token, password(PASSWORD));
    assert_eq!(again.await, Err(IdentityError::Link));

    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
    let with_old = scene.try_sign_in(&ada, PASSWORD).await;
    assert!(matches!(with_old, Err(IdentityError::WrongCredentials)));
    let with_new = scene.try_sign_in(&ada, NEW).await;
    assert!(matches!(with_new, Ok(SignInStep::Done(_))));
    scene.relay().await;
    assert_eq!(scene.outlet.count(Template::PasswordChanged), 1);
    assert_eq!(scene.outlet.generation(&ada), Some(2));
}

#[tokio::test]
async fn an_unknown_email_gets_the_same_answer_and_no_mail() {
    let scene = Scene::new().await;
    let nobody = email("nobody@example.com");
    let asked = scene.identity.request_reset(visit(), &nobody).await;
    assert_eq!(asked, Ok(()));
    scene.relay().await;
    assert_eq!(scene.outlet.look(|handed| handed.times), 0);
}

/// Somebody registers with another person's email and waits for them to come.
#[tokio::test]
async fn a_reset_takes_away_what_was_set_up_before_the_email_was_verified() {
    let scene = Scene::new().await;
    let ada = scene
        .register(RegistrantKind::Customer, "ada@example.com")
        .await;
    let opened = scene.sign_in(&ada).await;
    let devices = async || {
        let stored = scene.document(ada.id).await;
        stored.get_array("devices").unwrap().clone()
    };
    let of_thief = devices().await;
    let who = caller(&ada, &opened);
    let set_up = scene.identity.set_up_second_factor(
        visit(),
        SetUpBy::Caller(who),
        Some(password(PASSWORD)),
    );
    assert_eq!(set_up.await.err(), Some(IdentityError::EmailNotVerified));
    let moved = scene.identity.change_email(
        visit(),
        who,
        password(PASSWORD),
        None,
        email("mallory@example.com"),
    );
    moved.await.unwrap();

    scene
        .identity
        .request_reset(visit(), &ada.email)
        .await
        .unwrap();
    scene.relay().await;
    let token = scene.outlet.link(Template::ResetPassword, &ada.email);
    let reset = scene.identity.reset(visit(), &token, password(NEW));
    reset.await.unwrap();
    let view = scene.identity.account(ada.id).await.unwrap();
    assert_eq!(view.pending_email, None);
    assert!(view.email_verified_at.is_some());
    let known = devices().await;
    assert_eq!((of_thief.len(), known.len()), (1, 1));
    let hash = |devices: &[Bson]| devices[0].as_document().unwrap().get("hash").cloned();
    assert_ne!(
        hash(&known),
        hash(&of_thief),
        "only the browser of the reset"
    );
    let theirs = scene
        .outlet
        .link(Template::VerifyEmail, &email("mallory@example.com"));
    let followed = scene.identity.verify_email(visit(), &theirs).await;
    assert_eq!(followed, Err(IdentityError::Link));
}

#[tokio::test]
async fn a_new_email_takes_the_others_place_once_it_is_verified() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let new = email("countess@example.com");
    let change = async |text| {
        let who = caller(&ada, &opened);
        let changed = scene
            .identity
            .change_email(visit(), who, password(text), None, new.clone());
        changed.await
    };
    let wrong = change("not the password at all").await;
    assert_eq!(wrong, Err(IdentityError::WrongCredentials));
    change(PASSWORD).await.unwrap();
    scene.relay().await;
    let view = scene.identity.account(ada.id).await.unwrap();
    assert_eq!(view.email, ada.email);
    assert_eq!(view.pending_email.as_ref(), Some(&new));

    let token = scene.outlet.link(Template::VerifyEmail, &new);
    scene.identity.verify_email(visit(), &token).await.unwrap();
    scene.relay().await;
    let told = scene.outlet.sent(Template::SecurityChange, &ada.email);
    assert_eq!(
        told.values["change"],
        "The email was replaced by another one"
    );
    let view = scene.identity.account(ada.id).await.unwrap();
    assert_eq!((view.email, view.pending_email), (new.clone(), None));
    let last = scene.outlet.look(|handed| handed.events.last().cloned());
    assert_eq!(verified(&last.unwrap().fact), &new);
    let old = scene.try_sign_in(&ada, PASSWORD).await;
    assert!(matches!(old, Err(IdentityError::WrongCredentials)));
}

#[tokio::test]
async fn each_verification_has_a_greater_number_than_the_one_before() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    for text in ["countess@example.com", "ada@example.com"] {
        let new = email(text);
        let who = caller(&ada, &opened);
        let changed =
            scene
                .identity
                .change_email(visit(), who, password(PASSWORD), None, new.clone());
        changed.await.unwrap();
        scene.relay().await;
        let token = scene.outlet.link(Template::VerifyEmail, &new);
        scene.identity.verify_email(visit(), &token).await.unwrap();
        scene.relay().await;
    }
    let numbers: Vec<_> = scene.outlet.look(|handed| {
        let facts = handed.events.iter().map(|event| &event.fact);
        let numbers = facts.filter_map(|fact| match fact {
            Fact::EmailVerified { verification, .. } => Some(*verification),
            _ => None,
        });
        numbers.collect()
    });
    assert_eq!(numbers.len(), 3);
    assert!(numbers[0].is_some() && numbers.is_sorted_by(|one, next| one < next));
}

#[tokio::test]
async fn that_another_account_has_the_new_email_shows_nowhere() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let grace = scene.supplier("grace@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let who = caller(&ada, &opened);
    let taken = grace.email.clone();
    let changed = scene
        .identity
        .change_email(visit(), who, password(PASSWORD), None, taken);
    assert_eq!(changed.await, Ok(()));
    scene.relay().await;
    let view = scene.identity.account(ada.id).await.unwrap();
    assert_eq!(view.pending_email, Some(grace.email.clone()));
    let told = scene.outlet.sent(Template::AlreadyRegistered, &grace.email);
    assert_eq!(told.account, grace.id);
    assert_eq!(scene.outlet.count(Template::VerifyEmail), 2);
}

#[tokio::test]
async fn a_change_of_email_that_was_begun_ends_with_a_new_password_and_with_a_reset() {
    for resets in [false, true] {
        let scene = Scene::new().await;
        let ada = scene.customer("ada@example.com").await;
        let thief = scene.sign_in(&ada).await;
        let theirs = email("mallory@example.com");
        let moved = scene.identity.change_email(
            visit(),
            caller(&ada, &thief),
            password(PASSWORD),
            None,
            theirs.clone(),
        );
        moved.await.unwrap();
        scene.relay().await;
        let link = scene.outlet.link(Template::VerifyEmail, &theirs);

        if resets {
            let asked = scene.identity.request_reset(visit(), &ada.email);
            asked.await.unwrap();
            scene.relay().await;
            let token = scene.outlet.link(Template::ResetPassword, &ada.email);
            let reset = scene.identity.reset(visit(), &token, password(NEW));
            reset.await.unwrap();
        } else {
            let owner = scene.sign_in(&ada).await;
            let who = caller(&ada, &owner);
            let (old, new) = (password(PASSWORD), password(NEW));
            let changed = scene.identity.change_password(visit(), who, old, None, new);
            changed.await.unwrap();
        }
        let followed = scene.identity.verify_email(visit(), &link).await;
        assert_eq!(followed, Err(IdentityError::Link));
        let view = scene.identity.account(ada.id).await.unwrap();
        assert_eq!((view.email, view.pending_email), (ada.email, None));
    }
}

#[tokio::test]
async fn a_link_to_a_new_password_ends_when_the_email_changes() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let asked = scene.identity.request_reset(visit(), &ada.email);
    asked.await.unwrap();
    let new = email("countess@example.com");
    let who = caller(&ada, &opened);
    let changed = scene
        .identity
        .change_email(visit(), who, password(PASSWORD), None, new.clone());
    changed.await.unwrap();
    scene.relay().await;
    let old = scene.outlet.link(Template::ResetPassword, &ada.email);
    let link = scene.outlet.link(Template::VerifyEmail, &new);
    scene.identity.verify_email(visit(), &link).await.unwrap();
    let reset = scene.identity.reset(visit(), &old, password(NEW)).await;
    assert_eq!(reset, Err(IdentityError::Link));
}
