use chrono::TimeDelta;
use domain::account::AccountRole;
use domain::ids::AccountId;
use domain::text::Reason;
use futures_util::future::join_all;
use identity::{
    By, Caller, IdentityError, LogEntry, LogFilter, OAuthError, Opened, Outcome, PasswordError,
    RecoveryCode, SecondFactorProof, SessionState, SetUpBy, SignInStep, Template, What,
};
use uuid::Uuid;

use crate::scene::{
    Authenticator, PASSWORD, Person, Scene, caller, email, from_device, password, sign_in, visit,
};

const NEW: &str = "another quiet launch at dusk";

/// A customer with a second factor: their session, their app, their recovery codes.
async fn with_factor(scene: &Scene) -> (Person, Opened, Authenticator, Vec<RecoveryCode>) {
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let by = SetUpBy::Caller(caller(&ada, &opened));
    let set_up = scene
        .identity
        .set_up_second_factor(visit(), by.clone(), Some(password(PASSWORD)))
        .await
        .unwrap();
    let authenticator = Authenticator(set_up.secret);
    let code = authenticator.code(scene.now());
    let confirmed = scene
        .identity
        .confirm_second_factor(visit(), by, &code)
        .await
        .unwrap();
    assert!(confirmed.opened.is_none());
    scene.after(TimeDelta::minutes(1));
    (ada, opened, authenticator, confirmed.recovery_codes)
}

