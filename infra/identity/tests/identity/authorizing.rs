use chrono::TimeDelta;
use domain::account::AccountRole;
use futures_util::future::join_all;
use identity::{Authorization, AuthorizeError, Grant, OAuthError};
use tokens::{Audience, KeySource, Role, TokenVerifier};

use crate::scene::{CALLBACK, Scene, authorization, client_of, redirected, visit};

#[tokio::test]
async fn a_browser_that_is_signed_in_comes_back_with_a_code_for_tokens() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let (request, verifier) = authorization("customer-api");
    let answer = scene
        .identity
        .authorize(visit(), request, Some(&opened.cookie), None)
        .await
        .unwrap();
    let parameters = redirected(&answer);
    assert_eq!(parameters["state"], "some state & more");
    assert_eq!(parameters["iss"], "http://localhost:8082");
    let grant = Grant::AuthorizationCode {
        code: parameters["code"].clone(),
        code_verifier: verifier,
    };
    let client = client_of("customer-api");
    let answer = scene.identity.token(visit(), &client, &grant).await;
    let answer = answer.unwrap();

    let keys = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(keys.path(), scene.identity.key_set().await.unwrap()).unwrap();
    let source = KeySource::File(keys.path().to_owned());
    let verifier = TokenVerifier::open(source, Audience::CustomerApi, None).await;
    let claims = verifier
        .unwrap()
        .verify(&answer.access_token)
        .await
        .unwrap();
    let view = scene.identity.account(ada.id).await.unwrap();
    assert_eq!(claims.sub, ada.id);
    assert_eq!(claims.sid, opened.session);
    assert_eq!(claims.roles, [Role::Customer]);
    assert_eq!(claims.customer, view.customer);
    assert_eq!(claims.client_id.as_deref(), Some("customer-api"));
    assert_eq!(claims.amr, ["pwd"]);
    assert!(claims.email_verified);
    assert_eq!(claims.generation, 1);
    assert_eq!(claims.exp - claims.iat, 600);
    assert_eq!(claims.auth_time, Some(claims.iat));
}

#[tokio::test]
async fn a_browser_that_is_not_signs_in_first_and_goes_on_once() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let (request, _) = authorization("customer-api");
    let answer = scene.identity.authorize(visit(), request, None, None).await;
    let Ok(Authorization::SignIn { request, browser }) = answer else {
        panic!("not asked to sign in: {answer:?}");
    };
    let go_on = async |session, browser| {
        let on = scene
            .identity
            .continue_authorization(request, session, browser);
        on.await
    };
    let not_yet = go_on(None, Some(&browser)).await;
    assert!(matches!(not_yet, Ok(Authorization::SignIn { .. })));

    let opened = scene.sign_in(&ada).await;
    let cookie = Some(&opened.cookie);
    let elsewhere = go_on(cookie, Some(&opened.device)).await;
    assert_eq!(elsewhere.err(), Some(AuthorizeError::UnknownRequest));
    let nowhere = go_on(cookie, None).await;
    assert_eq!(nowhere.err(), Some(AuthorizeError::UnknownRequest));
    let answer = go_on(cookie, Some(&browser)).await.unwrap();
    assert!(redirected(&answer).contains_key("code"));
    let again = go_on(cookie, Some(&browser)).await;
    assert_eq!(again.err(), Some(AuthorizeError::UnknownRequest));
}

#[tokio::test]
async fn a_request_waits_for_ten_minutes() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let (request, _) = authorization("customer-api");
    let answer = scene.identity.authorize(visit(), request, None, None).await;
    let Ok(Authorization::SignIn { request, browser }) = answer else {
        panic!("not asked to sign in: {answer:?}");
    };
    let opened = scene.sign_in(&ada).await;
    scene.after(TimeDelta::minutes(10));
    let late = scene
        .identity
        .continue_authorization(request, Some(&opened.cookie), Some(&browser))
        .await;
    assert_eq!(late.err(), Some(AuthorizeError::UnknownRequest));
}

#[tokio::test]
async fn who_is_asked_to_sign_in_anew_has_to() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let before = scene.sign_in(&ada).await;
    scene.after(TimeDelta::seconds(1));
    let (mut request, _) = authorization("customer-api");
    request.prompt = Some("login".to_owned());
    let answer = scene
        .identity
        .authorize(visit(), request, Some(&before.cookie), None)
        .await;
    let Ok(Authorization::SignIn { request, browser }) = answer else {
        panic!("not asked to sign in: {answer:?}");
    };
    let go_on = async |cookie| {
        let on = scene
            .identity
            .continue_authorization(request, Some(cookie), Some(&browser));
        on.await
    };
    let with_old = go_on(&before.cookie).await;
    assert!(matches!(with_old, Ok(Authorization::SignIn { .. })));
    let anew = scene.sign_in(&ada).await;
    let with_new = go_on(&anew.cookie).await.unwrap();
    assert!(redirected(&with_new).contains_key("code"));
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_the_clients() {
    let scene = Scene::new().await;
    for (client, uri) in [
        (Some("planet"), Some(CALLBACK)),
        (Some("service"), Some(CALLBACK)),
        (None, Some(CALLBACK)),
        (Some("customer-api"), None),
        (Some("customer-api"), Some("https://evil.example.com/")),
        (
            Some("customer-api"),
            Some("http://localhost:8080/auth/callback/../x"),
        ),
    ] {
        let (mut request, _) = authorization("customer-api");
        request.client_id = client.map(str::to_owned);
        request.redirect_uri = uri.map(str::to_owned);
        let answer = scene.identity.authorize(visit(), request, None, None).await;
        assert_eq!(answer.err(), Some(AuthorizeError::UnknownClient), "{uri:?}");
    }
}

