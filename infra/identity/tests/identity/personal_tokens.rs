use chrono::TimeDelta;
use identity::{
    By, Caller, IdentityError, Introspection, NewPersonalToken, OAuthError, PersonalTokenView,
    RegistrantKind, Scope, SecondFactorProof, SetUpBy, Template,
};

use crate::scene::{Authenticator, PASSWORD, Person, Scene, caller, client_of, password, visit};

const NEW: &str = "another quiet launch at dusk";

fn new(scene: &Scene) -> NewPersonalToken {
    NewPersonalToken {
        name: "nightly import".parse().unwrap(),
        scopes: vec![
            Scope::LaunchesWrite,
            Scope::LaunchesRead,
            Scope::LaunchesRead,
        ],
        expires_at: scene.now() + TimeDelta::days(30),
    }
}

async fn make(
    scene: &Scene,
    who: Caller,
    text: &str,
    proof: Option<&SecondFactorProof>,
) -> Result<(PersonalTokenView, String), IdentityError> {
    scene
        .identity
        .create_personal_token(visit(), who, password(text), proof, new(scene))
        .await
}

async fn introspect(scene: &Scene, token: &str) -> Introspection {
    let client = client_of("admin-api");
    let told = scene.identity.introspect(visit(), &client, token);
    told.await.unwrap()
}

async fn signed_in(scene: &Scene) -> (Person, Caller) {
    let grace = scene.supplier("grace@example.com").await;
    let opened = scene.sign_in(&grace).await;
    let who = caller(&grace, &opened);
    (grace, who)
}

