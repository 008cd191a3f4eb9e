//! One connection: SMTP, as much as a client needs (RFC 5321), without TLS and without sign-in.

use std::io;
use std::time::Duration;

use smtp_proto::Request;
use smtp_proto::request::receiver::DataReceiver;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{sleep, timeout};

use super::Mailbox;
use super::faults::Fault;

/// The longest line of a command, in bytes.
const MAX_LINE_BYTES: u64 = 4_096;

/// The largest mail, in bytes.
const MAX_MAIL_BYTES: usize = 5 * 1024 * 1024;

/// The most recipients of one mail.
const MAX_RECIPIENTS: usize = 100;

/// How long a client may keep silent.
const PATIENCE: Duration = Duration::from_secs(300);

/// The lines of a connection.
struct Lines {
    from: BufReader<OwnedReadHalf>,
    to: OwnedWriteHalf,
}

/// Talks to one client until it leaves, or a fault ends it.
pub(super) async fn converse(mailbox: &Mailbox, stream: TcpStream) -> io::Result<()> {
    let (from, to) = stream.into_split();
    let mut lines = Lines {
        from: BufReader::new(from),
        to,
    };
    lines.say("220 mailbox ready").await?;
    let (mut sender, mut recipients) = (None, Vec::new());
    while let Some(line) = lines.next().await? {
        let Ok(request) = Request::parse(&mut line.iter()) else {
            lines.say("500 that is no command").await?;
            continue;
        };
        match request {
            Request::Ehlo { .. } => {
                let offers = "250-mailbox\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 5242880";
                lines.say(offers).await?;
            }
            Request::Helo { .. } => lines.say("250 mailbox").await?,
            Request::Mail { from } => {
                sender = Some(from.address.into_owned());
                recipients.clear();
                lines.say("250 fine").await?;
            }
            Request::Rcpt { .. } if sender.is_none() || recipients.len() == MAX_RECIPIENTS => {
                lines.say("503 not now").await?;
            }
            Request::Rcpt { to } => {
                let to = to.address.into_owned();
                let one = std::slice::from_ref(&to);
                let refused = mailbox.faults().take(one, |fault| match fault {
                    Fault::Refuse(code) => Some(format!("{code} refused, as told")),
                    Fault::NoMailbox => Some("550 5.1.1 no such mailbox".to_owned()),
                    _ => None,
                });
                match refused {
                    Some(refusal) => lines.say(&refusal).await?,
                    None => {
                        recipients.push(to);
                        lines.say("250 fine").await?;
                    }
                }
            }
            Request::Data => match sender.take().filter(|_| !recipients.is_empty()) {
                Some(from) => {
                    let to = std::mem::take(&mut recipients);
                    if take_mail(mailbox, &mut lines, from, to).await?.is_none() {
                        return Ok(());
                    }
                }
                None => lines.say("503 not now").await?,
            },
            Request::Rset => {
                (sender, recipients) = (None, Vec::new());
                lines.say("250 fine").await?;
            }
            Request::Noop { .. } => lines.say("250 fine").await?,
            Request::Quit => return lines.say("221 goodbye").await,
            _ => lines.say("502 not here").await?,
        }
    }
    Ok(())
}

/// Takes the data of a mail. Nothing when the connection has to end.
async fn take_mail(
    mailbox: &Mailbox,
    lines: &mut Lines,
    from: String,
    to: Vec<String>,
) -> io::Result<Option<()>> {
    let is_dropped = |what| {
        let taken = mailbox
            .faults()
            .take(&to, |fault| (fault == what).then_some(()));
        taken.is_some()
    };
    if is_dropped(Fault::DropBeforeData) {
        return Ok(None);
    }
    lines.say("354 go on").await?;
    let Some(data) = lines.data().await? else {
        return Ok(None);
    };
    let refused = mailbox.faults().take(&to, |fault| match fault {
        Fault::RefuseData(code) => Some(code),
        _ => None,
    });
    if let Some(code) = refused {
        return lines
            .say(&format!("{code} refused, as told"))
            .await
            .map(Some);
    }
    if data.len() > MAX_MAIL_BYTES {
        return lines.say("552 too large").await.map(Some);
    }
    let delay = mailbox.faults().take(&to, |fault| match fault {
        Fault::DelayMs(ms) => Some(Duration::from_millis(ms)),
        _ => None,
    });
    let is_dropped = is_dropped(Fault::DropAfterData);
    mailbox.mails().keep(from, to, &data);
    if let Some(delay) = delay {
        sleep(delay).await;
    }
    if is_dropped {
        return Ok(None);
    }
    lines.say("250 taken").await.map(Some)
}

impl Lines {
    async fn say(&mut self, line: &str) -> io::Result<()> {
        self.to.write_all(format!("{line}\r\n").as_bytes()).await
    }

    /// The next line; nothing when the client is gone, keeps silent or does not end it.
    async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.from).take(MAX_LINE_BYTES);
        match timeout(PATIENCE, bounded.read_until(b'\n', &mut line)).await {
            Ok(read) => read?,
            Err(_) => return Ok(None),
        };
        Ok(line.ends_with(b"\n").then_some(line))
    }

    /// The data of a mail up to its end; nothing when that does not come. What is too large is
    /// read on, and not kept.
    async fn data(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (mut data, mut receiver) = (Vec::new(), DataReceiver::new());
        loop {
            let read = match timeout(PATIENCE, self.from.fill_buf()).await {
                Ok(read) => read?,
                Err(_) => return Ok(None),
            };
            if read.is_empty() {
                return Ok(None);
            }
            let mut rest = read.iter();
            let is_whole = receiver.ingest(&mut rest, &mut data);
            let used = read.len() - rest.as_slice().len();
            self.from.consume(used);
            if is_whole {
                return Ok(Some(data));
            }
            if data.len() > 2 * MAX_MAIL_BYTES {
                data.truncate(MAX_MAIL_BYTES + 1);
            }
        }
    }
}
