//! Who is believed to be the server of the log, over TLS.

use event_log::{EventLog, NatsConfig, connect};
use test_support::nats::CONFIG;
use test_support::{Authority, NatsServer};

/// A server with a certificate, and how to go there as `user` by what `believed` says.
struct Encrypted {
    server: NatsServer,
    authority: Authority,
}

impl Encrypted {
    async fn start() -> Self {
        let authority = Authority::new();
        let certified = authority.certify();
        let config = format!(
            "{CONFIG}\ntls {{ cert_file: {:?}, key_file: {:?} }}\n",
            certified.certificate, certified.key
        );
        Self {
            server: NatsServer::start_with(&config).await,
            authority,
        }
    }

    fn config(&self, user: &str) -> NatsConfig {
        NatsConfig {
            servers: format!("tls://127.0.0.1:{}", self.server.port()),
            authorities: Some(self.authority.file()),
            ..self.server.config(user)
        }
    }
}

#[tokio::test]
async fn the_log_opens_over_tls_when_an_authority_of_ones_own_knows_the_server() {
    let encrypted = Encrypted::start().await;
    let admin = connect(&encrypted.config("admin")).await.expect("connects");
    EventLog::create(admin, 1).await.expect("is made");
    let commands = connect(&encrypted.config("commands")).await;
    let log = EventLog::open(commands.expect("connects")).await;
    log.expect("opens");
}

#[tokio::test]
async fn a_server_that_no_authority_of_ours_knows_is_not_believed() {
    let encrypted = Encrypted::start().await;
    let stranger = Authority::new();
    for authorities in [None, Some(stranger.file())] {
        for servers in [encrypted.config("commands").servers, encrypted.server.url()] {
            let config = NatsConfig {
                servers,
                authorities: authorities.clone(),
                ..encrypted.config("commands")
            };
            let refused = connect(&config).await;
            assert!(refused.is_err(), "{config:?}");
        }
    }
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_when_tls_was_asked_for() {
    let server = NatsServer::start().await;
    let config = NatsConfig {
        servers: format!("tls://127.0.0.1:{}", server.port()),
        ..server.config("commands")
    };
    assert!(connect(&config).await.is_err());
    connect(&server.config("commands")).await.expect("connects");
}