#[tokio::test]
async fn a_suppliers_token_is_good_for_its_scopes_until_it_expires() {
    let scene = Scene::new().await;
    let (grace, who) = signed_in(&scene).await;
    let (view, token) = make(&scene, who, PASSWORD, None).await.unwrap();
    assert!(token.starts_with("astro_pat_"));
    let Introspection::Active {
        account,
        scopes,
        token: id,
        ..
    } = introspect(&scene, &token).await
    else {
        panic!("the token is not good");
    };
    assert_eq!((account, id), (grace.id, view.id));
    assert_eq!(scopes, [Scope::LaunchesRead, Scope::LaunchesWrite]);
    let listed = scene.identity.personal_tokens(who).await.unwrap();
    assert_eq!(listed[0].name, "nightly import");
    assert_eq!(listed[0].last_used_at, Some(scene.now()));

    for junk in ["", "junk", "astro_pat_", &token[1..], &format!("{token}A")] {
        assert_eq!(introspect(&scene, junk).await, Introspection::Inactive);
    }
    scene.after(TimeDelta::days(30));
    assert_eq!(introspect(&scene, &token).await, Introspection::Inactive);
    assert!(
        scene
            .identity
            .personal_tokens(who)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_token_ends_when_it_is_revoked_and_while_its_account_is_disabled() {
    let scene = Scene::new().await;
    let (grace, who) = signed_in(&scene).await;
    let (view, token) = make(&scene, who, PASSWORD, None).await.unwrap();
    let by = By::system("a test");
    let reason = "Lost in space.".parse().unwrap();
    scene.identity.disable(&by, grace.id, reason).await.unwrap();
    assert_eq!(introspect(&scene, &token).await, Introspection::Inactive);
    scene.identity.enable(&by, grace.id).await.unwrap();
    assert_ne!(introspect(&scene, &token).await, Introspection::Inactive);

    let mallory = scene.supplier("mallory@example.com").await;
    let theirs = caller(&mallory, &scene.sign_in(&mallory).await);
    let revoke = async |who| {
        let revoked = scene.identity.revoke_personal_token(visit(), who, view.id);
        revoked.await
    };
    let not_found = Err(IdentityError::NotFound("token"));
    assert_eq!(revoke(theirs).await, not_found);
    assert_eq!(revoke(who).await, Ok(()));
    assert_eq!(revoke(who).await, not_found);
    assert_eq!(introspect(&scene, &token).await, Introspection::Inactive);
}

#[tokio::test]
async fn who_makes_a_token_gives_the_password_again_and_the_owner_is_told() {
    let scene = Scene::new().await;
    let (grace, who) = signed_in(&scene).await;
    let wrong = make(&scene, who, "not the password", None).await;
    assert_eq!(wrong.err(), Some(IdentityError::WrongCredentials));
    assert_eq!(scene.identity.personal_tokens(who).await, Ok(Vec::new()));
    scene.relay().await;
    assert_eq!(scene.outlet.count(Template::SecurityChange), 0);

    make(&scene, who, PASSWORD, None).await.unwrap();
    scene.relay().await;
    assert_eq!(scene.outlet.count(Template::SecurityChange), 1);
    let told = scene.outlet.sent(Template::SecurityChange, &grace.email);
    assert_eq!(told.values["change"], "A personal access token was made");
    let at = scene
        .now()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    assert_eq!(told.values["at"], at);
}

#[tokio::test]
async fn a_token_needs_the_second_factor_where_one_is_on() {
    let scene = Scene::new().await;
    let (_, who) = signed_in(&scene).await;
    let by = SetUpBy::Caller(who);
    let set_up = scene
        .identity
        .set_up_second_factor(visit(), by.clone(), Some(password(PASSWORD)))
        .await
        .unwrap();
    let app = Authenticator(set_up.secret);
    let code = app.code(scene.now());
    scene
        .identity
        .confirm_second_factor(visit(), by, &code)
        .await
        .unwrap();
    scene.after(TimeDelta::minutes(1));

    let missing = make(&scene, who, PASSWORD, None).await;
    assert_eq!(missing.err(), Some(IdentityError::SecondFactorMissing));
    let wrong = SecondFactorProof::Code("000000".parse().unwrap());
    let refused = make(&scene, who, PASSWORD, Some(&wrong)).await;
    assert_eq!(refused.err(), Some(IdentityError::WrongCode));
    let right = app.proof(scene.now());
    assert!(make(&scene, who, PASSWORD, Some(&right)).await.is_ok());
    let again = make(&scene, who, PASSWORD, Some(&right)).await;
    assert_eq!(again.err(), Some(IdentityError::WrongCode), "it is used up");
    let made = scene.identity.personal_tokens(who).await.unwrap();
    assert_eq!(made.len(), 1);
}

#[tokio::test]
async fn a_new_password_and_a_reset_take_all_tokens_back() {
    let scene = Scene::new().await;
    let (grace, who) = signed_in(&scene).await;
    let (_, first) = make(&scene, who, PASSWORD, None).await.unwrap();
    assert_ne!(introspect(&scene, &first).await, Introspection::Inactive);
    scene.after(TimeDelta::minutes(1));
    scene
        .identity
        .change_password(visit(), who, password(PASSWORD), None, password(NEW))
        .await
        .unwrap();
    assert_eq!(introspect(&scene, &first).await, Introspection::Inactive);
    assert_eq!(scene.identity.personal_tokens(who).await, Ok(Vec::new()));

    let (_, second) = make(&scene, who, NEW, None).await.unwrap();
    assert_ne!(introspect(&scene, &second).await, Introspection::Inactive);
    scene.after(TimeDelta::minutes(1));
    let asked = scene.identity.request_reset(visit(), &grace.email);
    asked.await.unwrap();
    scene.relay().await;
    let link = scene.outlet.link(Template::ResetPassword, &grace.email);
    let reset = scene.identity.reset(visit(), &link, password(PASSWORD));
    reset.await.unwrap();
    for token in [&first, &second] {
        assert_eq!(introspect(&scene, token).await, Introspection::Inactive);
    }
    assert_eq!(scene.identity.personal_tokens(who).await, Ok(Vec::new()));
}

#[tokio::test]
async fn only_our_own_apis_are_told_what_a_token_is_good_for() {
    let scene = Scene::new().await;
    let asked = async |id: &str, secret_of: &str| {
        let mut client = client_of(id);
        client.secret = client_of(secret_of).secret;
        let told = scene.identity.introspect(visit(), &client, "junk");
        told.await
    };
    let wrong = asked("admin-api", "core-api").await;
    assert_eq!(wrong, Err(OAuthError::InvalidClient));
    let machine = asked("service", "service").await;
    assert_eq!(machine, Err(OAuthError::UnauthorizedClient));
}

#[tokio::test]
async fn a_token_is_for_verified_suppliers_for_something_and_for_a_year_at_most() {
    let scene = Scene::new().await;
    let create = async |who, new| {
        let made =
            scene
                .identity
                .create_personal_token(visit(), who, password(PASSWORD), None, new);
        made.await.err()
    };
    let ada = scene.customer("ada@example.com").await;
    let customer = caller(&ada, &scene.sign_in(&ada).await);
    let refused = create(customer, new(&scene)).await;
    assert_eq!(refused, Some(IdentityError::NotASupplier));
    let unverified = scene
        .register(RegistrantKind::Supplier, "new@example.com")
        .await;
    let unverified = caller(&unverified, &scene.sign_in(&unverified).await);
    let refused = create(unverified, new(&scene)).await;
    assert_eq!(refused, Some(IdentityError::EmailNotVerified));

    let (_, who) = signed_in(&scene).await;
    let nothing = NewPersonalToken {
        scopes: Vec::new(),
        ..new(&scene)
    };
    assert_eq!(create(who, nothing).await, Some(IdentityError::NoScope));
    for time in [TimeDelta::zero(), TimeDelta::days(367)] {
        let expires_at = scene.now() + time;
        let badly = NewPersonalToken {
            expires_at,
            ..new(&scene)
        };
        assert_eq!(create(who, badly).await, Some(IdentityError::Expiry));
    }
    for _ in 0..20 {
        assert_eq!(create(who, new(&scene)).await, None);
    }
    let one_more = create(who, new(&scene)).await;
    assert!(matches!(one_more, Some(IdentityError::TooMany { .. })));
}

#[tokio::test]
async fn tokens_end_when_it_takes_the_owners_second_factor_away() {
    let scene = Scene::new().await;
    let (grace, who) = signed_in(&scene).await;
    let by = SetUpBy::Caller(who);
    let begun = scene
        .identity
        .set_up_second_factor(visit(), by.clone(), Some(password(PASSWORD)));
    let app = Authenticator(begun.await.unwrap().secret);
    let code = app.code(scene.now());
    let confirmed = scene.identity.confirm_second_factor(visit(), by, &code);
    confirmed.await.unwrap();
    scene.after(TimeDelta::minutes(1));
    let proof = app.proof(scene.now());
    let (_, token) = make(&scene, who, PASSWORD, Some(&proof)).await.unwrap();

    let lost = "Lost the telephone.".parse().unwrap();
    let it = By::system("a test");
    let taken = scene.identity.take_second_factor(&it, grace.id, lost);
    assert_eq!(taken.await, Ok(()));
    assert_eq!(introspect(&scene, &token).await, Introspection::Inactive);
}
