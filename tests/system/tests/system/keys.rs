//! Keys are replaced while people go on, and then the old ones are of no use.

use std::process::{Command, Stdio};
use std::time::Duration;

use api_contract::identity::RegistrantKind;
use rand::Rng;
use serde_json::json;
use system_tests::{Caller, ended, scene};
use test_support::astro::command;
use test_support::{AccountRole, Astro, Role, Servers, eventually};
use tokio::time::sleep;

/// How often the replacement of the master key is killed before it may end.
const KILLS: u64 = 6;

/// `astro keys rewrap` with these master keys.
fn rewrap(servers: &Servers, master_keys: &str) -> Command {
    let mut command = command(&["keys", "rewrap"], "core", servers);
    command.env("ASTRO_MASTER_KEY", master_keys);
    command
}

#[tokio::test]
async fn the_master_key_and_the_key_of_links_are_replaced_while_people_go_on() {
    let mut servers = Servers::start().await;
    let (customer_api, customer) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Customer),
    );
    let profile = scene::profile();
    let caller = Caller::new(&customer_api, &customer);
    let opened = caller.put("/api/v1/me", "open", &profile).await.expect(200);
    let accounts = servers.accounts().await;
    accounts.employ(&servers, "it").await;
    let waiting = [
        accounts.register_unverified(RegistrantKind::Customer).await,
        accounts.register_unverified(RegistrantKind::Supplier).await,
    ];
    let mut links = Vec::new();
    for person in &waiting {
        links.push(accounts.link(&servers, &person.email, "/verify#").await);
    }
    let (old, old_link) = (
        servers.master_key.clone(),
        servers.mailbox.link_key().to_owned(),
    );
    let (new, new_link) = ("5ec4e7ab".repeat(8), "1ec4e7ab".repeat(8));

    // Both are known, the new ones first.
    let both = [
        ("ASTRO_MASTER_KEY", format!("{new},{old}")),
        ("ASTRO_LINK_KEY", format!("{new_link},{old_link}")),
    ];
    let both = both.each_ref().map(|(name, value)| (*name, value.as_str()));
    let core_api = Astro::start_with(Role::CoreApi, &servers, &both).await;
    servers.accounts_mut().replace_core_api(core_api);
    let core = servers.accounts().await.core().clone();
    core.verify(&links[0])
        .await
        .expect("a link of the old key is good");

    let (done, said) = ended(rewrap(&servers, &new)).await;
    assert!(!done && said.contains("needs master key"), "{said}");
    assert!(!said.contains("5ec4e7ab"), "{said}");
    for kill in 0..KILLS {
        let mut process = rewrap(&servers, both[0].1);
        process.stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = process.spawn().expect("astro is a program");
        // Not a wait for something to happen: the moment is what the test is about.
        let moment = rand::rng().random_range(0..60 * (1 + kill));
        sleep(Duration::from_millis(moment)).await;
        process.kill().expect("a child can be killed");
        process.wait().expect("a child can be waited for");
    }
    let (done, said) = ended(rewrap(&servers, both[0].1)).await;
    assert!(
        done && said.contains("none needs another master key"),
        "{said}"
    );
    // Two signing keys, and the second factor of IT.
    assert!(
        said.contains("core: 3 signing keys and second factors"),
        "{said}"
    );
    assert!(said.contains("All is under master key"), "{said}");
    assert!(
        said.contains("needed no more, and may be removed: "),
        "{said}"
    );
    assert!(!said.contains("5ec4e7ab") && !said.contains(&old), "{said}");

    // The old ones are gone.
    let alone = [("ASTRO_MASTER_KEY", &*new), ("ASTRO_LINK_KEY", &*new_link)];
    let core_api = Astro::start_with(Role::CoreApi, &servers, &alone).await;
    servers.accounts_mut().replace_core_api(core_api);
    servers.master_key = new;
    let accounts = servers.accounts().await;
    let refused = accounts.core().verify(&links[1]).await;
    assert!(refused.is_err(), "a link of the old key is good no more");
    drop(customer_api);
    // A read model is built of what was sealed under the old master key.
    let (customer_api, _projector) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
    );
    let caller = Caller::new(&customer_api, &customer);
    eventually("the profile is shown", async || {
        let me = caller.get("/api/v1/me").await;
        me.status == 200 && me.body["profile"]["first_name"] == profile["first_name"]
    })
    .await;
    let moved = scene::with(&profile, "/legal_address", json!("1 New Way, London"));
    let moved = caller.put("/api/v1/me", "move", &moved).await.expect(200);
    assert_eq!(moved.id(), opened.id());
}
