//! Personal access tokens: opaque, so the core service is asked what one is good for.
//!
//! Tokens can be made up without end, and each would be a question. So what was refused is not asked
//! about again for a while, and no more than [`MAX_ASKED`] questions are open at a time. What comes
//! beyond them is told to come back, and not that the token is bad: it may be a good one.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use sha2::{Digest, Sha256};
use tokens::AccessClaims;
use tokio::sync::Semaphore;

use super::core::{Core, CoreError};

/// How every personal token begins.
pub(crate) const PREFIX: &str = "astro_pat_";

/// The longest that is looked at.
const MAX_BYTES: usize = 200;

/// How long an answer is remembered: a token that is revoked is refused after this at the latest.
const REMEMBERED: Duration = Duration::from_secs(5);

/// How long a token is refused without asking again. None becomes good by itself; that its account was
/// enabled again takes so long to show.
const REFUSED: Duration = Duration::from_secs(60);

/// Answers that are remembered at most, of each kind: those about made-up tokens leave the others alone.
const MAX_ANSWERS: u64 = 10_000;

/// Questions that are open at a time: far more than honest programs have, and few for the core service.
const MAX_ASKED: usize = 32;

pub(super) struct Introspection {
    core: Core,
    good: Cache<[u8; 32], Arc<AccessClaims>>,
    refused: Cache<[u8; 32], ()>,
    asking: Semaphore,
}

/// Why a token is not known to be good.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unknown {
    /// It is good for nothing.
    #[error("the core service knows no such token")]
    Refused,
    /// Too many are asked about now.
    #[error("too many tokens are asked about at a time")]
    Busy,
    /// There is no answer.
    #[error(transparent)]
    Unanswered(#[from] CoreError),
}

impl Introspection {
    pub(super) fn new(core: Core) -> Self {
        Self {
            core,
            good: Cache::builder()
                .max_capacity(MAX_ANSWERS)
                .time_to_live(REMEMBERED)
                .build(),
            refused: Cache::builder()
                .max_capacity(MAX_ANSWERS)
                .time_to_live(REFUSED)
                .build(),
            asking: Semaphore::new(MAX_ASKED),
        }
    }

    /// What a token is good for, if that was asked a moment ago.
    pub(super) async fn known(&self, token: &str) -> Option<Arc<AccessClaims>> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        self.good.get(&digest).await
    }

    /// What a token is good for.
    pub(super) async fn ask(&self, token: &str) -> Result<Arc<AccessClaims>, Arc<Unknown>> {
        if token.len() > MAX_BYTES {
            return Err(Unknown::Refused.into());
        }
        let digest: [u8; 32] = Sha256::digest(token).into();
        if self.refused.contains_key(&digest) {
            return Err(Unknown::Refused.into());
        }
        let asked = async {
            let _place = self.asking.try_acquire().map_err(|_| Unknown::Busy)?;
            let claims = self.core.introspect(token).await?;
            claims.map(Arc::new).ok_or(Unknown::Refused)
        };
        let answer = self.good.try_get_with(digest, asked).await;
        if answer
            .as_ref()
            .is_err_and(|unknown| matches!(**unknown, Unknown::Refused))
        {
            self.refused.insert(digest, ()).await;
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use actix_web::web::{self, Data};
    use actix_web::{App, HttpResponse, HttpServer};
    use domain::ids::AccountId;
    use futures_util::StreamExt;
    use futures_util::stream::FuturesUnordered;
    use service::authorities::Authorities;
    use tokens::Audience;
    use uuid::Uuid;

    use super::*;

    /// The other side, which knows one token.
    struct Asked {
        times: AtomicUsize,
        /// How many answers it may give.
        answers: Semaphore,
    }

    async fn answer(form: web::Form<Vec<(String, String)>>, asked: Data<Asked>) -> HttpResponse {
        asked.times.fetch_add(1, Ordering::SeqCst);
        asked.answers.acquire().await.unwrap().forget();
        if !form.iter().any(|(_, value)| value == GOOD) {
            return HttpResponse::Ok().json(serde_json::json!({ "active": false }));
        }
        let (account, session) = (AccountId(Uuid::from_u128(1)), Uuid::from_u128(2));
        let claims = AccessClaims::new(Audience::AdminApi, account, session, 0, 9_000_000_000);
        let mut answer = serde_json::to_value(claims).unwrap();
        answer["active"] = true.into();
        HttpResponse::Ok().json(answer)
    }

    const GOOD: &str = "astro_pat_good";

    fn start(answers: usize) -> (Introspection, Data<Asked>) {
        let asked = Data::new(Asked {
            times: AtomicUsize::new(0),
            answers: Semaphore::new(answers),
        });
        let app = Data::clone(&asked);
        let server = HttpServer::new(move || {
            let app = App::new().app_data(Data::clone(&app));
            app.route("/oauth/introspect", web::post().to(answer))
        });
        let server = server.workers(1).bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        let core = Core::new(
            &url,
            "admin-api",
            "s".repeat(40).into(),
            &Authorities::default(),
        );
        (Introspection::new(core), asked)
    }

    async fn outcome(introspection: &Introspection, token: &str) -> &'static str {
        match introspection.ask(token).await {
            Ok(_) => "good",
            Err(unknown) => match &*unknown {
                Unknown::Refused => "refused",
                Unknown::Busy => "busy",
                Unknown::Unanswered(_) => "unanswered",
            },
        }
    }

    #[actix_web::test]
    async fn what_was_refused_is_not_asked_about_again_for_a_while() {
        let (introspection, asked) = start(100);
        for _ in 0..3 {
            let made_up = outcome(&introspection, "astro_pat_made-up").await;
            assert_eq!(made_up, "refused");
        }
        let long = outcome(&introspection, &"x".repeat(MAX_BYTES + 1)).await;
        assert_eq!(long, "refused");
        assert_eq!(asked.times.load(Ordering::SeqCst), 1);
        assert_eq!(outcome(&introspection, GOOD).await, "good");
        assert_eq!(asked.times.load(Ordering::SeqCst), 2);
    }

    #[actix_web::test]
    async fn a_flood_of_made_up_tokens_asks_only_so_many_questions_at_a_time() {
        let (introspection, asked) = start(1);
        assert_eq!(outcome(&introspection, GOOD).await, "good");
        let made_up = |n| format!("{PREFIX}{n}");
        let mut flood: FuturesUnordered<_> = (0..10 * MAX_ASKED)
            .map(|n| {
                let introspection = &introspection;
                async move { (n, outcome(introspection, &made_up(n)).await) }
            })
            .collect();
        let mut sent_away = Vec::new();
        while sent_away.len() < 9 * MAX_ASKED {
            let (n, told) = flood.next().await.unwrap();
            // Which is no refusal.
            assert_eq!(told, "busy");
            sent_away.push(n);
        }
        // Whoever was known before gets in all the same.
        assert_eq!(outcome(&introspection, GOOD).await, "good");
        asked.answers.add_permits(MAX_ASKED + 1);
        while let Some((_, told)) = flood.next().await {
            assert_eq!(told, "refused");
        }
        assert_eq!(asked.times.load(Ordering::SeqCst), 1 + MAX_ASKED);
        // And who was sent away is asked about when they come back.
        let back = outcome(&introspection, &made_up(sent_away[0])).await;
        assert_eq!(back, "refused");
    }
}
