//! A store of a test's own, a clock that it moves, and what the outlet was handed.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::account::AccountRole;
use domain::ids::{AccountId, CorrelationId};
use domain::text::Email;
use identity::{
    AgentLabel, Authorization, AuthorizationRequest, By, Caller, ClientCredentials, Clients, Grant,
    Identity, IdentityError, Invitation, OpaqueToken, Opened, Password, RealTime, RegistrantKind,
    Registration, SealingKey, SecondFactorProof, SetUpBy, Settings, SignIn, SignInStep, Store,
    Template, TokenAnswer, TotpCode, Visit,
};
use mongodb::bson::{Document, doc};
use sha2::{Digest, Sha256};
use test_support::mongo::MongoDatabase;
use tokens::LinkKey;
use uuid::Uuid;

use crate::outlet::Recorder;

pub(crate) const PASSWORD: &str = "a quiet launch at dawn";
pub(crate) const CALLBACK: &str = "http://localhost:8080/auth/callback";

/// One process of core-api, or several, over one store.
pub(crate) struct Scene {
    pub(crate) identity: Identity,
    pub(crate) outlet: Recorder,
    clock: Arc<AtomicI64>,
    database: MongoDatabase,
}

/// An account that a test made.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: AccountId,
    pub(crate) email: Email,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let database = MongoDatabase::create().await;
        let clock = Arc::new(AtomicI64::new(Utc::now().timestamp_millis()));
        let store = open(&database).await;
        store.migrate().await.unwrap();
        Self {
            identity: Identity::start(store, settings(&clock)),
            outlet: Recorder::default(),
            clock,
            database,
        }
    }

    /// Another process over the same store.
    pub(crate) async fn another_process(&self) -> Identity {
        Identity::start(self.store().await, settings(&self.clock))
    }

    /// Another process over the same store, that was given these master keys.
    pub(crate) async fn process_with(&self, sealing: &SealingKey) -> Identity {
        let settings = Settings {
            sealing: sealing.clone(),
            ..settings(&self.clock)
        };
        Identity::start(self.store().await, settings)
    }

    /// The store itself.
    pub(crate) async fn store(&self) -> Store {
        open(&self.database).await
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.clock.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn after(&self, time: TimeDelta) {
        self.clock
            .fetch_add(time.num_milliseconds(), Ordering::SeqCst);
    }

    /// Documents as they are stored.
    pub(crate) async fn documents(&self, name: &str) -> mongodb::Collection<Document> {
        self.database.open().await.collection(name)
    }

    pub(crate) async fn document(&self, account: AccountId) -> Document {
        let id = mongodb::bson::Uuid::from_bytes(account.0.into_bytes());
        let accounts = self.documents("accounts").await;
        accounts
            .find_one(doc! { "_id": id })
            .await
            .unwrap()
            .unwrap()
    }

    /// Hands over all that waits.
    pub(crate) async fn relay(&self) {
        while self.identity.relay_once(&self.outlet).await.unwrap() > 0 {}
    }

    pub(crate) async fn register(&self, kind: RegistrantKind, text: &str) -> Person {
        let registration = registration(kind, text);
        let email = registration.email.clone();
        self.identity.register(visit(), registration).await.unwrap();
        self.relay().await;
        let id = self.outlet.sent(Template::VerifyEmail, &email).account;
        Person { id, email }
    }

    /// A customer who has verified their email.
    pub(crate) async fn customer(&self, text: &str) -> Person {
        self.verified(RegistrantKind::Customer, text).await
    }

    /// A supplier who has verified their email.
    pub(crate) async fn supplier(&self, text: &str) -> Person {
        self.verified(RegistrantKind::Supplier, text).await
    }

    async fn verified(&self, kind: RegistrantKind, text: &str) -> Person {
        let person = self.register(kind, text).await;
        let token = self.outlet.link(Template::VerifyEmail, &person.email);
        self.identity.verify_email(visit(), &token).await.unwrap();
        self.relay().await;
        person
    }

    /// An employee who has taken up the invitation, and no second factor yet.
    pub(crate) async fn employee(&self, text: &str, roles: &[AccountRole]) -> Person {
        let email = email(text);
        let invitation = Invitation {
            email: email.clone(),
            roles: roles.to_vec(),
        };
        let by = By::system("a test");
        let id = self.identity.invite(&by, invitation).await.unwrap();
        self.relay().await;
        let token = self.outlet.link(Template::Invitation, &email);
        self.identity
            .accept_invitation(visit(), &token, password(PASSWORD))
            .await
            .unwrap();
        Person { id, email }
    }

    /// Signs in somebody without a second factor.
    pub(crate) async fn sign_in(&self, person: &Person) -> Opened {
        match self.try_sign_in(person, PASSWORD).await.unwrap() {
            SignInStep::Done(opened) => opened,
            other => panic!("not signed in yet: {other:?}"),
        }
    }

    pub(crate) async fn try_sign_in(
        &self,
        person: &Person,
        text: &str,
    ) -> Result<SignInStep, IdentityError> {
        self.identity
            .sign_in(visit(), sign_in(&person.email, text))
            .await
    }

    /// Signs in an employee for the first time, with a new second factor.
    pub(crate) async fn sign_in_with_factor(&self, person: &Person) -> (Opened, Authenticator) {
        let step = self.try_sign_in(person, PASSWORD).await.unwrap();
        let SignInStep::SetUpSecondFactor(cookie) = step else {
            panic!("a second factor is set up already: {step:?}");
        };
        let by = SetUpBy::HalfOpen(cookie);
        let set_up = self
            .identity
            .set_up_second_factor(visit(), by.clone(), None)
            .await
            .unwrap();
        let authenticator = Authenticator(set_up.secret);
        let code = authenticator.code(self.now());
        let confirmed = self
            .identity
            .confirm_second_factor(visit(), by, &code)
            .await
            .unwrap();
        (confirmed.opened.unwrap(), authenticator)
    }

    /// The tokens of a session at a client, after a sign-in.
    pub(crate) async fn tokens(&self, opened: &Opened, client: &str) -> TokenAnswer {
        let (code, verifier) = self.code(opened, client).await;
        let grant = Grant::AuthorizationCode {
            code,
            code_verifier: verifier,
        };
        self.identity
            .token(visit(), &client_of(client), &grant)
            .await
            .unwrap()
    }

    /// A code, with what proves it.
    pub(crate) async fn code(&self, opened: &Opened, client: &str) -> (String, String) {
        let (request, verifier) = authorization(client);
        let answer = self
            .identity
            .authorize(visit(), request, Some(&opened.cookie), None)
            .await
            .unwrap();
        (redirected(&answer)["code"].clone(), verifier)
    }

    pub(crate) async fn refresh(
        &self,
        client: &str,
        token: impl Into<String>,
    ) -> Result<TokenAnswer, identity::OAuthError> {
        let grant = Grant::RefreshToken(token.into());
        self.identity
            .token(visit(), &client_of(client), &grant)
            .await
    }
}

