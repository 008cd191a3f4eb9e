//! A mail server that hangs keeps nobody from stopping.

use std::time::Duration;

use notifier::Status::{Queued, Sending, Sent, Unknown};
use serde_json::json;
use test_support::eventually;
use tokio::net::TcpListener;

use crate::delivery::way;
use crate::scene::{Scene, verify_email};

/// Longer than any test may take: whoever waits for it never ends.
const FOR_EVER: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn what_was_not_handed_over_is_given_back_by_who_has_to_stop() {
    let scene = Scene::new().await;
    // It takes connections, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", silent.local_addr().unwrap());
    let message = verify_email("ada@example.com");
    scene.messages.enqueue(&message).await.unwrap();
    let in_vain = scene.send_with(&address, FOR_EVER);
    let _connection = silent.accept().await.unwrap();
    in_vain.stop().await;
    let waiting = scene.get(message.id()).await;
    assert_eq!(way(&waiting), [Queued]);
    assert_eq!((waiting.status, waiting.attempts), (Queued, 0));

    let sending = scene.send();
    let sent = scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    assert_eq!(
        (way(&sent), sent.attempts),
        (vec![Queued, Sending, Sent], 1)
    );
}

#[tokio::test]
async fn what_is_not_answered_to_before_a_process_has_to_stop_stays_unknown() {
    let scene = Scene::new().await;
    let ten_minutes = json!({ "delay_ms": 600_000 });
    scene.mailbox.fail(1, ten_minutes).await;
    let message = verify_email("ada@example.com");
    scene.messages.enqueue(&message).await.unwrap();
    let hanging = scene.send_with(&scene.mailbox.smtp_url(), FOR_EVER);
    eventually("the mail server has it", async || {
        !scene.mailbox.mails().await.is_empty()
    })
    .await;
    hanging.stop().await;
    let unknown = scene.get(message.id()).await;
    assert_eq!(way(&unknown), [Queued, Sending, Unknown]);
    assert_eq!(scene.mailbox.mails().await.len(), 1);
}
