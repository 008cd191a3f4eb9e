//! The log is sealed, and shown to be untouched.

use std::fs;
use std::io::Write;
use std::path::Path;

use system_tests::{Caller, ended, scene};
use test_support::astro::command;
use test_support::{AccountRole, Astro, Role, Servers};

/// Where a test seals, and by which key.
pub(crate) struct Seal<'a> {
    pub(crate) servers: &'a Servers,
    pub(crate) folder: &'a Path,
    pub(crate) key: String,
    pub(crate) public_key: String,
}

impl Seal<'_> {
    pub(crate) async fn seal(&self) -> (bool, String) {
        let mut command = command(&["events", "seal"], "event_reader", self.servers);
        command
            .env("ASTRO_SEAL_FOLDER", self.folder)
            .env("ASTRO_SEAL_KEY", &self.key)
            .env("ASTRO_SEAL_PUBLIC_KEY", &self.public_key);
        ended(command).await
    }

    async fn verify(&self) -> (bool, String) {
        let mut command = command(&["events", "verify"], "event_reader", self.servers);
        command
            .env("ASTRO_SEAL_FOLDER", self.folder)
            .env("ASTRO_SEAL_PUBLIC_KEY", &self.public_key);
        ended(command).await
    }
}

#[tokio::test]
async fn a_log_is_sealed_as_it_grows_and_whoever_has_the_public_key_can_tell_whether_it_is_untouched()
 {
    let servers = Servers::start().await;
    let (customer_api, customer) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Customer),
    );
    let caller = Caller::new(&customer_api, &customer);
    let profile = scene::profile();

    let folder = tempfile::tempdir().expect("a folder");
    let key_file = folder.path().join("key");
    let make_key = || {
        let mut command = command(&["events", "make-key"], "event_reader", &servers);
        command
            .env("ASTRO_SEAL_KEY_FILE", &key_file)
            .env("ASTRO_SEAL_NAME", "astro.example");
        ended(command)
    };
    let (done, public_key) = make_key().await;
    assert!(
        done && public_key.starts_with("astro.example+"),
        "{public_key}"
    );
    let (done, said) = make_key().await;
    assert!(!done, "no key is written over: {said}");
    let key = fs::read_to_string(&key_file).expect("the key");
    assert!(!public_key.contains(key.trim()));
    let seals = folder.path().join("seals");
    let seal = Seal {
        servers: &servers,
        folder: &seals,
        key: key.trim().to_owned(),
        public_key: public_key.trim().to_owned(),
    };

    let (done, said) = seal.verify().await;
    assert!(!done && said.contains("nothing was sealed"), "{said}");
    let (done, said) = seal.seal().await;
    assert!(done && said.starts_with("Sealed "), "{said}");
    let (done, said) = seal.seal().await;
    assert!(done && said.starts_with("Nothing is new"), "{said}");
    caller.put("/api/v1/me", "open", &profile).await.expect(200);
    let (done, said) = seal.seal().await;
    assert!(done && said.contains(" of them new"), "{said}");
    assert!(!said.contains(&seal.key), "{said}");
    let size = fs::metadata(seals.join("leaves")).expect("leaves").len() / 32;
    // Whoever died before signing leaves some behind.
    let mut file = fs::OpenOptions::new();
    let file = file.append(true).open(seals.join("leaves"));
    file.expect("leaves")
        .write_all(&[7; 40])
        .expect("is written");
    let (done, said) = seal.verify().await;
    assert!(done, "{said}");
    let all = format!("{size} of {size} commits are what was sealed");
    assert!(said.starts_with(&all), "{said}");

    // What was sealed is not what is there.
    let leaves = seals.join("leaves");
    let good = fs::read(&leaves).expect("leaves");
    let mut other = good.clone();
    other[32] ^= 1;
    fs::write(&leaves, &other).expect("is written");
    let (done, said) = seal.verify().await;
    assert!(!done && said.contains("is at 2: changed"), "{said}");
    assert!(said.contains("not those that were signed"), "{said}");
    // Whoever seals goes on behind the last ones, and looks at these.
    other = good.clone();
    other[usize::try_from(size).expect("few") * 32 - 1] ^= 1;
    fs::write(&leaves, &other).expect("is written");
    let (done, said) = seal.seal().await;
    assert!(
        !done && said.contains("do not lead to what was signed"),
        "{said}"
    );
    fs::write(&leaves, &good).expect("is written");
    let (done, said) = seal.verify().await;
    assert!(done, "{said}");

    // Another's key proves nothing.
    let (_, stranger) = proof::SigningKey::generate("astro.example");
    let strange = Seal {
        public_key: stranger,
        key: seal.key.clone(),
        ..seal
    };
    let (done, said) = strange.verify().await;
    assert!(!done && said.contains("not signed by the key"), "{said}");
}
