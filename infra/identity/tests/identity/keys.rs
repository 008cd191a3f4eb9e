use chrono::TimeDelta;
use futures_util::future::join_all;
use identity::Grant;
use mongodb::bson::doc;
use serde_json::Value;

use crate::scene::{Scene, client_of, visit};

async fn published(identity: &identity::Identity) -> Vec<String> {
    let set: Value = serde_json::from_str(&identity.key_set().await.unwrap()).unwrap();
    let keys = set["keys"].as_array().unwrap();
    let id = |key: &Value| key["kid"].as_str().unwrap().to_owned();
    keys.iter().map(id).collect()
}

/// The key that signs now.
async fn signing(identity: &identity::Identity) -> String {
    use base64::Engine;
    let client = client_of("service");
    let answer = identity.token(visit(), &client, &Grant::ClientCredentials);
    let token = answer.await.unwrap().access_token;
    let header = token.split('.').next().unwrap();
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header);
    let header: Value = serde_json::from_slice(&header.unwrap()).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn processes_that_begin_at_once_make_one_key_for_each_slot() {
    let scene = Scene::new().await;
    let mut processes = vec![scene.identity.clone()];
    for _ in 0..3 {
        processes.push(scene.another_process().await);
    }
    let sets = join_all(processes.iter().map(published)).await;
    assert_eq!(sets[0].len(), 2);
    assert!(sets.iter().all(|set| *set == sets[0]), "{sets:?}");
    let keys = scene.documents("signing_keys").await;
    assert_eq!(keys.count_documents(doc! {}).await.unwrap(), 2);
}

#[tokio::test]
async fn a_key_is_published_before_it_signs_and_after() {
    let scene = Scene::new().await;
    let first = signing(&scene.identity).await;
    let mut before = published(&scene.identity).await;
    for _ in 0..3 {
        scene.after(TimeDelta::days(30));
        let signs = signing(&scene.identity).await;
        assert!(before.contains(&signs), "every verifier knew it before");
        let now = published(&scene.identity).await;
        assert!(now.contains(&signs));
        assert!(before.iter().any(|id| *id != signs && now.contains(id)));
        before = now;
    }
    assert!(!before.contains(&first), "it is forgotten at last");
    assert_eq!(before.len(), 3);
}

#[tokio::test]
async fn a_private_key_is_stored_sealed() {
    let scene = Scene::new().await;
    published(&scene.identity).await;
    let keys = scene.documents("signing_keys").await;
    let stored = keys.find_one(doc! {}).await.unwrap().unwrap();
    let private = stored.get_binary_generic("private").unwrap();
    let text = String::from_utf8_lossy(private);
    assert!(!text.contains("PRIVATE KEY"));
}
