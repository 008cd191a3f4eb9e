//! How an engine of containers learns how a process is: by the binary, which asks the process beside it.

use std::process::{Command, Output};

use test_support::astro::{Astro, Role, binary};

/// What `astro health` says, told what the process beside it is told.
fn asked(variables: &[(&str, &str)]) -> Output {
    Command::new(binary())
        .arg("health")
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .expect("astro is a program")
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_the_same_container_is_asked_and_nobody_else() {
    let sandbox = Astro::start_alone(
        Role::PaymentSandbox,
        [
            ("ASTRO_GATEWAY_KEY", "a key of a test".to_owned()),
            (
                "ASTRO_GATEWAY_WEBHOOK_SECRETS",
                "0123456789abcdef".to_owned(),
            ),
        ],
    )
    .await;
    let url = sandbox.url();
    let address = url.strip_prefix("http://").expect("an address");
    let (_, port) = address.rsplit_once(':').expect("a port");
    let everywhere = format!("0.0.0.0:{port}");
    assert!(asked(&[("ASTRO_LISTEN", &everywhere)]).status.success());
    // Where operators have an address of their own, that is the one.
    let apart = [
        ("ASTRO_LISTEN", "127.0.0.1:9"),
        ("ASTRO_OPERATORS_LISTEN", address),
    ];
    assert!(asked(&apart).status.success());
    let nobody = asked(&[("ASTRO_LISTEN", "127.0.0.1:9")]);
    assert!(!nobody.status.success());
    let said = String::from_utf8_lossy(&nobody.stderr).into_owned();
    assert!(said.contains("nobody answers at 127.0.0.1:9"), "{said}");
}
