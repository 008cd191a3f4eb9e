//! A sandbox that listens, a gateway that asks it, and somebody who takes its webhooks.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use chrono::Utc;
use domain::ids::PaymentId;
use domain::money::Money;
use payments::sandbox::{Options, Sandbox};
use payments::{
    CardToken, Charge, Gateway, GatewayEvent, NewCharge, SIGNATURE_HEADER, Settings, Signature,
    WebhookSecrets,
};
use tokio::sync::mpsc::{self, Receiver, Sender};
use uuid::Uuid;

/// The longest that a webhook is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// A sandbox that listens, and what it tells.
pub(crate) struct Scene {
    pub(crate) gateway: Gateway,
    told: Receiver<Bytes>,
}

/// How the scene differs from the usual.
pub(crate) struct Setting {
    /// How long the gateway is waited for.
    pub(crate) timeout: Duration,
    /// How often a webhook is refused before it is taken.
    pub(crate) refusals: usize,
    /// Whether the sandbox knows from the start where webhooks go.
    pub(crate) is_told_where: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(20),
            refusals: 0,
            is_told_where: true,
        }
    }
}

pub(crate) const KEY: &str = "key-of-tests";

fn secrets() -> WebhookSecrets {
    WebhookSecrets::parse(&"secret-of-tests-0123456789".into()).unwrap()
}

pub(crate) fn gateway(address: SocketAddr, timeout: Duration) -> Gateway {
    let url = format!("http://{address}");
    let key = KEY.into();
    Gateway::new(&Settings { url, key, timeout }).unwrap()
}

pub(crate) fn payment(number: u128) -> PaymentId {
    PaymentId(Uuid::from_u128(number))
}

pub(crate) fn usd(dollars: i64) -> Money {
    Money::usd(dollars * 100).unwrap()
}

impl Scene {
    pub(crate) async fn start() -> Self {
        Self::with(Setting::default()).await.0
    }

    /// The scene, with the sandbox's address and the address for webhooks.
    pub(crate) async fn with(setting: Setting) -> (Self, SocketAddr, String) {
        let (tell, told) = mpsc::channel(100);
        let taker = Data::new(Taker {
            tell,
            refusals: AtomicUsize::new(setting.refusals),
        });
        let taker = serve(move |service: &mut ServiceConfig| {
            service
                .app_data(Data::clone(&taker))
                .route("/events", web::post().to(take));
        });
        let webhook = format!("http://{taker}/events");
        let sandbox = Sandbox::new(Options {
            key: KEY.into(),
            secrets: secrets(),
            webhook: setting.is_told_where.then(|| webhook.clone()),
            late: Duration::from_millis(20),
            retry: Duration::from_millis(20),
        });
        let address = serve(sandbox.configure());
        let gateway = gateway(address, setting.timeout);
        (Self { gateway, told }, address, webhook)
    }

    pub(crate) async fn charge(&self, number: u128, token: &str) -> Charge {
        charge(&self.gateway, number, token).await
    }

    /// The body of the next webhook.
    pub(crate) async fn told_body(&mut self) -> Bytes {
        let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
        told.expect("a webhook comes").expect("the taker lives")
    }

    /// What the next webhook tells.
    pub(crate) async fn told(&mut self) -> GatewayEvent {
        GatewayEvent::parse(&self.told_body().await)
            .unwrap()
            .expect("an event that we know")
    }
}

pub(crate) async fn charge(gateway: &Gateway, number: u128, token: &str) -> Charge {
    let token = CardToken::parse(token).unwrap();
    let charge = NewCharge {
        payment: payment(number),
        amount: usd(450),
        token: &token,
        description: "A seat",
    };
    gateway.charge(&charge).await
}

/// Takes webhooks.
struct Taker {
    tell: Sender<Bytes>,
    refusals: AtomicUsize,
}

async fn take(request: HttpRequest, body: Bytes, taker: Data<Taker>) -> HttpResponse {
    let header = request.headers().get(SIGNATURE_HEADER).unwrap();
    let signature = Signature::read(header.to_str().unwrap(), Utc::now()).unwrap();
    secrets().verify(&signature, &body).unwrap();
    let refuse = |left: usize| left.checked_sub(1);
    let refused = taker
        .refusals
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, refuse);
    if refused.is_ok() {
        return HttpResponse::ServiceUnavailable().finish();
    }
    taker.tell.send(body).await.unwrap();
    HttpResponse::Ok().finish()
}

/// Answers on a free port until the test ends.
fn serve(configure: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> SocketAddr {
    let configure = Arc::new(std::sync::Mutex::new(configure));
    let server = HttpServer::new(move || {
        let configure = configure.lock().unwrap().clone();
        App::new().configure(configure)
    });
    let server = server.workers(1).disable_signals();
    let server = server.bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    tokio::spawn(server.run());
    address
}
