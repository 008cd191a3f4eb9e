//! A way to the server that ends before a command gets there: what a process leaves that is killed before it sends
//! that.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The command that takes a commit out of `parked`, as it stands in a message (BSON).
const TAKES_OUT: &[u8] = b"\x02delete\0\x07\0\0\0parked\0";

/// The address of such a way to a server, for as long as the test runs.
pub(crate) async fn breaks_off(server: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&server).await;
            tokio::spawn(pass(client, server.expect("the server answers")));
        }
    });
    address
}

/// Passes on all that is sent, up to that command.
async fn pass(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (mut asked, mut told) = client.into_split();
    let (mut answered, mut sent) = server.into_split();
    let asking = async {
        let mut bytes = vec![0; 1 << 16];
        loop {
            let length = asked.read(&mut bytes).await?;
            let takes_out = bytes[..length]
                .windows(TAKES_OUT.len())
                .any(|some| some == TAKES_OUT);
            if length == 0 || takes_out {
                return Ok::<(), io::Error>(());
            }
            sent.write_all(&bytes[..length]).await?;
        }
    };
    tokio::select! {
        ended = asking => ended,
        ended = tokio::io::copy(&mut answered, &mut told) => ended.map(drop),
    }
}
