use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use chrono::TimeDelta;
use domain::account::AccountRole;
use domain::text::TimeZone;
use identity::{
    By, Fact, IdentityError, OpaqueToken, RegistrantKind, SessionState, SignIn, SignInStep,
    Template, Visit,
};
use mongodb::bson::doc;

use crate::scene::{PASSWORD, Scene, caller, email, from_device, password, sign_in, visit};

const NEW: &str = "another quiet launch at dusk";

#[tokio::test]
async fn a_wrong_password_and_an_unknown_email_get_the_same_answer() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let nobody = sign_in(&email("nobody@example.com"), PASSWORD);
    let wrong = scene.try_sign_in(&ada, "not the password").await;
    let unknown = scene.identity.sign_in(visit(), nobody).await;
    assert_eq!(wrong.err(), Some(IdentityError::WrongCredentials));
    assert_eq!(unknown.err(), Some(IdentityError::WrongCredentials));
}

#[tokio::test]
async fn an_account_without_a_password_can_not_be_signed_in() {
    let scene = Scene::new().await;
    let invitation = identity::Invitation {
        email: email("grace@example.com"),
        roles: vec![AccountRole::It],
    };
    let by = By::system("a test");
    scene.identity.invite(&by, invitation).await.unwrap();
    let grace = sign_in(&email("grace@example.com"), PASSWORD);
    let tried = scene.identity.sign_in(visit(), grace).await;
    assert_eq!(tried.err(), Some(IdentityError::WrongCredentials));
}

#[tokio::test]
async fn each_sign_in_is_a_session_of_its_own_and_ends_the_one_before_in_its_browser() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let first = scene.sign_in(&ada).await;
    let state = scene.identity.session(&first.cookie).await;
    assert_eq!(state, Ok(Some(SessionState::Open(caller(&ada, &first)))));

    let again = SignIn {
        former: Some(first.cookie.clone()),
        ..sign_in(&ada.email, PASSWORD)
    };
    let step = scene.identity.sign_in(visit(), again).await.unwrap();
    let SignInStep::Done(second) = step else {
        panic!("not signed in");
    };
    assert_ne!(first.cookie.expose(), second.cookie.expose());
    assert_ne!(first.session, second.session);
    assert_eq!(scene.identity.session(&first.cookie).await, Ok(None));
    scene.relay().await;
    assert!(scene.outlet.has_ended(first.session));
    assert!(!scene.outlet.has_ended(second.session));
}

#[tokio::test]
async fn signing_out_ends_the_session_and_is_no_error_twice() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    for _ in 0..2 {
        let out = scene.identity.sign_out(visit(), &opened.cookie).await;
        assert_eq!(out, Ok(()));
        assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
    }
    let nobodys: OpaqueToken = "A".repeat(43).parse().unwrap();
    assert_eq!(scene.identity.sign_out(visit(), &nobodys).await, Ok(()));
    scene.relay().await;
    assert!(scene.outlet.has_ended(opened.session));
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_at_the_latest_after_its_time() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let idle = scene.sign_in(&ada).await;
    let used = scene.sign_in(&ada).await;
    scene.after(TimeDelta::days(13));
    let tokens = scene.tokens(&used, "customer-api").await;
    scene.after(TimeDelta::days(1));
    assert_eq!(scene.identity.session(&idle.cookie).await, Ok(None));
    assert!(
        scene
            .identity
            .session(&used.cookie)
            .await
            .unwrap()
            .is_some()
    );
    let mut refresh = tokens.refresh_token.unwrap();
    for _ in 0..6 {
        scene.after(TimeDelta::days(12));
        let tokens = scene.refresh("customer-api", &refresh).await.unwrap();
        refresh = tokens.refresh_token.unwrap();
    }
    // 86 days after it was opened.
    scene.after(TimeDelta::days(4));
    assert_eq!(scene.identity.session(&used.cookie).await, Ok(None));
    assert!(scene.refresh("customer-api", &refresh).await.is_err());
}

#[tokio::test]
async fn an_employees_session_lasts_for_a_working_day() {
    let scene = Scene::new().await;
    let grace = scene
        .employee("grace@example.com", &[AccountRole::It])
        .await;
    let (opened, _) = scene.sign_in_with_factor(&grace).await;
    scene.after(TimeDelta::hours(8));
    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
    assert_eq!(opened.expires_at, scene.now() + TimeDelta::hours(4));
}

#[tokio::test]
async fn that_an_account_is_disabled_is_told_to_who_knows_its_password() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let reason = "Lost in space.".parse().unwrap();
    let by = By::system("a test");
    scene.identity.disable(&by, ada.id, reason).await.unwrap();
    let wrong = scene.try_sign_in(&ada, "not the password").await;
    assert_eq!(wrong.err(), Some(IdentityError::WrongCredentials));
    let right = scene.try_sign_in(&ada, PASSWORD).await;
    assert_eq!(right.err(), Some(IdentityError::AccountDisabled));
}