async fn half_open(scene: &Scene, person: &Person) -> identity::OpaqueToken {
    match scene.try_sign_in(person, PASSWORD).await.unwrap() {
        SignInStep::SecondFactor(cookie) => cookie,
        other => panic!("no second factor is asked for: {other:?}"),
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_from_then_on() {
    let scene = Scene::new().await;
    let (ada, own, app, _) = with_factor(&scene).await;
    assert!(scene.identity.session(&own.cookie).await.unwrap().is_some());
    let cookie = half_open(&scene, &ada).await;
    let state = scene.identity.session(&cookie).await;
    assert_eq!(state, Ok(Some(SessionState::NeedsSecondFactor)));

    let wrong = SecondFactorProof::Code("000000".parse().unwrap());
    let refused = scene.identity.second_factor(visit(), &cookie, &wrong).await;
    assert_eq!(refused.err(), Some(IdentityError::WrongCode));
    let proof = app.proof(scene.now());
    let opened = scene.identity.second_factor(visit(), &cookie, &proof).await;
    let opened = opened.unwrap();
    assert_ne!(opened.cookie.expose(), cookie.expose());
    assert_eq!(scene.identity.session(&cookie).await, Ok(None));
    let state = scene.identity.session(&opened.cookie).await;
    assert_eq!(state, Ok(Some(SessionState::Open(caller(&ada, &opened)))));
}

#[tokio::test]
async fn a_half_open_session_gets_no_tokens_and_waits_for_ten_minutes() {
    let scene = Scene::new().await;
    let (ada, _, app, _) = with_factor(&scene).await;
    let cookie = half_open(&scene, &ada).await;
    let (request, _) = crate::scene::authorization("customer-api");
    let answer = scene
        .identity
        .authorize(visit(), request, Some(&cookie), None)
        .await;
    assert!(matches!(answer, Ok(identity::Authorization::SignIn { .. })));
    scene.after(TimeDelta::minutes(10));
    let proof = app.proof(scene.now());
    let late = scene.identity.second_factor(visit(), &cookie, &proof).await;
    assert_eq!(late.err(), Some(IdentityError::NotSignedIn));
}

#[tokio::test]
async fn of_uses_of_one_code_at_once_one_signs_in() {
    let scene = Scene::new().await;
    let (ada, _, app, _) = with_factor(&scene).await;
    let mut cookies = Vec::new();
    for _ in 0..4 {
        cookies.push(half_open(&scene, &ada).await);
    }
    let proof = app.proof(scene.now());
    let tries = cookies
        .iter()
        .map(|cookie| async { scene.identity.second_factor(visit(), cookie, &proof).await });
    let answers = join_all(tries).await;
    let good = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(good, 1, "{answers:?}");
}

#[tokio::test]
async fn a_recovery_code_is_good_once() {
    let scene = Scene::new().await;
    let (ada, _, _, codes) = with_factor(&scene).await;
    assert_eq!(codes.len(), 10);
    let proof = SecondFactorProof::Recovery(codes[3].clone());
    let cookie = half_open(&scene, &ada).await;
    let opened = scene.identity.second_factor(visit(), &cookie, &proof).await;
    assert!(opened.is_ok());
    let cookie = half_open(&scene, &ada).await;
    let again = scene.identity.second_factor(visit(), &cookie, &proof).await;
    assert_eq!(again.err(), Some(IdentityError::WrongCode));
    let view = scene.identity.account(ada.id).await.unwrap();
    assert_eq!(view.recovery_codes_left, 9);
}

#[tokio::test]
async fn new_recovery_codes_take_the_place_of_the_old_ones() {
    let scene = Scene::new().await;
    let (ada, own, app, old) = with_factor(&scene).await;
    let who = caller(&ada, &own);
    let proof = app.proof(scene.now());
    let renewed = scene
        .identity
        .renew_recovery_codes(visit(), who, password(PASSWORD), &proof)
        .await
        .unwrap();
    for (code, good) in [(&old[0], false), (&renewed[0], true)] {
        let cookie = half_open(&scene, &ada).await;
        let proof = SecondFactorProof::Recovery(code.clone());
        let answer = scene.identity.second_factor(visit(), &cookie, &proof).await;
        assert_eq!(answer.is_ok(), good);
    }
}

#[tokio::test]
async fn an_employee_without_a_second_factor_can_only_set_one_up() {
    let scene = Scene::new().await;
    let grace = scene
        .employee("grace@example.com", &[AccountRole::It])
        .await;
    let step = scene.try_sign_in(&grace, PASSWORD).await.unwrap();
    let SignInStep::SetUpSecondFactor(cookie) = step else {
        panic!("signed in without a second factor: {step:?}");
    };
    let state = scene.identity.session(&cookie).await;
    assert_eq!(state, Ok(Some(SessionState::NeedsSetUp)));
    let code = SecondFactorProof::Code("000000".parse().unwrap());
    let around = scene.identity.second_factor(visit(), &cookie, &code).await;
    assert_eq!(around.err(), Some(IdentityError::NotSignedIn));

    let (opened, app) = scene.sign_in_with_factor(&grace).await;
    let tokens = scene.tokens(&opened, "core-api").await;
    assert!(tokens.refresh_token.is_some());
    // The session that waited belongs to the time before.
    assert_eq!(scene.identity.session(&cookie).await, Ok(None));
    scene.after(TimeDelta::minutes(1));
    let proof = app.proof(scene.now());
    let removed = scene.identity.remove_second_factor(
        visit(),
        caller(&grace, &opened),
        password(PASSWORD),
        &proof,
    );
    assert_eq!(removed.await, Err(IdentityError::SecondFactorRequired));
}

#[tokio::test]
async fn a_second_factor_is_removed_only_from_beside_a_password_that_is_good_alone() {
    let scene = Scene::new().await;
    let (ada, own, app, _) = with_factor(&scene).await;
    let who = caller(&ada, &own);
    let short = "8 chars!";
    let change = async |current, proof: SecondFactorProof, new| {
        let (current, new) = (password(current), password(new));
        let changed = scene
            .identity
            .change_password(visit(), who, current, Some(&proof), new);
        changed.await
    };
    let proof = app.proof(scene.now());
    assert_eq!(change(PASSWORD, proof, short).await, Ok(()));
    scene.after(TimeDelta::minutes(1));
    let remove = async |text, proof: SecondFactorProof| {
        let text = password(text);
        let removed = scene
            .identity
            .remove_second_factor(visit(), who, text, &proof);
        removed.await
    };
    let error = PasswordError::TooShort { least: 15 };
    let proof = app.proof(scene.now());
    assert_eq!(remove(short, proof.clone()).await, Err(error.into()));
    assert_eq!(change(short, proof, PASSWORD).await, Ok(()));
    scene.after(TimeDelta::minutes(1));
    let proof = app.proof(scene.now());
    assert_eq!(remove(PASSWORD, proof).await, Ok(()));
    let step = scene.try_sign_in(&ada, PASSWORD).await.unwrap();
    assert!(matches!(step, SignInStep::Done(_)));
}

#[tokio::test]
async fn a_second_factor_is_on_only_after_its_first_code() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let by = SetUpBy::Caller(caller(&ada, &opened));
    let begin = async |text: Option<&str>| {
        let text = text.map(password);
        let begun = scene
            .identity
            .set_up_second_factor(visit(), by.clone(), text);
        begun.await
    };
    let without = begin(None).await;
    assert_eq!(without.err(), Some(IdentityError::WrongCredentials));
    let set_up = begin(Some(PASSWORD)).await.unwrap();
    let step = scene.try_sign_in(&ada, PASSWORD).await.unwrap();
    assert!(matches!(step, SignInStep::Done(_)), "it is not on yet");

    scene.after(TimeDelta::minutes(10));
    let code = Authenticator(set_up.secret).code(scene.now());
    let late = scene
        .identity
        .confirm_second_factor(visit(), by.clone(), &code)
        .await;
    assert_eq!(late.err(), Some(IdentityError::SecondFactorOff));
}

#[tokio::test]
async fn who_lost_the_second_factor_replaces_it_by_a_recovery_code() {
    let scene = Scene::new().await;
    let grace = scene
        .employee("grace@example.com", &[AccountRole::It])
        .await;
    let (opened, lost) = scene.sign_in_with_factor(&grace).await;
    scene.after(TimeDelta::minutes(1));
    let who = caller(&grace, &opened);
    let renewed = scene
        .identity
        .renew_recovery_codes(visit(), who, password(PASSWORD), &lost.proof(scene.now()))
        .await
        .unwrap();
    let by_code = SecondFactorProof::Recovery(renewed[0].clone());
    let replace = async |text| {
        let text = password(text);
        let begun = scene
            .identity
            .replace_second_factor(visit(), who, text, &by_code);
        begun.await
    };
    let wrong = replace("not the password").await;
    assert_eq!(wrong.err(), Some(IdentityError::WrongCredentials));
    let new = Authenticator(replace(PASSWORD).await.unwrap().secret);
    assert_eq!(
        replace(PASSWORD).await.err(),
        Some(IdentityError::WrongCode),
        "the recovery code is used up"
    );

    scene.after(TimeDelta::minutes(1));
    // The old one stays on until the new one is confirmed.
    let cookie = half_open(&scene, &grace).await;
    let with_old = lost.proof(scene.now());
    let signed_in = scene
        .identity
        .second_factor(visit(), &cookie, &with_old)
        .await;
    assert!(signed_in.is_ok());
    let by = SetUpBy::Caller(who);
    let code = new.code(scene.now());
    let confirmed = scene
        .identity
        .confirm_second_factor(visit(), by, &code)
        .await;
    assert_eq!(confirmed.unwrap().recovery_codes.len(), 10);

    scene.after(TimeDelta::minutes(1));
    for (app, good) in [(&lost, false), (&new, true)] {
        let cookie = half_open(&scene, &grace).await;
        let proof = app.proof(scene.now());
        let answer = scene.identity.second_factor(visit(), &cookie, &proof).await;
        assert_eq!(answer.is_ok(), good);
    }
}

#[tokio::test]
async fn the_owner_is_told_when_a_second_factor_is_set_up_replaced_and_removed() {
    let scene = Scene::new().await;
    let (ada, own, app, codes) = with_factor(&scene).await;
    let who = caller(&ada, &own);
    let told = async |times: usize, change: &str| {
        scene.relay().await;
        assert_eq!(scene.outlet.count(Template::SecurityChange), times);
        let mail = scene.outlet.sent(Template::SecurityChange, &ada.email);
        assert_eq!(mail.values["change"], change);
    };
    told(1, "A second factor was set up").await;

    let proof = app.proof(scene.now());
    let replaced = scene
        .identity
        .replace_second_factor(visit(), who, password(PASSWORD), &proof);
    let new = Authenticator(replaced.await.unwrap().secret);
    told(1, "A second factor was set up").await;
    let code = new.code(scene.now());
    let confirmed = scene
        .identity
        .confirm_second_factor(visit(), SetUpBy::Caller(who), &code);
    let renewed = confirmed.await.unwrap().recovery_codes;
    told(2, "The second factor was replaced by another one").await;

    let remove = async |code: &RecoveryCode| {
        let proof = SecondFactorProof::Recovery(code.clone());
        let removed = scene
            .identity
            .remove_second_factor(visit(), who, password(PASSWORD), &proof);
        removed.await
    };
    assert_eq!(remove(&codes[0]).await, Err(IdentityError::WrongCode));
    assert_eq!(remove(&renewed[0]).await, Ok(()));
    told(3, "The second factor was removed").await;
}

#[tokio::test]
async fn a_new_password_needs_the_second_factor_where_one_is_on() {
    let scene = Scene::new().await;
    let (ada, own, app, codes) = with_factor(&scene).await;
    let other = half_open(&scene, &ada).await;
    let who = caller(&ada, &own);
    let change = async |current, proof: Option<&SecondFactorProof>, new| {
        let (current, new) = (password(current), password(new));
        let changed = scene
            .identity
            .change_password(visit(), who, current, proof, new);
        changed.await
    };
    let missing = change(PASSWORD, None, NEW).await;
    assert_eq!(missing, Err(IdentityError::SecondFactorMissing));
    let wrong = SecondFactorProof::Code("000000".parse().unwrap());
    let refused = change(PASSWORD, Some(&wrong), NEW).await;
    assert_eq!(refused, Err(IdentityError::WrongCode));
    let right = app.proof(scene.now());
    let guessed = change("not the password", Some(&right), NEW).await;
    assert_eq!(guessed, Err(IdentityError::WrongCredentials));
    assert!(scene.try_sign_in(&ada, PASSWORD).await.is_ok());

    assert_eq!(change(PASSWORD, Some(&right), NEW).await, Ok(()));
    assert_eq!(scene.identity.session(&other).await, Ok(None));
    let again = change(NEW, Some(&right), PASSWORD).await;
    assert_eq!(again, Err(IdentityError::WrongCode), "it is used up");
    let recovery = SecondFactorProof::Recovery(codes[0].clone());
    assert_eq!(change(NEW, Some(&recovery), PASSWORD).await, Ok(()));
}

#[tokio::test]
async fn a_new_email_needs_the_second_factor_where_one_is_on() {
    let scene = Scene::new().await;
    let (ada, own, app, codes) = with_factor(&scene).await;
    let who = caller(&ada, &own);
    let new = email("countess@example.com");
    let change = async |proof: Option<&SecondFactorProof>| {
        let text = password(PASSWORD);
        let changed = scene
            .identity
            .change_email(visit(), who, text, proof, new.clone());
        changed.await
    };
    let pending = async || {
        let view = scene.identity.account(ada.id).await.unwrap();
        view.pending_email.clone()
    };
    let missing = change(None).await;
    assert_eq!(missing, Err(IdentityError::SecondFactorMissing));
    let wrong = SecondFactorProof::Code("000000".parse().unwrap());
    assert_eq!(change(Some(&wrong)).await, Err(IdentityError::WrongCode));
    assert_eq!(pending().await, None);
    let right = app.proof(scene.now());
    assert_eq!(change(Some(&right)).await, Ok(()));
    assert_eq!(pending().await, Some(new.clone()));

    scene.after(TimeDelta::hours(25));
    let recovery = SecondFactorProof::Recovery(codes[0].clone());
    assert_eq!(change(Some(&recovery)).await, Ok(()));
    let again = change(Some(&recovery)).await;
    assert_eq!(again, Err(IdentityError::WrongCode), "it is used up");
}

#[tokio::test]
async fn a_second_factor_that_is_not_on_proves_nothing() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let own = scene.sign_in(&ada).await;
    let who = caller(&ada, &own);
    let proof = SecondFactorProof::Code("000000".parse().unwrap());
    let (current, new) = (password(PASSWORD), password(NEW));
    let changed = scene
        .identity
        .change_password(visit(), who, current, Some(&proof), new);
    assert_eq!(changed.await, Err(IdentityError::SecondFactorOff));
}

