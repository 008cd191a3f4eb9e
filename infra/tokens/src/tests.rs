use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::AccountId;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::*;

fn now() -> u64 {
    jsonwebtoken::get_current_timestamp()
}

fn claims() -> AccessClaims {
    AccessClaims {
        roles: vec![Role::Customer],
        email_verified: true,
        ..AccessClaims::new(
            Audience::CustomerApi,
            AccountId(Uuid::from_u128(1)),
            Uuid::from_u128(2),
            now(),
            now() + 600,
        )
    }
}

fn published(key_set: &str) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), key_set).unwrap();
    file
}

async fn verifier(file: &NamedTempFile) -> TokenVerifier {
    let source = KeySource::File(file.path().to_owned());
    TokenVerifier::open(source, Audience::CustomerApi, None)
        .await
        .unwrap()
}

/// What the verifier of `key` says to `token`, twice: the second time it may remember.
async fn judge(key: &SigningKey, token: &str) -> Result<AccessClaims, TokenError> {
    let verifier = verifier(&published(&key.key_set())).await;
    let first = verifier.verify(token).await.map(|claims| (*claims).clone());
    let second = verifier.verify(token).await.map(|claims| (*claims).clone());
    assert_eq!(first, second);
    first
}

/// A token with any header and claims, signed by `key` as if it were the right one.
fn forge(key: &SigningKey, header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", encode(header), encode(claims));
    let pem = key.to_pem();
    let signer = SigningKey::from_pem(&pem).unwrap();
    let signature = ed25519_dalek::Signer::sign(&signer.key, message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

#[tokio::test]
async fn a_signed_token_is_believed() {
    let key = SigningKey::generate();
    assert_eq!(judge(&key, &key.sign(&claims())).await, Ok(claims()));
}

#[tokio::test]
async fn a_key_read_from_its_file_signs_as_before() {
    let key = SigningKey::generate();
    let read = SigningKey::from_pem(&key.to_pem()).unwrap();
    assert_eq!(read.id(), key.id());
    assert!(judge(&key, &read.sign(&claims())).await.is_ok());
}

#[tokio::test]
async fn a_tampered_token_is_refused() {
    let key = SigningKey::generate();
    let token = key.sign(&claims());
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let mut tampered = serde_json::to_value(claims()).unwrap();
    tampered["roles"] = json!(["finance"]);
    parts[1] = URL_SAFE_NO_PAD.encode(tampered.to_string());
    assert_eq!(
        judge(&key, &parts.join(".")).await,
        Err(TokenError::Invalid)
    );
}

#[tokio::test]
async fn a_token_signed_by_another_key_of_the_same_name_is_refused() {
    let key = SigningKey::generate();
    let header = json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": key.id() });
    let token = forge(&SigningKey::generate(), &header, &json!(claims()));
    assert_eq!(judge(&key, &token).await, Err(TokenError::Invalid));
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    let key = SigningKey::generate();
    let token = key.sign(&AccessClaims {
        exp: now() - 60,
        ..claims()
    });
    assert_eq!(judge(&key, &token).await, Err(TokenError::Expired));
}

#[tokio::test]
async fn a_remembered_token_expires_all_the_same() {
    let key = SigningKey::generate();
    let verifier = verifier(&published(&key.key_set())).await;
    // Just inside the leeway for the clocks of two machines.
    let token = key.sign(&AccessClaims {
        exp: now() - 4,
        ..claims()
    });
    verifier.verify(&token).await.unwrap();
    let expired = async {
        while verifier.verify(&token).await != Err(TokenError::Expired) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), expired)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_token_of_tomorrow_is_refused() {
    let key = SigningKey::generate();
    let token = key.sign(&AccessClaims {
        nbf: Some(now() + 300),
        ..claims()
    });
    assert_eq!(judge(&key, &token).await, Err(TokenError::Invalid));
}

#[tokio::test]
async fn a_token_for_another_api_or_of_another_issuer_is_refused() {
    let key = SigningKey::generate();
    for token in [
        key.sign(&AccessClaims {
            aud: Audience::AdminApi,
            ..claims()
        }),
        key.sign(&AccessClaims {
            iss: "somebody-else".to_owned(),
            ..claims()
        }),
    ] {
        assert_eq!(judge(&key, &token).await, Err(TokenError::Invalid));
    }
}

#[tokio::test]
async fn an_unsigned_token_is_refused() {
    let key = SigningKey::generate();
    let encode = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = encode(json!({ "typ": "at+jwt", "alg": "none", "kid": key.id() }));
    let token = format!("{header}.{}.", encode(json!(claims())));
    assert_eq!(judge(&key, &token).await, Err(TokenError::Invalid));
}

#[tokio::test]
async fn the_public_key_is_no_shared_secret() {
    let key = SigningKey::generate();
    let set: Value = serde_json::from_str(&key.key_set()).unwrap();
    let public = set["keys"][0]["x"].as_str().unwrap();
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some("at+jwt".to_owned());
    header.kid = Some(key.id().to_owned());
    for secret in [
        public.as_bytes().to_vec(),
        URL_SAFE_NO_PAD.decode(public).unwrap(),
    ] {
        let secret = EncodingKey::from_secret(&secret);
        let token = jsonwebtoken::encode(&header, &claims(), &secret).unwrap();
        assert_eq!(judge(&key, &token).await, Err(TokenError::Invalid));
    }
}

#[tokio::test]
async fn a_token_without_a_key_id_an_expiry_or_an_audience_is_refused() {
    let key = SigningKey::generate();
    let header = json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": key.id() });
    assert!(
        judge(&key, &forge(&key, &header, &json!(claims())))
            .await
            .is_ok()
    );
    let nameless = forge(
        &key,
        &json!({ "typ": "at+jwt", "alg": "EdDSA" }),
        &json!(claims()),
    );
    assert_eq!(judge(&key, &nameless).await, Err(TokenError::Invalid));
    for required in ["exp", "aud", "iss", "sub", "roles", "sid"] {
        let mut claims = json!(claims());
        claims.as_object_mut().unwrap().remove(required);
        let token = forge(&key, &header, &claims);
        assert_eq!(
            judge(&key, &token).await,
            Err(TokenError::Invalid),
            "{required}"
        );
    }
}

#[tokio::test]
async fn another_kind_of_signed_text_is_no_access_token() {
    let key = SigningKey::generate();
    for kind in [json!("JWT"), json!("id+jwt"), Value::Null] {
        let header = json!({ "typ": kind, "alg": "EdDSA", "kid": key.id() });
        let token = forge(&key, &header, &json!(claims()));
        assert_eq!(
            judge(&key, &token).await,
            Err(TokenError::Invalid),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn an_issuer_that_starts_later_is_believed_then() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/jwks.json", nobody.local_addr().unwrap());
    drop(nobody);
    let verifier = TokenVerifier::open(url.parse().unwrap(), Audience::CustomerApi, None)
        .await
        .unwrap();
    let key = SigningKey::generate();
    assert_eq!(
        verifier.verify(&key.sign(&claims())).await.err(),
        Some(TokenError::Unavailable)
    );
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let key = SigningKey::generate();
    let huge = format!("{}{}", key.sign(&claims()), "A".repeat(8_192));
    for token in ["", "a.b.c", "....", "💥", &huge] {
        assert_eq!(judge(&key, token).await, Err(TokenError::Invalid));
    }
}

#[tokio::test]
async fn a_new_key_is_found_in_the_key_set_and_an_old_one_forgotten() {
    let (old, new) = (SigningKey::generate(), SigningKey::generate());
    let file = published(&old.key_set());
    let verifier = verifier(&file).await;
    let old_token = old.sign(&claims());
    verifier.verify(&old_token).await.unwrap();
    std::fs::write(file.path(), new.key_set()).unwrap();

    let new_token = new.sign(&claims());
    assert_eq!(
        verifier.verify(&new_token).await.err(),
        Some(TokenError::Invalid),
        "read just now"
    );
    verifier.forget_last_read().await;
    assert!(verifier.verify(&new_token).await.is_ok());
    assert_eq!(
        verifier.verify(&old_token).await.err(),
        Some(TokenError::Invalid)
    );
}

#[tokio::test]
async fn a_key_set_that_became_unreadable_is_kept() {
    let key = SigningKey::generate();
    let file = published(&key.key_set());
    let verifier = verifier(&file).await;
    std::fs::write(file.path(), "not json").unwrap();
    verifier.forget_last_read().await;
    let stranger = SigningKey::generate().sign(&claims());
    assert_eq!(
        verifier.verify(&stranger).await.err(),
        Some(TokenError::Invalid)
    );
    assert!(verifier.verify(&key.sign(&claims())).await.is_ok());
}

#[test]
fn only_whole_ed25519_keys_with_an_id_are_taken_from_a_key_set() {
    let key = |extra: Value| {
        let mut key = json!({
            "kty": "OKP", "crv": "Ed25519", "kid": "k", "x": URL_SAFE_NO_PAD.encode([7; 32]),
        });
        key.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        PublicKeys::parse(json!({ "keys": [key] }).to_string().as_bytes())
    };
    assert!(key(json!({})).is_ok());
    for wrong in [
        json!({ "x": URL_SAFE_NO_PAD.encode([7; 31]) }),
        json!({ "x": 1 }),
        json!({ "kid": null }),
        json!({ "crv": "X25519" }),
        json!({ "use": "enc" }),
        json!({ "alg": "HS256" }),
        json!({ "kty": "oct", "k": "c2VjcmV0" }),
    ] {
        assert!(matches!(key(wrong), Err(KeySetError::Empty)));
    }
    assert!(matches!(
        PublicKeys::parse(b"{}"),
        Err(KeySetError::Malformed)
    ));
}
