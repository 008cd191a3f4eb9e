//! An HTTP/1.1 client for the load generator. It shares two cores with the servers that it
//! measures, so it does next to nothing: prepared bytes go out, and of the answer it reads what
//! `httparse` finds.

use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest head or body that is read; a longer one is a mistake of the bench.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// A connection that is kept open from one request to the next.
pub(crate) struct Connection {
    stream: TcpStream,
    /// Grows to the longest answer and stays; the answer that was read last stands in it.
    buffer: Vec<u8>,
}

/// An answer, still in the connection's buffer.
pub(crate) struct Answer<'a> {
    /// The status.
    pub(crate) status: u16,
    /// Status line and header fields, with the empty line after them.
    pub(crate) head: &'a [u8],
    /// The body.
    pub(crate) body: &'a [u8],
    /// The server closes the connection after this answer.
    pub(crate) last: bool,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; 4 * 1024],
        })
    }

    /// Sends a request and reads its answer.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] when the server closed the connection without one.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        let mut filled = 0;
        loop {
            filled += self.read(filled).await?;
            if let Some(head) = parse(&self.buffer[..filled])? {
                let length = head.bytes + head.body;
                while filled < length {
                    filled += self.read(filled).await?;
                }
                let (start, body) = self.buffer[..length].split_at(head.bytes);
                return Ok(Answer {
                    status: head.status,
                    head: start,
                    body,
                    last: head.last,
                });
            }
        }
    }

    async fn read(&mut self, filled: usize) -> io::Result<usize> {
        if filled == self.buffer.len() {
            if filled >= MAX_ANSWER {
                return Err(io::Error::other("the answer is too long"));
            }
            self.buffer.resize(2 * filled, 0);
        }
        match self.stream.read(&mut self.buffer[filled..]).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            read => Ok(read),
        }
    }
}

struct Head {
    status: u16,
    bytes: usize,
    body: usize,
    last: bool,
}

/// Reads the head of an answer; nothing as long as a part of it is missing.
fn parse(read: &[u8]) -> io::Result<Option<Head>> {
    let mut fields = [httparse::EMPTY_HEADER; 32];
    let mut answer = httparse::Response::new(&mut fields);
    let parsed = answer.parse(read).map_err(io::Error::other)?;
    let (httparse::Status::Complete(bytes), Some(status)) = (parsed, answer.code) else {
        return Ok(None);
    };
    let mut length = None;
    let mut last = false;
    for field in &*answer.headers {
        if field.name.eq_ignore_ascii_case("content-length") {
            length = std::str::from_utf8(field.value)
                .ok()
                .and_then(|value| value.parse().ok());
        } else if field.name.eq_ignore_ascii_case("connection") {
            last = field.value.eq_ignore_ascii_case(b"close");
        }
    }
    let body = match (status, length) {
        (204 | 304, _) => 0,
        (_, Some(length)) => length,
        (_, None) => return Err(io::Error::other("the answer does not say how long it is")),
    };
    Ok(Some(Head {
        status,
        bytes,
        body,
        last,
    }))
}

/// A GET, as bytes.
pub(crate) fn get(path: &str, token: Option<&str>) -> Bytes {
    request("GET", path, token, "", None)
}

/// A POST of JSON under an idempotency key, as bytes.
pub(crate) fn post(path: &str, token: &str, key: &str, body: &str) -> Bytes {
    write("POST", path, token, key, body)
}

/// A POST of JSON by a browser at a page of `origin`, which comes from an address and may have a
/// cookie, as bytes.
pub(crate) fn post_from(
    origin: &str,
    address: &str,
    cookie: Option<&str>,
    path: &str,
    body: &str,
) -> Bytes {
    let cookie = cookie.map_or_else(String::new, |cookie| format!("Cookie: {cookie}\r\n"));
    let from = format!("Origin: {origin}\r\nX-Forwarded-For: {address}\r\n{cookie}");
    request("POST", path, None, &from, Some(body))
}

/// A PUT of JSON under an idempotency key, as bytes.
pub(crate) fn put(path: &str, token: &str, key: &str, body: &str) -> Bytes {
    write("PUT", path, token, key, body)
}

fn write(method: &str, path: &str, token: &str, key: &str, body: &str) -> Bytes {
    let key = format!("Idempotency-Key: {key}\r\n");
    request(method, path, Some(token), &key, Some(body))
}

fn request(method: &str, path: &str, token: Option<&str>, more: &str, body: Option<&str>) -> Bytes {
    let authorization = token.map_or_else(String::new, |token| {
        format!("Authorization: Bearer {token}\r\n")
    });
    let (content, body) = match body {
        Some(body) => (
            format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            ),
            body,
        ),
        None => (String::new(), ""),
    };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}{more}{content}\r\n{body}"
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_when_its_head_is_whole() {
        let answer = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
        assert!(parse(&answer[..30]).unwrap().is_none());
        let head = parse(answer).unwrap().unwrap();
        assert_eq!((head.status, head.body, head.last), (201, 2, true));
        assert_eq!(&answer[head.bytes..], b"{}");
    }

    #[test]
    fn an_answer_of_unknown_length_is_an_error_and_not_a_hang() {
        assert!(parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert_eq!(
            parse(b"HTTP/1.1 304 Not Modified\r\n\r\n")
                .unwrap()
                .unwrap()
                .body,
            0
        );
    }

    #[test]
    fn a_request_is_prepared_byte_by_byte() {
        assert_eq!(
            post("/a", "t", "k", "{}"),
            "POST /a HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\nIdempotency-Key: k\r\n\
             Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        );
    }
}