#[tokio::test]
async fn sign_ins_that_never_showed_a_second_factor_hide_no_session() {
    let scene = Scene::new().await;
    let (ada, opened, _, _) = with_factor(&scene).await;
    let own = from_device(&opened.device);
    for _ in 0..101 {
        let half = scene.identity.sign_in(&own, sign_in(&ada.email, PASSWORD));
        assert!(matches!(half.await, Ok(SignInStep::SecondFactor(_))));
    }
    let listed = scene
        .identity
        .sessions(caller(&ada, &opened))
        .await
        .unwrap();
    let ids: Vec<_> = listed.iter().map(|session| session.id).collect();
    assert_eq!(ids, [opened.session]);
}

/// What IT gives as its reason.
fn lost() -> Reason {
    "Lost the telephone; known in person.".parse().unwrap()
}

/// Somebody of IT.
fn it() -> By {
    let it = Caller {
        account: AccountId(Uuid::from_u128(7)),
        session: Uuid::from_u128(8),
    };
    By::employee(it, visit().clone())
}

#[tokio::test]
async fn it_takes_an_employees_lost_factor_away_and_the_next_sign_in_sets_up_another() {
    let scene = Scene::new().await;
    let grace = scene
        .employee("grace@example.com", &[AccountRole::Finance])
        .await;
    let (opened, _) = scene.sign_in_with_factor(&grace).await;
    let tokens = scene.tokens(&opened, "admin-api").await;
    let refresh = tokens.refresh_token.unwrap();
    scene.relay().await;
    let before = scene.outlet.generation(&grace).unwrap();

    let by = it();
    let taken = scene.identity.take_second_factor(&by, grace.id, lost());
    assert_eq!(taken.await, Ok(()));
    let again = scene.identity.take_second_factor(&by, grace.id, lost());
    assert_eq!(again.await, Err(IdentityError::SecondFactorOff));

    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
    let refused = scene.refresh("admin-api", refresh).await;
    assert_eq!(refused.err(), Some(OAuthError::InvalidGrant));
    scene.relay().await;
    assert!(scene.outlet.generation(&grace).unwrap() > before);
    let told = scene.outlet.sent(Template::SecurityChange, &grace.email);
    assert_eq!(told.values["change"], "The second factor was removed by IT");

    scene.sign_in_with_factor(&grace).await;

    let filter = LogFilter {
        account: Some(grace.id),
        ..LogFilter::default()
    };
    let (lines, _) = scene
        .identity
        .security_log(&filter, None, 100)
        .await
        .unwrap();
    let taken = |line: &&LogEntry| line.what == What::TakeSecondFactor;
    let taken: Vec<_> = lines.iter().filter(taken).collect();
    let done = taken.iter().find(|line| line.outcome == Outcome::Succeeded);
    let done = done.unwrap();
    assert_eq!(done.reason.as_deref(), Some(lost().as_str()));
    assert_eq!(
        done.by.as_deref(),
        Some(Uuid::from_u128(7).to_string()).as_deref()
    );
}

