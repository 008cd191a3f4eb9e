//! Ways between two, which can break, fall silent or be slow: proxies of TCP on loopback.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;

/// The most that is carried at once.
const CHUNK_BYTES: usize = 16 * 1024;
/// What comes through a slow way at once.
const SLOW_BYTES: usize = 2 * 1024;
/// How late that is.
const LATE: Duration = Duration::from_millis(60);

/// How a way is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// As if it were not there.
    Open,
    /// Connections break, and new ones are refused.
    Cut,
    /// Connections stay, and nothing comes through.
    Silent,
    /// All that comes through is late, and little at a time.
    Slow,
}

/// All ways, by name. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Links(Arc<Mutex<BTreeMap<String, watch::Sender<Condition>>>>);

impl Links {
    /// Opens a way to an address, and gives its near end.
    ///
    /// # Errors
    /// When there is no port left.
    pub async fn open(&self, name: &str, to: SocketAddr) -> Result<SocketAddr> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (sender, condition) = watch::channel(Condition::Open);
        let mut links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        links.insert(name.to_owned(), sender);
        tokio::spawn(serve(listener, to, condition));
        Ok(address)
    }

    /// Changes how a way is.
    pub fn set(&self, name: &str, condition: Condition) {
        let links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(link) = links.get(name) {
            link.send_replace(condition);
        }
    }

    /// Makes all ways good again.
    pub fn mend_all(&self) {
        let links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for link in links.values() {
            link.send_replace(Condition::Open);
        }
    }
}

async fn serve(listener: TcpListener, to: SocketAddr, condition: watch::Receiver<Condition>) {
    while let Ok((near, _)) = listener.accept().await {
        if *condition.borrow() == Condition::Cut {
            continue;
        }
        let condition = condition.clone();
        tokio::spawn(async move {
            // Whoever is at either end sees a connection that broke.
            let _broken = carry(near, to, condition).await;
        });
    }
}

async fn carry(
    near: TcpStream,
    to: SocketAddr,
    mut condition: watch::Receiver<Condition>,
) -> io::Result<()> {
    audible(&mut condition).await?;
    let far = TcpStream::connect(to).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    let there = pump(near_in, far_out, condition.clone());
    let back = pump(far_in, near_out, condition.clone());
    let cut = async {
        drop(
            condition
                .wait_for(|condition| *condition == Condition::Cut)
                .await,
        )
    };
    tokio::select! {
        both = async { tokio::try_join!(there, back) } => both.map(drop),
        () = cut => Err(io::ErrorKind::ConnectionReset.into()),
    }
}

/// Carries what comes, until its end.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut condition: watch::Receiver<Condition>,
) -> io::Result<()> {
    let mut bytes = vec![0; CHUNK_BYTES];
    loop {
        let most = match *condition.borrow() {
            Condition::Slow => SLOW_BYTES,
            _ => CHUNK_BYTES,
        };
        let count = from.read(&mut bytes[..most]).await?;
        audible(&mut condition).await?;
        if *condition.borrow() == Condition::Slow {
            sleep(LATE).await;
        }
        if count == 0 {
            return to.shutdown().await;
        }
        to.write_all(&bytes[..count]).await?;
    }
}

/// Waits while nothing comes through.
async fn audible(condition: &mut watch::Receiver<Condition>) -> io::Result<()> {
    let heard = condition.wait_for(|condition| *condition != Condition::Silent);
    match heard.await {
        Ok(condition) if *condition != Condition::Cut => Ok(()),
        _ => Err(io::ErrorKind::ConnectionReset.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "a>b";

    /// A way to somebody who says everything back.
    async fn to_an_echo() -> (Links, SocketAddr) {
        let echo = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = echo.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = echo.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.into_split();
                    let _ended = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        let links = Links::default();
        let near = links.open(LINK, address).await.unwrap();
        (links, near)
    }

    async fn say(stream: &mut TcpStream) -> io::Result<u8> {
        stream.write_all(b"x").await?;
        stream.read_u8().await
    }

    #[tokio::test]
    async fn what_is_cut_breaks_and_comes_back() {
        let (links, near) = to_an_echo().await;
        let mut stream = TcpStream::connect(near).await.unwrap();
        assert_eq!(say(&mut stream).await.unwrap(), b'x');
        links.set(LINK, Condition::Cut);
        assert!(say(&mut stream).await.is_err());
        let mut stream = TcpStream::connect(near).await.unwrap();
        assert!(say(&mut stream).await.is_err());
        links.mend_all();
        let mut stream = TcpStream::connect(near).await.unwrap();
        assert_eq!(say(&mut stream).await.unwrap(), b'x');
    }

    #[tokio::test]
    async fn what_was_said_in_silence_is_heard_after_it() {
        let (links, near) = to_an_echo().await;
        let mut stream = TcpStream::connect(near).await.unwrap();
        assert_eq!(say(&mut stream).await.unwrap(), b'x');
        links.set(LINK, Condition::Silent);
        stream.write_all(b"y").await.unwrap();
        let heard = tokio::time::timeout(2 * LATE, stream.read_u8()).await;
        assert!(heard.is_err());
        links.set(LINK, Condition::Slow);
        assert_eq!(stream.read_u8().await.unwrap(), b'y');
    }
}
