//! A notifier that dies before a mail server has a mail leaves nothing unknown: another sends it.

use notifier::Status::{Queued, Sending, Sent};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::delivery::way;
use crate::scene::{Scene, verify_email};

/// What a mail server hears last before it says nothing any more.
const LAST_HEARD: [&str; 4] = ["EHLO", "MAIL", "RCPT", "DATA"];

/// A mail server that says nothing any more once it has heard a command. Gives its address, and when it
/// has.
async fn silent_after(command: &'static str) -> (String, oneshot::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let (heard, hears) = oneshot::channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 hello\r\n").await.unwrap();
        let mut line = String::new();
        loop {
            line.clear();
            stream.read_line(&mut line).await.unwrap();
            if line.starts_with(command) {
                break;
            }
            stream.write_all(b"250 fine\r\n").await.unwrap();
        }
        heard.send(()).unwrap();
        // Until its client is gone.
        line.clear();
        let _gone = stream.read_line(&mut line).await;
    });
    (address, hears)
}

#[tokio::test]
async fn a_mail_whose_notifiers_died_before_its_data_is_sent_once_by_the_next() {
    let scene = Scene::new().await;
    let message = verify_email("ada@example.com");
    scene.messages.enqueue(&message).await.unwrap();
    for command in LAST_HEARD {
        let (address, heard) = silent_after(command).await;
        let victim = scene.mailbox.start_notifier_to(&address, &scene.mongo);
        let mut victim = victim.await;
        heard.await.unwrap();
        victim.kill9();
        let left = scene.get(message.id()).await;
        assert_eq!(way(&left), [Queued], "it died after {command}");
    }
    let mut alive = scene.mailbox.start_notifier(&scene.mongo).await;
    let sent = scene.becomes(message.id(), Sent).await;
    assert_eq!(way(&sent), [Queued, Sending, Sent]);
    assert_eq!(scene.mailbox.mails().await.len(), 1);
    alive.sigterm();
    assert!(alive.wait().await.success());
}