#[tokio::test]
async fn what_else_is_wrong_is_told_to_the_client() {
    let scene = Scene::new().await;
    let good = || authorization("customer-api").0;
    let mut requests = vec![];
    let mut add = |change: fn(&mut identity::AuthorizationRequest), error| {
        let mut request = good();
        change(&mut request);
        requests.push((request, error));
    };
    add(|r| r.response_type = None, "unsupported_response_type");
    add(
        |r| r.response_type = Some("token".to_owned()),
        "unsupported_response_type",
    );
    add(|r| r.code_challenge = None, "invalid_request");
    add(
        |r| r.code_challenge = Some("short".to_owned()),
        "invalid_request",
    );
    add(
        |r| r.code_challenge_method = Some("plain".to_owned()),
        "invalid_request",
    );
    add(|r| r.state = Some("x".repeat(513)), "invalid_request");
    add(|r| r.state = Some("a\nb".to_owned()), "invalid_request");
    add(|r| r.prompt = Some("none".to_owned()), "invalid_request");
    for (request, error) in requests {
        let answer = scene.identity.authorize(visit(), request, None, None).await;
        let parameters = redirected(&answer.unwrap());
        assert_eq!(parameters["error"], error);
        assert!(!parameters.contains_key("code"));
    }
}

#[tokio::test]
async fn a_client_serves_only_who_has_business_there() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let (request, _) = authorization("admin-api");
    let answer = scene
        .identity
        .authorize(visit(), request, Some(&opened.cookie), None)
        .await;
    assert_eq!(redirected(&answer.unwrap())["error"], "access_denied");
    // Everybody has an account to look after.
    scene.tokens(&opened, "core-api").await;
    let grace = scene
        .employee("grace@example.com", &[AccountRole::Finance])
        .await;
    let (opened, _) = scene.sign_in_with_factor(&grace).await;
    scene.tokens(&opened, "admin-api").await;
}

#[tokio::test]
async fn of_uses_of_one_code_at_once_one_gets_tokens_and_the_session_ends() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let (code, code_verifier) = scene.code(&opened, "customer-api").await;
    let grant = Grant::AuthorizationCode {
        code,
        code_verifier,
    };
    let another = scene.another_process().await;
    let client = client_of("customer-api");
    let uses = [&scene.identity, &another, &scene.identity]
        .map(|identity| async { identity.token(visit(), &client, &grant).await });
    let answers = join_all(uses).await;
    let good = answers.iter().filter(|answer| answer.is_ok()).count();
    // The second use may end the session before the first has made its tokens.
    assert!(good <= 1, "{answers:?}");
    assert_eq!(scene.identity.session(&opened.cookie).await, Ok(None));
    scene.relay().await;
    assert!(scene.outlet.has_ended(opened.session));
    for tokens in answers.into_iter().flatten() {
        let token = tokens.refresh_token.unwrap();
        let refused = scene.refresh("customer-api", &token).await;
        assert_eq!(refused.err(), Some(OAuthError::InvalidGrant));
    }
}

#[tokio::test]
async fn a_code_is_good_for_its_client_its_verifier_and_a_minute() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let redeem = async |client: &str, code: String, code_verifier: String| {
        let grant = Grant::AuthorizationCode {
            code,
            code_verifier,
        };
        let client = client_of(client);
        let answer = scene.identity.token(visit(), &client, &grant).await;
        answer.map(drop)
    };
    let refused = Err(OAuthError::InvalidGrant);
    let (code, verifier) = scene.code(&opened, "customer-api").await;
    let stolen = redeem("core-api", code.clone(), verifier.clone()).await;
    assert_eq!(stolen, refused);
    assert_eq!(redeem("customer-api", code, verifier).await, Ok(()));
    let (code, _) = scene.code(&opened, "customer-api").await;
    let unproven = redeem("customer-api", code, "v".repeat(43)).await;
    assert_eq!(unproven, refused);
    let (code, verifier) = scene.code(&opened, "customer-api").await;
    scene.after(TimeDelta::seconds(60));
    assert_eq!(redeem("customer-api", code, verifier).await, refused);
    let junk = redeem("customer-api", "junk".to_owned(), "v".repeat(43)).await;
    assert_eq!(junk, refused);
}

#[tokio::test]
async fn a_client_shows_its_secret_and_gets_only_its_kind_of_grant() {
    let scene = Scene::new().await;
    let mut wrong = client_of("service");
    wrong.secret = client_of("core-api").secret;
    let own = Grant::ClientCredentials;
    let answer = scene.identity.token(visit(), &wrong, &own).await;
    assert_eq!(answer.err(), Some(OAuthError::InvalidClient));
    let people = client_of("customer-api");
    let answer = scene.identity.token(visit(), &people, &own).await;
    assert_eq!(answer.err(), Some(OAuthError::UnauthorizedClient));
    let refresh = Grant::RefreshToken("junk".to_owned());
    let service = client_of("service");
    let answer = scene.identity.token(visit(), &service, &refresh).await;
    assert_eq!(answer.err(), Some(OAuthError::UnauthorizedClient));
    let answer = scene.identity.token(visit(), &service, &own).await;
    assert!(answer.unwrap().refresh_token.is_none());
}
