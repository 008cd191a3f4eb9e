//! The program that drives a browser.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// What it says when it listens, before the port.
const LISTENS: &str = "started successfully on port ";

/// How long a browser has to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running driver, and the browser that it started. Both end when this is dropped.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    // Kept open, since a driver that can't print any more ends.
    _printed: BufReader<ChildStdout>,
    port: u16,
    session: Option<String>,
}

impl Driver {
    /// Starts one on a free port.
    pub(crate) fn start() -> Self {
        let program =
            std::env::var_os("ASTRO_CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver: run `cargo xtask test`, which installs it");
        let printed = process.stdout.take().expect("its output is piped");
        let mut printed = BufReader::new(printed);
        let port = printed
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|line| port(&line))
            .expect("chromedriver says where it listens");
        Self {
            process,
            _printed: printed,
            port,
            session: None,
        }
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Remembers the browser that it started, to end it.
    pub(crate) fn drives(&mut self, session: String) {
        self.session = Some(session);
    }

    /// Ends the browser, which would outlive a driver that is killed.
    fn end_session(&self, session: &str) -> std::io::Result<()> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        write!(
            connection,
            "DELETE /session/{session} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        )?;
        // The answer begins when the browser has ended; the connection stays open.
        connection.set_read_timeout(Some(PATIENCE))?;
        connection.read_exact(&mut [0])
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A test that failed because the driver ended has nothing to end.
        if let Some(session) = &self.session {
            let _ended = self.end_session(session);
        }
        let _ended = self.process.kill();
        let _ended = self.process.wait();
    }
}

fn port(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once(LISTENS)?;
    rest.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::port;

    #[test]
    fn a_driver_says_where_it_listens() {
        let line = "ChromeDriver was started successfully on port 39425.";
        assert_eq!(port(line), Some(39_425));
        assert_eq!(port("Only local connections are allowed."), None);
    }
}
