use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use domain::ids::AccountId;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::json;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::introspection::MAX_BYTES;
use super::questions::MAX_ASKED;
use super::*;

/// The other side, which knows one token of each kind.
struct Asked {
    times: AtomicUsize,
    /// How many answers it may give.
    answers: Semaphore,
}

/// Whether it is the one that is known, of those that a question is about.
async fn is_good(form: &[(String, String)], asked: &Asked) -> bool {
    asked.times.fetch_add(1, Ordering::SeqCst);
    asked.answers.acquire().await.unwrap().forget();
    form.iter().any(|(_, value)| value == GOOD)
}

async fn introspect(form: web::Form<Vec<(String, String)>>, asked: Data<Asked>) -> HttpResponse {
    if !is_good(&form, &asked).await {
        return HttpResponse::Ok().json(json!({ "active": false }));
    }
    let (account, session) = (AccountId(Uuid::from_u128(1)), Uuid::from_u128(2));
    let claims = AccessClaims::new(Audience::AdminApi, account, session, 0, 9_000_000_000);
    let mut answer = serde_json::to_value(claims).unwrap();
    answer["active"] = true.into();
    HttpResponse::Ok().json(answer)
}

async fn token(form: web::Form<Vec<(String, String)>>, asked: Data<Asked>) -> HttpResponse {
    match is_good(&form, &asked).await {
        true => HttpResponse::Ok().json(json!({ "access_token": "a", "refresh_token": "r" })),
        false => HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" })),
    }
}

const GOOD: &str = "astro_pat_good";

fn start(answers: usize) -> (Site, Data<Asked>) {
    let asked = Data::new(Asked {
        times: AtomicUsize::new(0),
        answers: Semaphore::new(answers),
    });
    let app = Data::clone(&asked);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::clone(&app))
            .route("/oauth/introspect", web::post().to(introspect))
            .route("/oauth/token", web::post().to(token))
            .route("/oauth/revoke", web::post().to(token))
    });
    let server = server.workers(1).bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    let settings = Settings {
        site_url: "http://localhost".to_owned(),
        core_url: url.clone(),
        issuer_url: url,
        client_secret: "s".repeat(40).into(),
        authorities: Authorities::default(),
    };
    (Site::new("admin", Audience::AdminApi, settings), asked)
}

fn told<T>(answer: Result<T, impl AsRef<CoreError>>) -> &'static str {
    match answer.as_ref().map_err(AsRef::as_ref) {
        Ok(_) => "good",
        Err(CoreError::Refused(_)) => "refused",
        Err(CoreError::Busy) => "busy",
        Err(CoreError::Unanswered(_)) => "unanswered",
    }
}

async fn introspected(site: &Site, token: &str) -> &'static str {
    told(site.0.introspection.ask(token, &site.0.questions).await)
}

async fn refreshed(site: &Site, token: &str) -> &'static str {
    told(site.refresh(token).await)
}

async fn exchanged(site: &Site, code: &str) -> &'static str {
    told(site.exchange(code, "verifier").await.map_err(Arc::new))
}

#[actix_web::test]
async fn what_was_refused_is_not_asked_about_again_for_a_while() {
    let (site, asked) = start(100);
    for _ in 0..3 {
        assert_eq!(introspected(&site, "astro_pat_made-up").await, "refused");
    }
    let long = introspected(&site, &"x".repeat(MAX_BYTES + 1)).await;
    assert_eq!(long, "refused");
    assert_eq!(asked.times.load(Ordering::SeqCst), 1);
    assert_eq!(introspected(&site, GOOD).await, "good");
    assert_eq!(asked.times.load(Ordering::SeqCst), 2);
}

#[actix_web::test]
async fn made_up_refresh_tokens_and_codes_are_asked_about_once() {
    let (site, asked) = start(100);
    for _ in 0..3 {
        assert_eq!(refreshed(&site, "made-up").await, "refused");
        assert_eq!(exchanged(&site, "made-up").await, "refused");
        // There is nothing to end.
        site.revoke("made-up").await.unwrap();
    }
    assert_eq!(asked.times.load(Ordering::SeqCst), 2);
    assert_eq!(refreshed(&site, GOOD).await, "good");
    assert_eq!(exchanged(&site, GOOD).await, "good");
}

#[actix_web::test]
async fn a_flood_of_made_up_tokens_asks_only_so_many_questions_at_a_time() {
    let (site, asked) = start(1);
    assert_eq!(introspected(&site, GOOD).await, "good");
    let site = &site;
    let made_up = |n| async move {
        let token = format!("{PERSONAL_TOKEN}{n}");
        let told = match n % 3 {
            0 => introspected(site, &token).await,
            1 => refreshed(site, &token).await,
            _ => exchanged(site, &token).await,
        };
        (n, told)
    };
    let mut flood: FuturesUnordered<_> = (0..10 * MAX_ASKED).map(made_up).collect();
    let mut sent_away = Vec::new();
    while sent_away.len() < 9 * MAX_ASKED {
        let (n, told) = flood.next().await.unwrap();
        // Which is no refusal.
        assert_eq!(told, "busy");
        sent_away.push(n);
    }
    // Whoever was known before gets in all the same.
    assert_eq!(introspected(site, GOOD).await, "good");
    asked.answers.add_permits(MAX_ASKED + 1);
    while let Some((_, told)) = flood.next().await {
        assert_eq!(told, "refused");
    }
    assert_eq!(asked.times.load(Ordering::SeqCst), 1 + MAX_ASKED);
    // And who was sent away is asked about when they come back.
    assert_eq!(made_up(sent_away[0]).await, (sent_away[0], "refused"));
}
