//! Answering on a socket, over TLS where there is a certificate, until told to stop.
//!
//! Stopping loses no request that was taken on, and takes less than a second under load:
//! 1. The socket stops listening: whoever connects now is refused, and asks another process.
//! 2. Requests on open connections are answered as before, each with `Connection: close`;
//!    streams end with their event. Clients that are between two requests get a moment, since
//!    closing a connection just as a request comes in would lose it.
//! 3. Connections that are still open and idle are closed; requests still running finish.
//!
//! Over TLS it is HTTP/1.1 too: actix tells no client of HTTP/2 to ask elsewhere.
//!
//! What operators ask may be answered on a socket of their own, which clients don't reach. It answers
//! until all else has ended.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::{Extensions, ServerHandle};
use actix_web::web::ServiceConfig;
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::time::Instant;

use crate::{Api, Certificate};

/// The most connections that one worker keeps open; more wait to be accepted.
const MAX_CONNECTIONS: usize = 10_000;

/// The same of what operators ask.
const MAX_OPERATORS: usize = 100;

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1_024;

/// The longest that a client may take to send a request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest that a client may take to agree on keys.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// How long a client may read nothing of what was sent to it. Who trickles is bounded by
/// [`Slices`](crate::Slices).
const UNREAD: Duration = Duration::from_secs(30);

/// What the log calls who accepts connections.
const ACCEPTOR: &str = "actix_server::accept";

/// How long clients between two requests are waited for.
const GRACE: Duration = Duration::from_millis(400);

/// The longest that a request may run on after that, in seconds.
const LAST_REQUESTS_S: u64 = 5;

/// A socket that listens, so that its address is known before anybody is served.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    certificate: Option<Certificate>,
    operators: Option<Box<Listener>>,
}

impl Listener {
    /// Listens. Port 0 takes any free one.
    ///
    /// # Errors
    /// When the address can't be had.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(
            Domain::for_address(address),
            Type::STREAM,
            Some(Protocol::TCP),
        )?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        let socket = TcpListener::from(socket);
        let address = socket.local_addr()?;
        let listener = Self {
            socket,
            address,
            certificate: None,
            operators: None,
        };
        listener.unread_for(UNREAD)
    }

    /// Lets go of clients that read nothing of what was sent to them for so long, instead of half a
    /// minute. The system sees to it, whatever a connection is busy with; only Linux does.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn unread_for(self, longest: Duration) -> io::Result<Self> {
        // Connections have it from the socket that accepts them.
        #[cfg(target_os = "linux")]
        SockRef::from(&self.socket).set_tcp_user_timeout(Some(longest))?;
        #[cfg(not(target_os = "linux"))]
        let _ = longest;
        Ok(self)
    }

    /// Leaves `/healthz`, `/readyz` and `/metrics` to another socket, and answers them no more.
    #[must_use]
    pub fn operators(self, operators: Listener) -> Self {
        Self {
            operators: Some(Box::new(operators)),
            ..self
        }
    }

    /// Takes TLS, and nothing else.
    #[must_use]
    pub fn over_tls(self, certificate: Certificate) -> Self {
        Self {
            certificate: Some(certificate),
            ..self
        }
    }

    /// Whether it takes TLS, and nothing else.
    #[must_use]
    pub fn is_over_tls(&self) -> bool {
        self.certificate.is_some()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Counts itself in for as long as it lives: one for each open connection.
struct Connection(Arc<AtomicUsize>);

impl Connection {
    fn count(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(open))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Serves an API with the routes that `configure` adds, on `workers` threads, until it is
/// stopped. Logs the address as `listening`.
///
/// # Errors
/// When the socket fails.
pub async fn serve<F>(api: Api, listener: Listener, workers: u16, configure: F) -> io::Result<()>
where
    F: Fn(&mut ServiceConfig) + Send + Sync + 'static,
{
    serve_routes(api, listener, workers, Arc::new(configure)).await
}

/// The routes of an API, whichever: with a type for each, the whole server would be in the binary a dozen
/// times.
type Routes = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

async fn serve_routes(
    api: Api,
    listener: Listener,
    workers: u16,
    routes: Routes,
) -> io::Result<()> {
    let over_tls = listener.is_over_tls();
    let Listener {
        socket,
        address,
        certificate,
        operators,
    } = listener;
    let (api, operators) = match operators {
        Some(operators) => {
            let handle = serve_operators(api.clone(), *operators)?;
            (api.operators_apart(), Some(handle))
        }
        None => (api, None),
    };
    let stopping = api.stopping.clone();
    let open = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&open);
    let listening = socket.try_clone()?;
    let app = move || {
        let routes = Arc::clone(&routes);
        api.app(move |configured: &mut ServiceConfig| routes(configured))
    };
    let server = HttpServer::new(app)
        .workers(usize::from(workers.max(1)))
        .worker_max_blocking_threads(4)
        .max_connections(MAX_CONNECTIONS)
        .client_request_timeout(HEAD_TIMEOUT)
        .tls_handshake_timeout(HANDSHAKE_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(LAST_REQUESTS_S)
        .disable_signals()
        .on_connect(move |_, extensions: &mut Extensions| {
            extensions.insert(Connection::count(&counted));
        });
    let server = match certificate {
        Some(certificate) => server.listen_rustls_0_23(socket, certificate.into_config())?,
        None => server.listen(socket)?,
    };
    let server = server.run();
    let handle = server.handle();
    tracing::info!(listening = %address, tls = over_tls, "ready");
    let mut running = tokio::spawn(server);
    tokio::select! {
        ended = &mut running => return ended.map_err(io::Error::other)?,
        () = stopping.cancelled() => {}
    }
    let stopped_at = Instant::now();
    // Pausing alone would leave the socket listening, and let clients connect to nobody. The
    // acceptor takes it for an error that the socket listens no more.
    service::telemetry::mute(ACCEPTOR);
    SockRef::from(&listening).shutdown(Shutdown::Both)?;
    handle.pause().await;
    // Who still agrees on keys is not counted yet.
    while (over_tls || open.load(Ordering::Relaxed) > 0) && stopped_at.elapsed() < GRACE {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    handle.stop(true).await;
    let stopped_in_ms = u64::try_from(stopped_at.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(stopped_in_ms, "stopped answering");
    let ended = running.await.map_err(io::Error::other)?;
    if let Some(operators) = operators {
        operators.stop(false).await;
    }
    ended
}

/// Serves what operators ask, until the handle stops it. Logs the address as `operators`.
fn serve_operators(api: Api, listener: Listener) -> io::Result<ServerHandle> {
    let address = listener.address;
    let server = HttpServer::new(move || api.operators_app())
        .workers(1)
        .max_connections(MAX_OPERATORS)
        .client_request_timeout(HEAD_TIMEOUT)
        .disable_signals()
        .listen(listener.socket)?
        .run();
    let handle = server.handle();
    tokio::spawn(server);
    tracing::info!(operators = %address, "ready for operators");
    Ok(handle)
}
