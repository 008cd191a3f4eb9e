//! The one kind of HTTP request that this tool makes: a plain GET from a process on this machine.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

const TIMEOUT: Duration = Duration::from_secs(5);

/// The most that is read of an answer.
const MAX_BYTES: u64 = 1024 * 1024;

/// What was answered.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: String,
}

/// A GET; nothing when there is no answer.
pub(crate) fn get(port: u16, path: &str) -> Option<Answer> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT).ok()?;
    stream.set_read_timeout(Some(TIMEOUT)).ok()?;
    stream.set_write_timeout(Some(TIMEOUT)).ok()?;
    // By version 1.0 the body comes in one piece, and ends with the connection.
    write!(
        stream,
        "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n"
    )
    .ok()?;
    let mut answer = String::new();
    stream.take(MAX_BYTES).read_to_string(&mut answer).ok()?;
    parse(&answer)
}

fn parse(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some(Answer {
        status: head.split(' ').nth(1)?.parse().ok()?,
        body: body.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_status_and_a_body() {
        let answer =
            parse("HTTP/1.1 503 Service Unavailable\r\na: b\r\n\r\n{\"x\":\r\n\r\n1}").unwrap();
        assert_eq!(answer.status, 503);
        assert_eq!(answer.body, "{\"x\":\r\n\r\n1}");
        assert!(parse("nonsense").is_none());
    }
}
