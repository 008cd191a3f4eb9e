//! What stands before processes that come and go: one address, from which each new connection leads to
//! the process that is to answer now. A connection stays with the process that it led to, as it does
//! with a balancer that looks into nothing.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use test_support::Astro;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// One address before processes. It is gone when this is dropped.
#[derive(Debug)]
pub struct Ingress {
    url: String,
    process: Arc<Mutex<String>>,
    task: JoinHandle<()>,
}

impl Ingress {
    /// An address that leads to a process.
    ///
    /// # Panics
    /// When there is no free one.
    pub async fn to(process: &Astro) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let process = Arc::new(Mutex::new(address_of(process)));
        let leads_to = process.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let process = leads_to
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clone();
                tokio::spawn(pass_on(client, process));
            }
        });
        Self {
            url: format!("http://{address}"),
            process,
            task,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// New connections lead to another process from now on.
    pub fn turn_to(&self, process: &Astro) {
        let mut leads_to = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        *leads_to = address_of(process);
    }
}

impl Drop for Ingress {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn address_of(process: &Astro) -> String {
    process.url().trim_start_matches("http://").to_owned()
}

/// Passes on what either says, until both have nothing more to say. Whoever is refused by the process
/// sees their connection end.
async fn pass_on(mut client: TcpStream, process: String) -> io::Result<()> {
    let mut process = TcpStream::connect(process).await?;
    client.set_nodelay(true)?;
    process.set_nodelay(true)?;
    tokio::io::copy_bidirectional(&mut client, &mut process).await?;
    Ok(())
}
