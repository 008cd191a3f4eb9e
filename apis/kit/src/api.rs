//! An API: its routes with everything around them.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, Error, HttpResponse};
use service::health::Health;
use service::metrics::Metrics;
use tokens::TokenVerifier;
use tokio_util::sync::CancellationToken;

use crate::{ApiProblem, Description, Shares, observe, operations, share, sse};

/// What an API is made of besides its routes. Clones share everything.
#[derive(Clone)]
pub struct Api {
    pub(crate) health: Health,
    pub(crate) metrics: Metrics,
    pub(crate) stopping: CancellationToken,
    pub(crate) openapi: Option<Description>,
    verifier: Option<TokenVerifier>,
    shares: Option<Shares>,
    streams: sse::Streams,
    /// Whether operators ask elsewhere.
    operators_apart: bool,
}

/// Cancelled when the process is told to stop: who waits for something then waits no more.
#[derive(Clone)]
pub(crate) struct Stopping(pub(crate) CancellationToken);

impl Api {
    /// An API with `/healthz`, `/readyz` and `/metrics` that stops with `stopping`.
    #[must_use]
    pub fn new(health: Health, metrics: Metrics, stopping: CancellationToken) -> Self {
        let streams = sse::Streams::new(sse::MAX_STREAMS, stopping.clone());
        Self {
            health,
            metrics,
            stopping,
            openapi: None,
            verifier: None,
            shares: None,
            streams,
            operators_apart: false,
        }
    }

    /// Leaves what operators ask to [`operators_app`](Self::operators_app).
    #[must_use]
    pub(crate) fn operators_apart(mut self) -> Self {
        self.operators_apart = true;
        self
    }

    /// Believes the tokens that `verifier` verifies. Without it, nobody can sign in.
    #[must_use]
    pub fn verifier(mut self, verifier: TokenVerifier) -> Self {
        self.verifier = Some(verifier);
        self
    }

    /// Gives each client a share of requests. Without it, nobody is counted.
    #[must_use]
    pub fn shares(mut self, shares: Shares) -> Self {
        self.shares = Some(shares);
        self
    }

    /// Answers `/openapi.json` with this document.
    #[must_use]
    pub fn openapi(mut self, document: Description) -> Self {
        self.openapi = Some(document);
        self
    }

    /// Bounds the number of event streams that are open at the same time.
    #[must_use]
    pub fn max_streams(mut self, streams: usize) -> Self {
        self.streams = sse::Streams::new(streams, self.stopping.clone());
        self
    }

    /// The application with the routes that `configure` adds. Use it with
    /// `actix_web::test::init_service`; a process calls [`serve`](crate::serve).
    pub fn app<F: FnOnce(&mut ServiceConfig)>(
        &self,
        configure: F,
    ) -> App<
        impl ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<BoxBody>,
            Error = Error,
            InitError = (),
        > + use<F>,
    > {
        App::new()
            .app_data(Stopping(self.stopping.clone()))
            .app_data(self.streams.clone())
            .configure(|routes| {
                if let Some(verifier) = &self.verifier {
                    routes.app_data(verifier.clone());
                }
                if let Some(shares) = &self.shares {
                    routes.app_data(shares.clone());
                }
            })
            .configure(|routes| {
                operations::document(self, routes);
                if !self.operators_apart {
                    operations::routes(self, routes);
                }
            })
            // Before the routes, which may know something better to say.
            .default_service(web::to(no_route))
            .configure(configure)
            .wrap(from_fn(share::share))
            .wrap(from_fn(observe::observe))
    }

    /// The application of what operators and machines ask, and nothing else.
    pub(crate) fn operators_app(
        &self,
    ) -> App<
        impl ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<BoxBody>,
            Error = Error,
            InitError = (),
        > + use<>,
    > {
        App::new()
            .configure(|routes| operations::routes(self, routes))
            .default_service(web::to(no_route))
            .wrap(from_fn(observe::observe))
    }
}

async fn no_route() -> Result<HttpResponse, ApiProblem> {
    Err(ApiProblem::of_status(StatusCode::NOT_FOUND))
}
