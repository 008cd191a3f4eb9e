//! Whether the image is what it should be: the same when it is made again, small, without a trace of this
//! machine, and able to work for a user that is not root on files that can't be written to.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};

use super::{NAME, Parts, archive, bill_of_materials, folder, make};
use crate::{
    astro::{Astro, ROLES},
    build::cargo_home,
    http,
    process::output_of,
    project::Project,
    servers,
    step::Step,
};

/// The most that an image may have, unpacked.
const MAX_BYTES: u64 = 60_000_000;

/// What the processes in the image must not know: where they are on this machine.
const OF_THIS_MACHINE: [&str; 4] = [
    "ASTRO_WEB",
    "ASTRO_SEAL_FOLDER",
    "ASTRO_SEAL_PUBLIC_KEY",
    "ASTRO_DEMO_FACTORS",
];

/// Those that are run: one that decides who somebody is, and one that believes it and answers pages.
const RUN: [&str; 2] = ["core-api", "customer-api"];

/// How long one has to get ready.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Looks at an image that was made.
pub(super) fn check(project: &Project, parts: &Parts, made: &str) -> Result<()> {
    is_the_same_again(project, parts, made)?;
    let root = Root::unpack(project, parts)?;
    is_small(&root.0)?;
    tells_nothing_of_this_machine(project, &root.0)?;
    names_what_it_is_made_of(project)?;
    runs(project, parts, &root)
}

fn is_the_same_again(project: &Project, parts: &Parts, made: &str) -> Result<()> {
    let again = folder(project).join(format!("{NAME}-again.tar"));
    let (first, bill) = (fs::read(archive(project))?, bill_of_materials(project));
    let first_bill = fs::read(&bill)?;
    let made_again = make(project, parts, &again)?;
    ensure!(made_again == made, "made again it is {made_again}");
    ensure!(
        fs::read(&again)? == first,
        "made again the archive is another"
    );
    ensure!(
        fs::read(&bill)? == first_bill,
        "the bill of materials is another"
    );
    fs::remove_file(again)?;
    println!("  made again it is the same");
    Ok(())
}

/// The image as files.
struct Root(PathBuf);

