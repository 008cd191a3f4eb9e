use chrono::TimeDelta;
use identity::{By, LogFilter, Outcome, What};

use crate::scene::{Scene, visit};

#[tokio::test]
async fn what_was_tried_with_an_account_is_in_the_log_the_newest_first() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let mallory = scene.customer("mallory@example.com").await;
    scene.after(TimeDelta::seconds(1));
    scene.try_sign_in(&ada, "a guess").await.unwrap_err();
    scene.after(TimeDelta::seconds(1));
    scene.sign_in(&ada).await;
    scene.after(TimeDelta::seconds(1));
    let by = By::system("astro");
    let reason = "Lost in space.".parse().unwrap();
    scene.identity.disable(&by, ada.id, reason).await.unwrap();
    scene.sign_in(&mallory).await;

    let mut filter = LogFilter {
        account: Some(ada.id),
        ..LogFilter::default()
    };
    let (mut told, mut after) = (Vec::new(), None);
    loop {
        let page = scene
            .identity
            .security_log(&filter, after, 2)
            .await
            .unwrap();
        told.extend(page.0);
        after = page.1;
        if after.is_none() {
            break;
        }
    }
    let lines: Vec<_> = told.iter().map(|line| (line.what, line.outcome)).collect();
    assert_eq!(
        lines[..3],
        [
            (What::Disable, Outcome::Succeeded),
            (What::SignIn, Outcome::Succeeded),
            (What::SignIn, Outcome::Refused),
        ]
    );
    assert_eq!(lines.len(), 5);
    assert_eq!(told[0].by.as_deref(), Some("astro"));
    assert_eq!(told[1].address, Some(visit().address));
    assert_eq!(told[1].agent.as_deref(), Some("Firefox on Linux"));

    filter.from = Some(told[1].at);
    filter.to = Some(told[0].at);
    let (within, _) = scene
        .identity
        .security_log(&filter, None, 10)
        .await
        .unwrap();
    assert_eq!(within, told[1..2]);
}