#[tokio::test]
async fn by_which_clocks_somebody_lives_is_told_when_they_are_others_than_before() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let first = scene.sign_in(&ada).await;
    let living_by = async |device: &OpaqueToken, zone: &str| {
        let visit = Visit {
            time_zone: Some(TimeZone::parse(zone).unwrap()),
            ..from_device(device)
        };
        let step = scene
            .identity
            .sign_in(&visit, sign_in(&ada.email, PASSWORD));
        step.await.unwrap();
        scene.relay().await;
    };
    let (berlin, lima) = ("Europe/Berlin", "America/Lima");
    for zone in [berlin, berlin, lima] {
        living_by(&first.device, zone).await;
    }
    // A browser that does not tell changes nothing.
    scene.sign_in(&ada).await;
    scene.relay().await;
    let told = scene.outlet.look(|handed| {
        let zones = handed.events.iter().filter_map(|event| match &event.fact {
            Fact::TimeZoneSet { time_zone } => Some(time_zone.to_string()),
            _ => None,
        });
        zones.collect::<Vec<_>>()
    });
    assert_eq!(told, [berlin, lima]);

    // Whoever comes from a device that the account was not used on may be somebody else, who lives elsewhere.
    let bob = scene.customer("bob@example.com").await;
    let his = scene.sign_in(&bob).await.device;
    living_by(&his, "Asia/Tokyo").await;
    let mail = scene.outlet.sent(Template::NewDevice, &ada.email);
    assert_eq!(mail.time_zone, Some(TimeZone::parse(lima).unwrap()));
}

#[tokio::test]
async fn a_sign_in_from_a_new_device_is_mailed_and_from_the_first_and_a_known_one_not() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let first = scene.sign_in(&ada).await;
    let there = from_device(&first.device);
    let known = scene
        .identity
        .sign_in(&there, sign_in(&ada.email, PASSWORD));
    let SignInStep::Done(known) = known.await.unwrap() else {
        panic!("not signed in");
    };
    assert_eq!(known.device.expose(), first.device.expose());
    scene.relay().await;
    assert_eq!(scene.outlet.count(Template::NewDevice), 0);

    let phone = Visit {
        agent: identity::AgentLabel::of(Some("Safari/604.1 iPhone")),
        ..visit().clone()
    };
    let step = scene
        .identity
        .sign_in(&phone, sign_in(&ada.email, PASSWORD));
    step.await.unwrap();
    scene.relay().await;
    let told = scene.outlet.sent(Template::NewDevice, &ada.email);
    assert_eq!(told.values["device"], "Safari on iPhone");
    assert!(told.values["at"].ends_with('Z'));
}

#[tokio::test]
async fn sessions_are_listed_and_each_can_be_ended_by_its_holder_alone() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let mallory = scene.customer("mallory@example.com").await;
    let first = scene.sign_in(&ada).await;
    scene.after(TimeDelta::minutes(5));
    let second = scene.sign_in(&ada).await;
    let theirs = scene.sign_in(&mallory).await;
    let who = caller(&ada, &second);
    let listed = scene.identity.sessions(who).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|session| session.id).collect();
    assert_eq!(ids, [second.session, first.session]);
    assert_eq!(listed[0].agent, "Firefox on Linux");

    let revoke = async |session| {
        let again = password(PASSWORD);
        let ended = scene.identity.revoke_session(visit(), who, session, again);
        ended.await
    };
    let not_found = Err(IdentityError::NotFound("session"));
    assert_eq!(revoke(theirs.session).await, not_found);
    assert_eq!(revoke(first.session).await, Ok(()));
    assert_eq!(revoke(first.session).await, not_found);
    assert_eq!(scene.identity.session(&first.cookie).await, Ok(None));
    assert_eq!(scene.identity.sessions(who).await.unwrap().len(), 1);
}

#[tokio::test]
async fn all_other_sessions_end_at_once_and_nobody_elses() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let mallory = scene.customer("mallory@example.com").await;
    let others = [scene.sign_in(&ada).await, scene.sign_in(&ada).await];
    let own = scene.sign_in(&ada).await;
    let theirs = scene.sign_in(&mallory).await;
    let who = caller(&ada, &own);
    let end = async |text| {
        let again = password(text);
        let ended = scene.identity.revoke_other_sessions(visit(), who, again);
        ended.await
    };
    let wrong = Err(IdentityError::WrongCredentials);
    assert_eq!(end("not the password").await, wrong);
    assert_eq!(scene.identity.sessions(who).await.unwrap().len(), 3);

    assert_eq!(end(PASSWORD).await, Ok(()));
    scene.relay().await;
    for other in &others {
        assert_eq!(scene.identity.session(&other.cookie).await, Ok(None));
        assert!(scene.outlet.has_ended(other.session));
    }
    for live in [&own, &theirs] {
        let open = scene.identity.session(&live.cookie).await;
        assert!(open.unwrap().is_some());
    }
    // There is nothing left to end, which is no error.
    assert_eq!(end(PASSWORD).await, Ok(()));
}

