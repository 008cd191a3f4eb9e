//! The log is exported, and others see by themselves that it is what was sealed.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use event_log::{API, STREAM};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use system_tests::{Caller, ended, scene};
use test_support::astro::command;
use test_support::nats::NatsServer;
use test_support::{AccountRole, Astro, Role, Servers, eventually};

use crate::proof::Seal;

/// Where exports of a test are, and who signed.
struct Exports<'a> {
    seal: &'a Seal<'a>,
    folder: &'a Path,
}

impl Exports<'_> {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The command that exports what these arguments say, with what was sealed.
    fn command(&self, name: &str, arguments: &[&str]) -> std::process::Command {
        let mut command = command(&["events", "export"], "event_reader", self.seal.servers);
        command
            .args(arguments)
            .arg("--export-file")
            .arg(self.file(name))
            .env("ASTRO_SEAL_FOLDER", self.seal.folder)
            .env("ASTRO_SEAL_PUBLIC_KEY", &self.seal.public_key);
        command
    }

    async fn export(&self, name: &str, arguments: &[&str]) -> (bool, String) {
        ended(self.command(name, arguments)).await
    }

    /// What an auditor sees, who has the public key and nothing else of ours.
    async fn audit(&self, what: &str, file: &str, name: &str) -> (bool, String) {
        let mut command = command(&["events", what, file], "event_reader", self.seal.servers);
        command
            .arg(self.file(name))
            .env_clear()
            .env("ASTRO_SEAL_PUBLIC_KEY", &self.seal.public_key);
        ended(command).await
    }

    async fn verify(&self, name: &str) -> (bool, String) {
        self.audit("verify", "--export-file", name).await
    }

    /// The same with the leaves at hand.
    async fn compare(&self, name: &str) -> (bool, String) {
        let mut command = command(&["events", "verify"], "event_reader", self.seal.servers);
        command
            .arg("--export-file")
            .arg(self.file(name))
            .env_clear()
            .env("ASTRO_SEAL_FOLDER", self.seal.folder)
            .env("ASTRO_SEAL_PUBLIC_KEY", &self.seal.public_key);
        ended(command).await
    }

    /// As somebody would leave an export who changes a byte of the commit at a position, and knows how one is
    /// packed.
    fn forge(&self, name: &str, forged: &str, position: u64) {
        let file = fs::File::open(self.file(name)).expect("an export");
        let mut lines = String::new();
        let read = MultiGzDecoder::new(file).read_to_string(&mut lines);
        read.expect("lines");
        let commit = format!("{{\"commit\":{{\"position\":{position},");
        let others = lines
            .split_inclusive('\n')
            .map(|line| match line.starts_with(&commit) {
                true => line.replacen("version", "Version", 1),
                false => line.to_owned(),
            });
        let mut file = Vec::new();
        for lines in others {
            let mut packer = GzEncoder::new(&mut file, Compression::fast());
            packer.write_all(lines.as_bytes()).expect("is packed");
            packer.finish().expect("is packed");
        }
        fs::write(self.file(forged), file).expect("is written");
    }

    async fn prove(&self, position: &str) -> (bool, String) {
        let mut command = command(&["events", "prove"], "event_reader", self.seal.servers);
        command
            .args(["--position", position])
            .env("ASTRO_SEAL_FOLDER", self.seal.folder)
            .env("ASTRO_SEAL_PUBLIC_KEY", &self.seal.public_key);
        ended(command).await
    }

    async fn check(&self, name: &str) -> (bool, String) {
        self.audit("check", "--proof-file", name).await
    }
}

