//! A mail server that can be killed at any step, and remembers: `mail-server <address> <journal>`.
//!
//! It speaks SMTP, as much as a client needs. Each step of a mail is a line of the journal, which is
//! on the disk before the step is done: what it has said yes to, it has. So whoever reads the journal
//! knows what a mail server knows that died.
//!
//! | Line | Step |
//! |---|---|
//! | `waits <mail> <recipient>` | it is about to ask for the data |
//! | `began <mail> <recipient> <message id>` | it has read so much of the data |
//! | `ended <mail> <recipient> <message id>` | it has read the end of the data |
//! | `kept <mail> <recipient> <message id>` | the mail is delivered |
//! | `answered <mail> <recipient> <message id>` | it has said so |
//! | `broke <connection>` | its client is gone, and did not take leave |
//!
//! A connection is `<process>.<number>`, a mail `<connection>.<number>`.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Error, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{env, process, thread};

/// How long each step takes, so that deaths come within one.
const STEP: Duration = Duration::from_millis(10);

/// The journal. Clones share it.
#[derive(Clone)]
struct Journal(Arc<Mutex<File>>);

impl Journal {
    /// Writes a line down, durably.
    fn note(&self, line: &str) -> Result<(), Error> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(format!("{line}\n").as_bytes())?;
        file.sync_data()
    }
}

fn main() -> Result<(), Error> {
    let mut arguments = env::args().skip(1);
    let (Some(address), Some(journal)) = (arguments.next(), arguments.next()) else {
        return Err(Error::other("mail-server <address> <journal>"));
    };
    let file = OpenOptions::new().create(true).append(true).open(journal)?;
    let journal = Journal(Arc::new(Mutex::new(file)));
    let listener = TcpListener::bind(address)?;
    for (n, stream) in listener.incoming().enumerate() {
        let (journal, stream) = (journal.clone(), stream?);
        thread::spawn(move || {
            let connection = format!("{}.{n}", process::id());
            match converse(&stream, &connection, &journal) {
                Ok(Leave::Taken) => Ok(()),
                Ok(Leave::Broken) | Err(_) => journal.note(&format!("broke {connection}")),
            }
        });
    }
    Ok(())
}

/// How a client left.
enum Leave {
    Taken,
    Broken,
}

/// Talks to one client until it leaves.
fn converse(stream: &TcpStream, connection: &str, journal: &Journal) -> Result<Leave, Error> {
    let (mut lines, mut to) = (BufReader::new(stream), stream);
    let mut say = |line: &str| to.write_all(format!("{line}\r\n").as_bytes());
    say("220 a mail server that remembers")?;
    let (mut recipient, mut mails) = (String::new(), 0);
    let mut line = String::new();
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(Leave::Broken);
        }
        let command = line.trim_end().to_owned();
        match command.to_ascii_uppercase().as_str() {
            "DATA" => {
                mails += 1;
                let mail = format!("{connection}.{mails} {recipient}");
                journal.note(&format!("waits {mail}"))?;
                say("354 go on")?;
                thread::sleep(STEP);
                let began = |id: &str| journal.note(&format!("began {mail} {id}"));
                let Some(message_id) = take(&mut lines, began)? else {
                    return Ok(Leave::Broken);
                };
                journal.note(&format!("ended {mail} {message_id}"))?;
                thread::sleep(STEP);
                journal.note(&format!("kept {mail} {message_id}"))?;
                thread::sleep(STEP);
                say("250 taken")?;
                journal.note(&format!("answered {mail} {message_id}"))?;
            }
            "QUIT" => return say("221 goodbye").map(|()| Leave::Taken),
            upper if upper.starts_with("RCPT TO:") => {
                let address = command[8..].split(['<', '>']).nth(1);
                address.unwrap_or_default().clone_into(&mut recipient);
                say("250 fine")?;
            }
            _ => say("250 fine")?,
        }
    }
}

/// Reads the data of a mail, tells its `Message-ID` once that was read, and gives it; nothing when the
/// end of the data does not come.
fn take(
    lines: &mut impl BufRead,
    began: impl Fn(&str) -> Result<(), Error>,
) -> Result<Option<String>, Error> {
    let (mut message_id, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if line == ".\r\n" {
            return Ok(Some(message_id));
        }
        if let Some(id) = line.strip_prefix("Message-ID:") {
            id.trim().clone_into(&mut message_id);
            began(&message_id)?;
        }
    }
}