#[tokio::test]
async fn who_ends_a_session_gives_the_password_again_and_can_not_guess_it() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let other = scene.sign_in(&ada).await;
    let own = scene.sign_in(&ada).await;
    let who = caller(&ada, &own);
    let end = async |text| {
        let text = password(text);
        let ended = scene
            .identity
            .revoke_session(visit(), who, other.session, text);
        ended.await
    };
    let wrong = Err(IdentityError::WrongCredentials);
    for _ in 0..5 {
        assert_eq!(end("not the password").await, wrong);
    }
    let even_the_right_one = end(PASSWORD).await;
    assert!(matches!(
        even_the_right_one,
        Err(IdentityError::Throttled { .. })
    ));
    let open = scene.identity.session(&other.cookie).await;
    assert!(open.unwrap().is_some());
    scene.after(TimeDelta::seconds(1));
    assert_eq!(end(PASSWORD).await, Ok(()));
    assert_eq!(scene.identity.session(&other.cookie).await, Ok(None));
    // Whoever signs out says no password.
    let out = scene.identity.sign_out(visit(), &own.cookie).await;
    assert_eq!(out, Ok(()));
    assert_eq!(scene.identity.session(&own.cookie).await, Ok(None));
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let other = scene.sign_in(&ada).await;
    let own = scene.sign_in(&ada).await;
    let tokens = scene.tokens(&own, "customer-api").await;
    let who = caller(&ada, &own);
    let change = async |current, new| {
        let (current, new) = (password(current), password(new));
        let changed = scene
            .identity
            .change_password(visit(), who, current, None, new);
        changed.await
    };
    let wrong = change("not the password", NEW).await;
    assert_eq!(wrong, Err(IdentityError::WrongCredentials));
    assert!(matches!(
        change(PASSWORD, "short").await,
        Err(IdentityError::Password(_))
    ));
    assert_eq!(change(PASSWORD, NEW).await, Ok(()));
    assert_eq!(scene.identity.session(&other.cookie).await, Ok(None));
    assert!(scene.identity.session(&own.cookie).await.unwrap().is_some());
    let refreshed = scene.refresh("customer-api", tokens.refresh_token.unwrap());
    assert!(refreshed.await.is_ok());
    scene.relay().await;
    assert_eq!(scene.outlet.generation(&ada), Some(2));
    assert_eq!(scene.outlet.count(Template::PasswordChanged), 1);
    let step = scene.try_sign_in(&ada, NEW).await;
    assert!(matches!(step, Ok(SignInStep::Done(_))));
}

#[tokio::test]
async fn a_password_hashed_by_older_parameters_is_hashed_anew() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let params = Params::new(8 * 1024, 1, 1, None).unwrap();
    let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(PASSWORD.as_bytes())
        .unwrap()
        .to_string();
    let accounts = scene.documents("accounts").await;
    let set = doc! { "$set": { "password": weaker }, "$inc": { "version": 1_i64 } };
    accounts.update_one(doc! {}, set).await.unwrap();
    scene.sign_in(&ada).await;
    let stored = scene.document(ada.id).await;
    let hash = stored.get_str("password").unwrap();
    assert!(
        hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{hash}"
    );
    scene.sign_in(&ada).await;
}

#[tokio::test]
async fn nothing_that_could_be_used_as_it_is_is_stored() {
    let scene = Scene::new().await;
    let ada = scene
        .register(RegistrantKind::Customer, "ada@example.com")
        .await;
    let opened = scene.sign_in(&ada).await;
    let tokens = scene.tokens(&opened, "customer-api").await;
    let link = scene.outlet.link(Template::VerifyEmail, &ada.email);
    let secrets = [
        PASSWORD.to_owned(),
        opened.cookie.expose(),
        opened.device.expose(),
        tokens.refresh_token.unwrap(),
        tokens.access_token,
        link,
    ];
    for collection in ["accounts", "sessions", "families", "codes", "security_log"] {
        let all = scene.documents(collection).await;
        let mut all = all.find(doc! {}).await.unwrap();
        while all.advance().await.unwrap() {
            let text = all.deserialize_current().unwrap().to_string();
            for secret in &secrets {
                assert!(!text.contains(secret.as_str()), "{collection}");
            }
        }
    }
}