#[tokio::test]
async fn whoever_has_an_export_and_the_public_key_needs_no_server_to_see_that_it_is_what_was_sealed()
 {
    let servers = Servers::start().await;
    let (customer_api, customer) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Customer),
    );
    let caller = Caller::new(&customer_api, &customer);
    let folder = tempfile::tempdir().expect("a folder");
    let (key, public_key) = proof::SigningKey::generate("astro.example");
    let seals = folder.path().join("seals");
    let seal = Seal {
        servers: &servers,
        folder: &seals,
        key,
        public_key,
    };
    let exports = Exports {
        seal: &seal,
        folder: folder.path(),
    };
    let (done, said) = seal.seal().await;
    assert!(done, "{said}");
    let profile = scene::profile();
    caller.put("/api/v1/me", "open", &profile).await.expect(200);
    let (done, said) = seal.seal().await;
    assert!(done, "{said}");
    let size = fs::metadata(seals.join("leaves")).expect("leaves").len() / 32;

    // All of it. Whoever exports dies somewhere, and the same command goes on.
    let mut dying = tokio::process::Command::from(exports.command("whole", &[]));
    let mut dying = dying.spawn().expect("astro is a program");
    let whole = exports.file("whole");
    let has_begun = async || fs::metadata(&whole).is_ok_and(|file| file.len() > 0);
    eventually("an export begins", has_begun).await;
    dying.kill().await.expect("is killed");
    let (done, said) = exports.export("whole", &[]).await;
    assert!(
        done && said.contains(&format!("has {size} commits")),
        "{said}"
    );
    let file = fs::read(&whole).expect("the export");
    let (done, said) = exports.export("whole", &[]).await;
    assert!(done && said.contains("was finished already"), "{said}");
    let cut = file.len() - 7;
    fs::write(&whole, &file[..cut]).expect("is written");
    let (done, said) = exports.verify("whole").await;
    assert!(!done && said.contains("damaged"), "{said}");
    let (done, said) = exports.export("whole", &[]).await;
    assert!(done && said.contains("is finished"), "{said}");
    let (done, said) = exports.verify("whole").await;
    assert!(
        done && said.starts_with(&format!("{size} commits of log ")),
        "{said}"
    );
    let holds = format!("2 signatures hold, the last over {size}; 0 commits come after it");
    assert!(said.contains(&holds), "{said}");
    let (done, said) = exports.export("whole", &["--from", "2"]).await;
    assert!(!done && said.contains("it is an export of"), "{said}");

    // Nobody changes a byte of it unseen, and with the leaves it is named where.
    let mut changed = fs::read(&whole).expect("the export");
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    fs::write(exports.file("changed"), changed).expect("is written");
    let (done, said) = exports.verify("changed").await;
    assert!(!done && said.contains("damaged"), "{said}");
    exports.forge("whole", "forged", 2);
    let (done, said) = exports.verify("forged").await;
    let refuted = "They do not lead to what was signed at";
    assert!(!done && said.contains(refuted), "{said}");
    let (done, said) = exports.compare("forged").await;
    assert!(!done && said.contains("is at 2: changed"), "{said}");
    let (done, said) = exports.compare("whole").await;
    assert!(done && said.contains("2 signatures hold"), "{said}");

    // One commit.
    let (done, shown) = exports.prove("1").await;
    assert!(done, "{shown}");
    fs::write(exports.file("proof"), &shown).expect("is written");
    let (done, said) = exports.check("proof").await;
    assert!(
        done && said.starts_with("The commit at 1 of log "),
        "{said}"
    );
    let subject = said
        .split_once("under events.")
        .and_then(|(_, rest)| rest.split_once(';'));
    let aggregate = subject.expect("a subject").0.replace('.', "/");
    let moved = shown.replacen("\"position\": 1", "\"position\": 2", 1);
    fs::write(exports.file("moved"), moved).expect("is written");
    let (done, said) = exports.check("moved").await;
    assert!(
        !done && said.contains("does not lead from this commit"),
        "{said}"
    );
    let (done, said) = exports.prove(&(size + 1).to_string()).await;
    assert!(!done && said.contains("the log has no commit at"), "{said}");

    // Parts of it.
    let range = ["--from", "2", "--to", "3"];
    let of_one = ["--aggregate", &aggregate];
    for (name, arguments, says) in [
        ("range", &range[..], "2 commits"),
        ("one", &of_one, "of log"),
    ] {
        let (done, said) = exports.export(name, arguments).await;
        assert!(done, "{said}");
        let (done, said) = exports.verify(name).await;
        assert!(
            done && said.contains(says) && said.contains("; 0 commits"),
            "{said}"
        );
    }
    caller
        .put("/api/v1/me", "again", &profile)
        .await
        .expect(200);
    let behind = (size + 1).to_string();
    let (done, said) = exports.export("behind", &["--from", &behind]).await;
    assert!(done, "{said}");
    let (done, said) = exports.verify("behind").await;
    assert!(!done && said.contains("that covers its commits"), "{said}");
    let mut unsealed = exports.command("unsealed", &[]);
    unsealed.env_remove("ASTRO_SEAL_FOLDER");
    let (done, said) = ended(unsealed).await;
    assert!(done, "{said}");
    let (done, said) = exports.verify("unsealed").await;
    assert!(!done && said.contains("no signature is in it"), "{said}");
}