impl Root {
    fn unpack(project: &Project, parts: &Parts) -> Result<Self> {
        let root = folder(project).join("root");
        if root.exists() {
            fs::remove_dir_all(&root)?;
        }
        let mut step = Step::start("unpack the image");
        let mut command = Command::new(parts.programs.get("imager")?);
        command
            .arg("unpack")
            .arg("--image")
            .arg(archive(project))
            .arg("--into")
            .arg(&root);
        let log = project.log("imager")?;
        step.run(&mut command, &log)?;
        step.done("its digests are right");
        let config = fs::read_to_string(&log)?;
        ensure!(
            config.contains(r#""User":"65532:65532""#),
            "it does not say whom it runs as: {config}"
        );
        Ok(Self(root))
    }

    /// What runs a command of the binary in it: in a view of its own of the machine's files, of which nothing is
    /// there but the image, read-only. By root as the user of the image; by others as themselves, who in there
    /// are called root and can do no more than before.
    fn command(&self, arguments: &[&str]) -> Command {
        let is_root = is_root();
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private"]);
        if !is_root {
            command.args(["--user", "--map-root-user"]);
        }
        let user = if is_root {
            "--userspec=65532:65532"
        } else {
            "--"
        };
        command
            .args(["--", "sh", "-c"])
            .arg(r#"mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec chroot "$@""#)
            .arg(&self.0)
            .arg(user);
        command.arg(&self.0).arg("/usr/bin/astro").args(arguments);
        command.env_clear();
        // Found there by `unshare` and the shell; the binary starts nothing.
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command.env("ASTRO_WEB", "/usr/share/astro/web");
        command.stdin(Stdio::null());
        command
    }
}

fn is_root() -> bool {
    output_of(Command::new("id").arg("-u")).as_deref() == Some("0")
}

fn is_small(root: &Path) -> Result<()> {
    let mut bytes = 0;
    each_file(root, &mut |path| {
        bytes += fs::metadata(path)?.len();
        Ok(())
    })?;
    let megabytes = bytes as f64 / 1e6;
    ensure!(bytes < MAX_BYTES, "it has {megabytes:.1} MB, unpacked");
    println!("  {megabytes:.1} MB, unpacked");
    Ok(())
}

fn tells_nothing_of_this_machine(project: &Project, root: &Path) -> Result<()> {
    let (cargo, own) = (cargo_home()?, project.root());
    each_file(root, &mut |path| {
        let content = fs::read(path)?;
        for folder in [&cargo, own] {
            let bytes = folder.as_os_str().as_encoded_bytes();
            let told = content.windows(bytes.len()).any(|part| part == bytes);
            ensure!(!told, "{} names {}", path.display(), folder.display());
        }
        Ok(())
    })?;
    println!("  it names no folder of this machine");
    Ok(())
}

fn each_file(folder: &Path, look: &mut dyn FnMut(&Path) -> Result<()>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        match entry.file_type()? {
            kind if kind.is_dir() => each_file(&entry.path(), look)?,
            kind if kind.is_file() => look(&entry.path())?,
            _ => bail!("{} is no file", entry.path().display()),
        }
    }
    Ok(())
}

fn names_what_it_is_made_of(project: &Project) -> Result<()> {
    let bill = fs::read_to_string(bill_of_materials(project))?;
    let bill: serde_json::Value = serde_json::from_str(&bill)?;
    let components = bill["components"].as_array().map_or(&[][..], Vec::as_slice);
    for name in ["tokio", "dioxus", "libc.so.6"] {
        let is_named = |component: &serde_json::Value| {
            let found = component["name"].as_str().unwrap_or_default();
            found == name || found.contains(&format!("/{name}"))
        };
        ensure!(
            components.iter().any(is_named),
            "no {name} among what it is made of"
        );
    }
    println!("  it names {} things that it is made of", components.len());
    Ok(())
}

/// Runs it for real, over the servers of this set-up.
fn runs(project: &Project, parts: &Parts, root: &Root) -> Result<()> {
    if output_of(&mut root.command(&["--version"])).is_none() && !is_root() {
        println!("  not run: this machine lets nobody but root have a view of its own of files");
        return Ok(());
    }
    let said = output_of(&mut root.command(&["--version"])).context("it does not run")?;
    println!("  {said}");
    let servers = servers::start_all(project)?;
    let astro = Astro::new(project, &parts.programs, servers)?;
    let step = Step::start("migrate, from the image");
    let migrated = moved(root, &astro.command(&["migrate"], "admin")?).output()?;
    ensure!(
        migrated.status.success(),
        "{}{}",
        String::from_utf8_lossy(&migrated.stdout),
        String::from_utf8_lossy(&migrated.stderr)
    );
    step.done("done");
    let mut running = Vec::new();
    for name in RUN {
        let role = ROLES.iter().find(|role| role.name == name);
        let role = role.context("a role of that name")?;
        let mut command = moved(root, &astro.role(role)?);
        let log = project.log(&format!("image-{name}"))?;
        let output = fs::File::create(&log)?;
        command.stdout(output.try_clone()?).stderr(output);
        let mut step = Step::start(&format!("{name}, from the image"));
        running.push(Running(command.spawn()?));
        let port = astro.ports.of(name)?;
        step.wait(&log, READY_WITHIN, || {
            Ok(http::get(port, "/readyz").is_some_and(|answer| answer.status == 200))
        })?;
        let listen = format!("127.0.0.1:{port}");
        let health = root
            .command(&["health"])
            .env("ASTRO_LISTEN", listen)
            .status()?;
        ensure!(health.success(), "it says that it can't work");
        step.done("ready");
    }
    let page = http::get(astro.ports.of("customer-api")?, "/").context("no page is answered")?;
    ensure!(
        page.status == 200 && page.body.contains("<html"),
        "the first page is answered with {}: {}",
        page.status,
        page.body
    );
    println!(
        "  it answers pages, {}, on files that it can't write to",
        if is_root() {
            "as its own user"
        } else {
            "as this user"
        }
    );
    Ok(())
}

/// A command of the binary, to be run in the image.
fn moved(root: &Root, command: &Command) -> Command {
    let arguments: Vec<_> = command
        .get_args()
        .filter_map(|part| part.to_str())
        .collect();
    let mut moved = root.command(&arguments);
    for (name, value) in command.get_envs() {
        let is_here = name
            .to_str()
            .is_some_and(|name| OF_THIS_MACHINE.contains(&name));
        if let (Some(value), false) = (value, is_here) {
            moved.env(name, value);
        }
    }
    moved
}

/// A process, ended with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ended = self.0.kill();
        let _ended = self.0.wait();
    }
}
