//! What a process holds, as the kernel says: memory, files, threads, and connections to each server.

use std::collections::HashSet;
use std::fs;

use anyhow::{Context, Result};

/// What there is of a process at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Vitals {
    /// The memory that it holds, in MB.
    pub(crate) resident_mb: f64,
    /// Open files, sockets included.
    pub(crate) files: f64,
    /// Threads.
    pub(crate) threads: f64,
    /// Connections to the servers.
    pub(crate) connections: f64,
}

/// Looks at a process. `servers` are the ports of the servers on this machine.
///
/// # Errors
/// When there is no such process, or this system does not tell.
pub(crate) fn look(pid: u32, servers: &HashSet<u16>) -> Result<Vitals> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))
        .with_context(|| format!("process {pid} is gone"))?;
    let (mut files, mut sockets) = (0_u32, HashSet::new());
    for file in fs::read_dir(format!("/proc/{pid}/fd"))? {
        files += 1;
        // One that was closed meanwhile is none.
        let Ok(target) = fs::read_link(file?.path()) else {
            continue;
        };
        let target = target.to_string_lossy();
        let socket = target.strip_prefix("socket:[");
        if let Some(socket) = socket.and_then(|socket| socket.strip_suffix(']')) {
            sockets.insert(socket.to_owned());
        }
    }
    let table = fs::read_to_string(format!("/proc/{pid}/net/tcp"))?;
    let connections = table
        .lines()
        .filter_map(connection)
        .filter(|(port, socket)| servers.contains(port) && sockets.contains(*socket))
        .count();
    Ok(Vitals {
        resident_mb: field(&status, "VmRSS:").unwrap_or_default() * 1024.0 / 1e6,
        files: f64::from(files),
        threads: field(&status, "Threads:").unwrap_or_default(),
        connections: connections as f64,
    })
}

fn field(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The port at the other end of an established connection, and the socket at this one.
fn connection(line: &str) -> Option<(u16, &str)> {
    const ESTABLISHED: &str = "01";
    let mut columns = line.split_whitespace().skip(2);
    let (_, port) = columns.next()?.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    if columns.next()? != ESTABLISHED {
        return None;
    }
    Some((port, columns.nth(5)?))
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn connections_to_a_server_are_told_from_others() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let _connections = [
            TcpStream::connect(server.local_addr().unwrap()).unwrap(),
            TcpStream::connect(server.local_addr().unwrap()).unwrap(),
            TcpStream::connect(other.local_addr().unwrap()).unwrap(),
        ];
        let vitals = look(std::process::id(), &HashSet::from([port])).unwrap();
        assert_eq!(vitals.connections, 2.0);
        assert!(vitals.resident_mb > 1.0 && vitals.threads >= 1.0 && vitals.files > 4.0);
    }
}
