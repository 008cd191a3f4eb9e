//! A server of MongoDB's protocol: the customer read model's home.
//!
//! Production runs MongoDB. Where a developer's machine has none, and none can be had, a server
//! from crates.io stands in that speaks its protocol over the same storage engine. Nothing in the
//! project may rely on what only one of the two does.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use super::{Server, apt, is_program};
use crate::{
    process::{Ending, build_of, on_path},
    project::Project,
    secrets::{MONGO_PASSWORD, Secrets},
    step::Step,
};

/// The owner of all databases.
const OWNER: &str = "astro";

/// The stand-in, and its version.
const PACKAGE: &str = "secantus-mdb";
const VERSION: &str = "0.5.3-beta.196";

/// What the stand-in is built with: a program that shows it is there, and its package.
const BUILD_TOOLS: [(&str, &str); 4] = [
    ("cmake", "cmake"),
    // What cmake drives; its package only recommends it.
    ("make", "make"),
    ("c++", "g++"),
    ("clang", "clang"),
];

/// MongoDB, or its stand-in.
pub(crate) struct Mongo;

impl Server for Mongo {
    const NAME: &'static str = "mongo";
    const TITLE: &'static str = "MongoDB";
    const VARIABLE: &'static str = "ASTRO_MONGODB_URL";
    const PORT: u16 = 17017;
    const USUAL_PORT: u16 = 27017;
    const ENDING: Ending = Ending::Terminate;
    const INSTALL: &'static str = "secantus-mdb, which speaks its protocol, built once by cargo: 5 to 10 minutes on two cores";

    fn find(project: &Project) -> Option<PathBuf> {
        on_path("mongod").or_else(|| Some(own(project)).filter(|program| is_program(program)))
    }

    fn obstacle() -> Option<String> {
        let missing = missing_packages();
        if missing.is_empty() {
            return None;
        }
        apt::obstacle(&missing)
    }

    fn install(project: &Project, step: &mut Step) -> Result<PathBuf> {
        let missing = missing_packages();
        if !missing.is_empty() {
            apt::install(project, step, &missing)?;
        }
        let building = project.cache().join("secantus-build");
        step.run(
            Command::new("cargo")
                .args(["install", PACKAGE, "--version", VERSION])
                // It asks for a newer compiler than it needs.
                .arg("--ignore-rust-version")
                .arg("--root")
                .arg(project.cache().join("secantus"))
                .arg("--target-dir")
                .arg(&building)
                .current_dir(project.cache())
                .env_remove("RUSTFLAGS"),
            &project.log("get-mongo")?,
        )?;
        fs::remove_dir_all(&building)?;
        Ok(own(project))
    }

    fn command(
        project: &Project,
        _secrets: &Secrets,
        program: &Path,
        port: u16,
        _step: &mut Step,
    ) -> Result<Command> {
        let data = project.data_folder("mongo")?;
        let port = port.to_string();
        let mut command = Command::new(program);
        if program.ends_with("mongod") {
            command
                .args(["--auth", "--bind_ip", "127.0.0.1", "--port", &port])
                .args(["--wiredTigerCacheSizeGB", "0.5"])
                .arg("--dbpath")
                .arg(data);
        } else {
            // Named, so that it looks for no settings in the user's home.
            let settings = project.data().join("mongo.toml");
            fs::write(&settings, "")?;
            command
                .arg("--config")
                .arg(settings)
                .arg("--auth")
                .args(["--host", "127.0.0.1", "--port", &port])
                .args(["--cache-size", "512M", "--log-level", "WARNING"])
                .arg("--storage-path")
                .arg(data);
        }
        Ok(command)
    }

    fn serves(mut connection: TcpStream) -> bool {
        let ping = b"\x10ping\0\x01\0\0\0".to_vec();
        let ping = document(&[ping, string("$db", "admin")]);
        let mut header = [0; 16];
        connection.write_all(&message(&ping)).is_ok() && connection.read_exact(&mut header).is_ok()
    }

    fn made_of(_project: &Project, program: &Path) -> String {
        format!("{} with logins", build_of(program))
    }

    fn prepare(secrets: &Secrets, connection: TcpStream) -> Result<()> {
        make_owner(connection, secrets.get(MONGO_PASSWORD)?)
    }

    fn url(secrets: &Secrets, port: u16) -> Result<String> {
        let password = secrets.get(MONGO_PASSWORD)?;
        Ok(format!("mongodb://{OWNER}:{password}@127.0.0.1:{port}"))
    }
}

/// Makes the owner, which a connection from this machine may while there is no user yet. Where
/// there is one, it is refused, and all is well.
fn make_owner(mut connection: TcpStream, password: &str) -> Result<()> {
    let make = document(&[
        string("createUser", OWNER),
        string("pwd", password),
        array("roles", &[string("0", "root")]),
        string("$db", "admin"),
    ]);
    connection.write_all(&message(&make))?;
    let mut header = [0; 16];
    connection.read_exact(&mut header)?;
    Ok(())
}

/// A message (OP_MSG) with one document.
fn message(document: &[u8]) -> Vec<u8> {
    let mut message = vec![0; 16];
    message[4] = 1;
    message[12..14].copy_from_slice(&2013_u16.to_le_bytes());
    message.extend([0, 0, 0, 0, 0]);
    message.extend(document);
    let length = u32::try_from(message.len()).unwrap_or_default();
    message[..4].copy_from_slice(&length.to_le_bytes());
    message
}

/// A document in BSON of elements.
fn document(elements: &[Vec<u8>]) -> Vec<u8> {
    let elements = elements.concat();
    let length = u32::try_from(elements.len() + 5).unwrap_or_default();
    [&length.to_le_bytes()[..], &elements, &[0]].concat()
}

fn string(name: &str, value: &str) -> Vec<u8> {
    let length = u32::try_from(value.len() + 1).unwrap_or_default();
    let name = [&[2], name.as_bytes(), &[0]].concat();
    [&name, &length.to_le_bytes()[..], value.as_bytes(), &[0]].concat()
}

fn array(name: &str, elements: &[Vec<u8>]) -> Vec<u8> {
    let name = [&[4], name.as_bytes(), &[0]].concat();
    [name, document(elements)].concat()
}

fn own(project: &Project) -> PathBuf {
    project.cache().join("secantus/bin/secantusd-rs")
}

fn missing_packages() -> Vec<&'static str> {
    let mut missing: Vec<&str> = BUILD_TOOLS
        .iter()
        .filter(|(program, _)| on_path(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    if !has_libclang() {
        missing.push("libclang-dev");
    }
    missing
}

/// Whether a libclang is where Debian puts it, or where the user says.
fn has_libclang() -> bool {
    if std::env::var_os("LIBCLANG_PATH").is_some() {
        return true;
    }
    let Ok(folders) = fs::read_dir("/usr/lib") else {
        return false;
    };
    folders
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|folder| {
            folder
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("llvm-"))
        })
        .any(|llvm| {
            llvm.join("lib/libclang.so").exists() || llvm.join("lib/libclang.so.1").exists()
        })
}