async fn open(database: &MongoDatabase) -> Store {
    Store::connect(database.url(), database.name())
        .await
        .unwrap()
}

fn settings(clock: &Arc<AtomicI64>) -> Settings {
    let clock = Arc::clone(clock);
    let secret = |client: &str| format!("{client}={}", secret_of(client));
    let secrets = ["customer-api", "admin-api", "core-api", "service"].map(secret);
    let uris = ["customer-api", "admin-api", "core-api"].map(|id| format!("{id}={CALLBACK}"));
    Settings {
        sealing: sealing_key("5"),
        links: link_key(),
        clients: Clients::parse(&secrets.join(",").into(), &uris.join(",")).unwrap(),
        issuer: "http://localhost:8082".to_owned(),
        time: RealTime::told_by(move || {
            DateTime::from_timestamp_millis(clock.load(Ordering::SeqCst)).unwrap()
        }),
    }
}

/// A master key of this digit alone, or one for each.
pub(crate) fn sealing_key(digits: &str) -> SealingKey {
    let digits = digits.chars().map(|digit| digit.to_string().repeat(64));
    digits.collect::<Vec<_>>().join(",").parse().unwrap()
}

pub(crate) fn link_key() -> LinkKey {
    "7".repeat(64).parse().unwrap()
}

fn secret_of(client: &str) -> String {
    format!("{client}-has-a-secret-that-nobody-guesses")
}

pub(crate) fn client_of(client: &str) -> ClientCredentials {
    ClientCredentials {
        id: client.to_owned(),
        secret: secret_of(client).into(),
    }
}

pub(crate) fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

pub(crate) fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

pub(crate) fn registration(kind: RegistrantKind, text: &str) -> Registration {
    Registration {
        kind,
        email: email(text),
        password: password(PASSWORD),
    }
}

pub(crate) fn sign_in(email: &Email, text: &str) -> SignIn {
    SignIn {
        email: email.clone(),
        password: password(text),
        former: None,
    }
}

/// A request from nowhere in particular.
pub(crate) fn visit() -> &'static Visit {
    static VISIT: LazyLock<Visit> = LazyLock::new(|| Visit {
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        agent: AgentLabel::of(Some("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")),
        device: None,
        time_zone: None,
        correlation: CorrelationId(Uuid::new_v4()),
    });
    &VISIT
}

pub(crate) fn from_device(device: &OpaqueToken) -> Visit {
    Visit {
        device: Some(device.clone()),
        ..visit().clone()
    }
}

pub(crate) fn caller(person: &Person, opened: &Opened) -> Caller {
    Caller {
        account: person.id,
        session: opened.session,
    }
}

/// A request of `/oauth/authorize`, with what proves it.
pub(crate) fn authorization(client: &str) -> (AuthorizationRequest, String) {
    let verifier = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let request = AuthorizationRequest {
        response_type: Some("code".to_owned()),
        client_id: Some(client.to_owned()),
        redirect_uri: Some(CALLBACK.to_owned()),
        state: Some("some state & more".to_owned()),
        code_challenge: Some(URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier))),
        code_challenge_method: Some("S256".to_owned()),
        prompt: None,
    };
    (request, verifier)
}

/// The parameters with which a browser comes back to the client.
pub(crate) fn redirected(answer: &Authorization) -> HashMap<String, String> {
    let Authorization::Redirect(address) = answer else {
        panic!("not sent back: {answer:?}");
    };
    assert!(address.starts_with(&format!("{CALLBACK}?")), "{address}");
    let address = url::Url::parse(address).unwrap();
    address.query_pairs().into_owned().collect()
}

/// An authenticator app with one secret.
pub(crate) struct Authenticator(pub(crate) String);

impl Authenticator {
    pub(crate) fn code(&self, at: DateTime<Utc>) -> TotpCode {
        let secret = totp_rs::Secret::try_from_base32(&self.0).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        let code = totp.generate(at.timestamp().try_into().unwrap());
        code.to_string().parse().unwrap()
    }

    pub(crate) fn proof(&self, at: DateTime<Utc>) -> SecondFactorProof {
        SecondFactorProof::Code(self.code(at))
    }
}