/// The command that restores an export into a NATS of its own, or works with what is there.
fn elsewhere(
    arguments: &[&str],
    user: &str,
    servers: &Servers,
    nats: &NatsServer,
) -> std::process::Command {
    let password = format!("ASTRO_NATS_{}_PASSWORD", user.to_uppercase());
    let mut command = command(arguments, user, servers);
    command
        .env("ASTRO_NATS_URL", nats.url())
        .env(password, nats.password());
    command
}

/// Whether there is a log, whole or not.
async fn has_log(nats: &NatsServer) -> bool {
    let client = nats.client("admin").await;
    let subject = format!("{API}.STREAM.INFO.{STREAM}");
    let info = client.request(subject, "".into()).await;
    let info = info.expect("NATS answers").payload;
    String::from_utf8_lossy(&info).contains("\"state\"")
}

#[tokio::test]
async fn a_log_that_is_restored_from_an_export_elsewhere_is_what_was_sealed() {
    let servers = Servers::start().await;
    let (customer_api, customer) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Customer),
    );
    let caller = Caller::new(&customer_api, &customer);
    let folder = tempfile::tempdir().expect("a folder");
    let (key, public_key) = proof::SigningKey::generate("astro.example");
    let seals = folder.path().join("seals");
    let seal = Seal {
        servers: &servers,
        folder: &seals,
        key,
        public_key,
    };
    let exports = Exports {
        seal: &seal,
        folder: folder.path(),
    };
    let profile = scene::profile();
    caller.put("/api/v1/me", "open", &profile).await.expect(200);
    let (done, said) = seal.seal().await;
    assert!(done, "{said}");
    let again = caller.put("/api/v1/me", "again", &profile).await;
    again.expect(200);
    let (done, said) = exports.export("whole", &[]).await;
    assert!(done, "{said}");

    let nats = NatsServer::start().await;
    let restore = |file: &str, nats: &NatsServer| {
        let mut command = elsewhere(&["events", "restore"], "restorer", &servers, nats);
        command.arg("--export-file").arg(exports.file(file));
        command
    };
    // Nobody restores what nothing vouches for, unless they say so; nor what was changed.
    let (done, said) = ended(restore("whole", &nats)).await;
    assert!(!done && said.contains("--unsigned"), "{said}");
    exports.forge("whole", "forged", 2);
    let signed = |file: &str, nats: &NatsServer| {
        let mut command = restore(file, nats);
        command.env("ASTRO_SEAL_PUBLIC_KEY", &seal.public_key);
        command
    };
    let (done, said) = ended(signed("forged", &nats)).await;
    assert!(!done && said.contains("is not what was signed"), "{said}");
    let (done, said) = exports.export("range", &["--from", "2", "--to", "3"]).await;
    assert!(done, "{said}");
    let mut range = restore("range", &nats);
    range.arg("--unsigned");
    let (done, said) = ended(range).await;
    assert!(!done && said.contains("only one of a whole log"), "{said}");
    assert!(!has_log(&nats).await);

    // Whoever restores dies somewhere, and the same command goes on.
    let mut through = 0;
    let nats = loop {
        let nats = NatsServer::start().await;
        let mut dying = tokio::process::Command::from(signed("whole", &nats));
        let mut dying = dying.spawn().expect("astro is a program");
        eventually("a log begins", || has_log(&nats)).await;
        dying.kill().await.expect("is killed");
        let (done, said) = ended(signed("whole", &nats)).await;
        if done {
            assert!(said.contains("and each was compared"), "{said}");
            break nats;
        }
        // It was through before it died: there is another one.
        assert!(said.contains("there is a stream EVENTS already"), "{said}");
        through += 1;
        assert!(through < 20, "nobody dies half way");
    };

    let mut verify = elsewhere(&["events", "verify"], "event_reader", &servers, &nats);
    verify
        .env("ASTRO_SEAL_FOLDER", &seals)
        .env("ASTRO_SEAL_PUBLIC_KEY", &seal.public_key);
    let (done, said) = ended(verify).await;
    let size = fs::metadata(seals.join("leaves")).expect("leaves").len() / 32;
    let untouched = format!("{size} of {size} commits are what was sealed");
    assert!(done && said.starts_with(&untouched), "{said}");

    // A log is never written over.
    for (file, nats) in [("whole", &nats), ("whole", &servers.nats)] {
        let (done, said) = ended(signed(file, nats)).await;
        assert!(
            !done && said.contains("there is a stream EVENTS already"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn an_archive_follows_the_log_and_the_log_is_restored_from_it() {
    let servers = Servers::start().await;
    let (customer_api, customer) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Customer),
    );
    let caller = Caller::new(&customer_api, &customer);
    let folder = tempfile::tempdir().expect("a folder");
    let archive = folder.path().join("archive");
    let kept = archive.display().to_string();
    let archives = [("ASTRO_ARCHIVE_FOLDER", kept.as_str())];
    let (key, public_key) = proof::SigningKey::generate("astro.example");
    let seals = folder.path().join("seals");
    let seal = Seal {
        servers: &servers,
        folder: &seals,
        key,
        public_key,
    };
    let profile = scene::profile();
    caller.put("/api/v1/me", "open", &profile).await.expect(200);
    let log = servers.nats.event_log().await;
    let has_all = async || {
        let end = log.end().await.expect("the log answers");
        archived(&archive) == end.0
    };
    let mut archiver = Astro::start_with(Role::Archiver, &servers, &archives).await;
    eventually("the archive has the log", has_all).await;
    archiver.kill9();
    let again = caller.put("/api/v1/me", "again", &profile).await;
    again.expect(200);
    let archiver = Astro::start_with(Role::Archiver, &servers, &archives).await;
    eventually("the archive has what came meanwhile", has_all).await;
    let third = caller.put("/api/v1/me", "third", &profile).await;
    third.expect(200);
    eventually("the archive follows", has_all).await;
    let (done, said) = seal.seal().await;
    assert!(done, "{said}");
    drop(archiver);

    let nats = NatsServer::start().await;
    let restore = || {
        let mut restore = elsewhere(&["events", "restore"], "restorer", &servers, &nats);
        restore
            .env("ASTRO_ARCHIVE_FOLDER", &archive)
            .env("ASTRO_SEAL_PUBLIC_KEY", &seal.public_key);
        restore
    };
    let (done, said) = ended(restore()).await;
    assert!(
        !done && said.contains("ASTRO_SEAL_FOLDER is missing"),
        "{said}"
    );
    let mut restore = restore();
    restore.env("ASTRO_SEAL_FOLDER", &seals);
    let (done, said) = ended(restore).await;
    let size = archived(&archive);
    let untouched = format!("{size} of {size} commits are what was sealed");
    assert!(done && said.contains(&untouched), "{said}");
    let restored = format!("has its {size} commits again");
    assert!(said.contains(&restored), "{said}");
}

/// How many commits an archive has.
fn archived(folder: &Path) -> u64 {
    let Ok(mut archive) = proof::Archived::open(folder) else {
        return 0;
    };
    let mut count = 0;
    while let Some(commits) = archive.next_some().expect("an archive") {
        count += commits.len() as u64;
    }
    count
}