#[tokio::test]
async fn who_has_no_factor_left_and_need_not_have_one_sets_a_password_that_can_be_alone() {
    let scene = Scene::new().await;
    let (ada, opened, ..) = with_factor(&scene).await;
    let by = it();
    let taken = scene.identity.take_second_factor(&by, ada.id, lost());
    assert_eq!(taken.await, Ok(()));
    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
    let with_old = scene.try_sign_in(&ada, PASSWORD).await;
    assert!(matches!(with_old, Err(IdentityError::WrongCredentials)));

    // That she was disabled meanwhile does not make her account an invitation.
    let reason = "A moment.".parse().unwrap();
    scene.identity.disable(&by, ada.id, reason).await.unwrap();
    scene.identity.enable(&by, ada.id).await.unwrap();
    let asked = scene.identity.request_reset(visit(), &ada.email);
    asked.await.unwrap();
    scene.relay().await;
    let link = scene.outlet.link(Template::ResetPassword, &ada.email);
    let short = scene.identity.reset(visit(), &link, password("tr0ub4dor"));
    let error = PasswordError::TooShort { least: 15 };
    assert_eq!(short.await, Err(error.into()));
    let reset = scene.identity.reset(visit(), &link, password(NEW));
    reset.await.unwrap();
    let with_new = scene.try_sign_in(&ada, NEW).await;
    assert!(matches!(with_new, Ok(SignInStep::Done(_))));
}

#[tokio::test]
async fn nobody_of_it_takes_their_own_factor_away() {
    let scene = Scene::new().await;
    let grace = scene
        .employee("grace@example.com", &[AccountRole::It])
        .await;
    let (opened, _) = scene.sign_in_with_factor(&grace).await;
    let by = By::employee(caller(&grace, &opened), visit().clone());
    let taken = scene.identity.take_second_factor(&by, grace.id, lost());
    assert_eq!(taken.await, Err(IdentityError::OwnAccount));
    let view = scene.identity.account(grace.id).await.unwrap();
    assert!(view.second_factor);
}
