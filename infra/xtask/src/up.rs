//! Starts everything, in order, and says where it is and what to try.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{
    astro::{Astro, ROLES, Role},
    build::{Build, build},
    http,
    process::{self, Ending, Process},
    project::Project,
    servers,
    step::{Step, end_of, seconds},
};

/// Some people of the demo, and the variables that examples expect their tokens in.
const SIGN_INS: [(&str, &str); 3] = [
    ("CUSTOMER", "ada@example.com"),
    ("SUPPLIER", "blue-origin@example.com"),
    ("FINANCE", "finance@example.com"),
];

/// How long a role has to get ready.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Where the APIs serve, and where mails are shown.
pub(crate) struct Ports {
    pub(crate) customer: u16,
    pub(crate) admin: u16,
    pub(crate) core: u16,
    pub(crate) mailbox: u16,
}

/// Starts everything that does not run yet, and says what to try.
pub(crate) fn up(project: &Project) -> Result<()> {
    let started = Instant::now();
    let (astro, ports) = start_everything(project)?;
    print_what_to_try(project, &astro, &ports)?;
    println!("\nready in {}", seconds(started.elapsed()));
    Ok(())
}

/// Starts everything that does not run yet.
pub(crate) fn start_everything(project: &Project) -> Result<(Astro<'_>, Ports)> {
    let servers = servers::start_all(project)?;
    let programs = build(project, Build::Run)?;
    let astro = Astro::new(project, &programs, servers)?;

    let mut step = Step::start("streams, schemas and indexes");
    let migrate = &mut astro.command(&["migrate"], "admin")?;
    step.run(migrate, &project.log("migrate")?)?;
    step.done("up to date");

    for role in &ROLES {
        start(project, &astro, role)?;
    }
    let ports = Ports {
        customer: astro.ports.of("customer-api")?,
        admin: astro.ports.of("admin-api")?,
        core: astro.ports.of("core-api")?,
        mailbox: astro.ports.of("mailbox")?,
    };

    let mut step = Step::start("demo data");
    let mut demo = astro.command(&["demo-data"], "commands")?;
    demo.env("ASTRO_ADMIN_API", api(ports.admin))
        .env("ASTRO_CUSTOMER_API", api(ports.customer));
    step.run(&mut demo, &project.log("demo-data")?)?;
    step.done("there");
    Ok((astro, ports))
}

/// The address of a port.
pub(crate) fn api(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Starts a role, unless it runs already as this build and against these servers, and waits
/// until it is ready.
fn start(project: &Project, astro: &Astro<'_>, role: &Role) -> Result<()> {
    let mut step = Step::start(role.name);
    let made_of = astro.made_of();
    if let Some(process) = Process::running(project, role.name) {
        if process.made_of == made_of && is_ready(process.port) {
            step.done(&format!("runs on port {}", process.port));
            return Ok(());
        }
        process.end(project)?;
    }
    let port = astro.ports.of(role.name)?;
    let log = project.log(role.name)?;
    let mut command = astro.role(role)?;
    let (_, mut child) = Process::start(
        project,
        role.name,
        port,
        &made_of,
        Ending::Terminate,
        &mut command,
    )?;
    step.wait(&log, READY_WITHIN, || {
        if let Some(status) = child.try_wait()? {
            bail!("{} ended ({status}):\n{}", role.name, end_of(&log));
        }
        Ok(is_ready(port))
    })?;
    step.done(&format!("ready on port {port}"));
    Ok(())
}

fn is_ready(port: u16) -> bool {
    http::get(port, "/readyz").is_some_and(|answer| answer.status == 200)
}

fn print_what_to_try(project: &Project, astro: &Astro<'_>, ports: &Ports) -> Result<()> {
    println!();
    println!("  customer API   {}", api(ports.customer));
    println!("  admin API      {}", api(ports.admin));
    println!("  core API       {}", api(ports.core));
    println!("  portal         {}", astro.site("admin-api")?);
    println!("  console        {}/console", astro.site("core-api")?);
    println!("  mails          {}", api(ports.mailbox));
    println!("  sign in        {}/sign-in", astro.site("core-api")?);
    println!(
        "  logs           {}",
        project.shown(&project.data().join("logs"))
    );
    println!();
    let mut people = astro.command(&["sign-in"], "commands")?;
    let people = process::output_of(&mut people);
    println!(
        "{}",
        people.context("the people of the demo are not shown")?
    );
    println!();
    println!("Sign in by a line to paste; a token is good for ten minutes:");
    println!();
    for (name, email) in SIGN_INS {
        println!("export {name}=$(cargo xtask astro sign-in {email})");
    }
    println!();
    match launch_to_book(ports.customer) {
        Some(launch) => {
            println!("Book a seat, as the customer:");
            println!();
            println!("{}", booking(ports.customer, &launch));
        }
        None => println!("No launch is open for booking: see the log of demo-data."),
    }
    Ok(())
}

/// The id of the first launch that a visitor finds.
fn launch_to_book(port: u16) -> Option<String> {
    let answer = http::get(port, "/api/v1/launches?limit=1&min_seats=1")?;
    let page: serde_json::Value = serde_json::from_str(&answer.body).ok()?;
    Some(page["items"][0]["id"].as_str()?.to_owned())
}

fn booking(port: u16, launch: &str) -> String {
    format!(
        r#"curl -i {}/api/v1/launches/{launch}/bookings \
  -H "Authorization: Bearer $CUSTOMER" \
  -H "Content-Type: application/json" \
  -H "Idempotency-Key: my-first-booking" \
  -d '{{"payment":"card","passengers":[{{"name":"Ada Lovelace","email":"ada@example.com",
       "phone":"+44 20 7946 0000","date_of_birth":"1985-12-10"}}]}}'"#,
        api(port)
    )
}
