//! A soak: every role at once, under a mixed load at a fixed, moderate rate, for as long as it is wanted.
//! Whatever a process holds, and how late answers are, has to be as flat at the end as in the middle;
//! then both read models have to hold exactly what was booked.

mod crowd;
mod report;
mod trend;
mod vitals;

use std::collections::HashSet;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use proof::SigningKey;

use crate::arrivals::Arrivals;
use crate::catalogue::Catalogue;
use crate::scenario::register;
use crate::stage::{Projector, Running, Stage, Stored, World, free_address};
use crowd::{Answers, Crowd, Scene, bookings_in};
use vitals::Vitals;

pub(crate) use report::{Report, write_section};

/// From one look at everything to the next.
pub(crate) const EVERY: Duration = Duration::from_secs(10);

/// Seats of a launch; of which so many are booked before the next one's turn: caches of launches fill, and
/// are emptied again, as they are in a season.
const SEATS: u32 = 600;
const BOOKED: usize = 500;

/// How long seats are held that nobody pays for: so that what is not paid runs out already while it warms up,
/// and not from the middle on.
const HOLD_MINUTES: u32 = 5;

/// Launches beyond those that are sold.
const SPARE: usize = 20;

/// Who sign in.
const PEOPLE: usize = 20;

/// How long read models may take to have the last booking.
const SETTLED_WITHIN: Duration = Duration::from_secs(120);

/// A process that is watched.
struct Member {
    name: &'static str,
    running: Running,
}

/// What was seen of a process.
pub(crate) struct Watched {
    /// Which.
    pub(crate) name: &'static str,
    /// What it held at each look.
    pub(crate) vitals: Vec<Vitals>,
    /// Whether it has to hold no more at the end: all do but those that keep in memory what they take, and the
    /// server of the log.
    pub(crate) is_judged: bool,
}

/// All that was seen.
pub(crate) struct Seen {
    /// How long it took.
    pub(crate) time: Duration,
    /// What was answered between two looks.
    pub(crate) answers: Vec<Answers>,
    /// The processes.
    pub(crate) processes: Vec<Watched>,
    /// How many bookings there are.
    pub(crate) bookings: usize,
    /// Commits in the log that came with them.
    pub(crate) commits: u64,
    /// What that added to the log and to the stores, in bytes.
    pub(crate) log_bytes: f64,
    /// The same, for the stores.
    pub(crate) stored: Stored,
}

/// Plays it, and says what was seen.
///
/// # Errors
/// When a process ends, a request is not answered as it should be, or a read model does not hold what was
/// booked.
pub(crate) async fn run(world: &World, time: Duration) -> Result<Seen> {
    let mut stage = Stage::set_up(world).await?;
    let customer = free_address()?;
    let mut cast = play_the_others(&mut stage, customer).await?;
    let models = [Projector::Operational, Projector::Customer];
    let mut arrivals = Vec::new();
    for model in models {
        arrivals.push(Arrivals::in_read_model(&stage, model).await?);
    }
    cast.extend(play_ours(&stage, customer).await?);
    let core = stage.start_core().await?;

    let catalogue = Catalogue::open(&stage).await?;
    let sold = bookings_in(time).div_ceil(BOOKED);
    let launches = catalogue.launches(sold + SPARE, SEATS).await?;
    let people = register(core.address, PEOPLE).await?;
    let supplier = catalogue.token().to_owned();
    let (admin, core_address) = (catalogue.api.address, core.address);
    for (name, running) in [("admin-api", catalogue.api), ("core-api", core)] {
        cast.push(Member { name, running });
    }
    let log = stage.log("commands").await?;
    let end = log.end().await?;
    for arrivals in &arrivals {
        arrivals.wait_for(end).await?;
    }
    drop(arrivals);
    let before = (stage.pair.stored().await?, bytes_of(&stage)?);

    let scene = Scene {
        customer,
        admin,
        core: core_address,
        key: stage.key.clone(),
        supplier,
        launches: launches.into(),
        seats: BOOKED,
        people: people.into(),
    };
    let crowd = Crowd::start(&scene);
    let started = Instant::now();
    let (answers, processes) = watch(&stage, &mut cast, &crowd, time).await?;
    let time = started.elapsed();
    let ended = crowd.end().await?;
    if ended.failed > 0 {
        bail!(
            "{} requests were not answered as they should be, such as:\n{}",
            ended.failed,
            ended.failures.join("\n")
        );
    }
    let distinct: HashSet<_> = ended.booked.iter().collect();
    ensure!(
        distinct.len() == ended.booked.len(),
        "a booking was given out twice"
    );
    let bookings = ended.booked.len();
    for model in models {
        shown(&stage, model, bookings as u64).await?;
    }
    let (stored, log_bytes) = (stage.pair.stored().await?, bytes_of(&stage)?);
    Ok(Seen {
        time,
        answers,
        processes,
        bookings,
        commits: log.end().await?.0 - end.0,
        log_bytes: log_bytes - before.1,
        stored: Stored {
            operational: stored.operational - before.0.operational,
            customer: stored.customer - before.0.customer,
            core: stored.core - before.0.core,
        },
    })
}

/// What the gateway is told where to say what became of payments.
const WEBHOOKS: &str = "ASTRO_SANDBOX_WEBHOOK_URL";

/// Starts those who play gateway and mail server, and has the stage tell everybody where they are.
async fn play_the_others(stage: &mut Stage, customer: SocketAddr) -> Result<Vec<Member>> {
    let (gateway, smtp) = (free_address()?, free_address()?);
    let (seal_key, seal_public_key) = SigningKey::generate("soak.invalid");
    let folder = |name: &str| {
        stage
            .folder
            .path()
            .join(name)
            .to_string_lossy()
            .into_owned()
    };
    let told = [
        ("ASTRO_MODE", "development".to_owned()),
        ("ASTRO_GATEWAY_URL", format!("http://{gateway}")),
        ("ASTRO_SMTP_URL", format!("smtp://{smtp}")),
        ("ASTRO_MAILBOX_SMTP_LISTEN", smtp.to_string()),
        ("ASTRO_MAIL_FROM", "Soak <soak@bench.example>".to_owned()),
        ("ASTRO_AUTH_URL", "https://core-api.invalid".to_owned()),
        ("ASTRO_CUSTOMER_URL", "https://astro.invalid".to_owned()),
        ("ASTRO_PORTAL_URL", "https://portal.invalid".to_owned()),
        ("ASTRO_LINK_KEY", "00".repeat(32)),
        ("ASTRO_ARCHIVE_FOLDER", folder("archive")),
        ("ASTRO_SEAL_FOLDER", folder("seals")),
        ("ASTRO_SEAL_KEY", seal_key),
        ("ASTRO_SEAL_PUBLIC_KEY", seal_public_key),
        ("ASTRO_SEAL_EVERY", "10".to_owned()),
        ("ASTRO_TERMS_CARD_HOLD_MINUTES", HOLD_MINUTES.to_string()),
    ];
    stage.told.extend(told);
    let webhooks = format!("http://{customer}/api/v1/payments/events");
    let mut cast = Vec::new();
    for (name, address, variables) in [
        ("payment-sandbox", gateway, vec![(WEBHOOKS, webhooks)]),
        ("mailbox", free_address()?, Vec::new()),
    ] {
        let running = stage.start_at(address, &[name], &variables).await?;
        cast.push(Member { name, running });
    }
    Ok(cast)
}

/// Starts each role of ours but the APIs of suppliers and of accounts, which others start.
async fn play_ours(stage: &Stage, customer: SocketAddr) -> Result<Vec<Member>> {
    let mut cast = Vec::new();
    for (name, arguments) in [
        ("log-keeper", &["log-keeper"][..]),
        ("event-index", &["event-index"]),
        ("projector operational", &["projector", "operational"]),
        ("projector customer", &["projector", "customer"]),
        ("policies", &["policies"]),
        ("notifier", &["notifier"]),
        ("scheduler", &["scheduler"]),
        ("reconciler", &["reconciler"]),
        ("rebuilder", &["rebuilder"]),
        ("archiver", &["archiver"]),
        ("sealer", &["sealer"]),
        ("customer-api", &["customer-api"]),
    ] {
        let address = match name {
            "customer-api" => customer,
            _ => free_address()?,
        };
        let running = stage.start_at(address, arguments, &[]).await?;
        cast.push(Member { name, running });
    }
    Ok(cast)
}

/// Looks at everything again and again, until the time is over.
async fn watch(
    stage: &Stage,
    cast: &mut [Member],
    crowd: &Crowd,
    time: Duration,
) -> Result<(Vec<Answers>, Vec<Watched>)> {
    let servers = servers(stage);
    let mut processes: Vec<Watched> = cast
        .iter()
        .map(|member| Watched {
            name: member.name,
            vitals: Vec::new(),
            is_judged: !matches!(member.name, "payment-sandbox" | "mailbox"),
        })
        .collect();
    let mut log = Watched {
        name: "nats-server",
        vitals: Vec::new(),
        is_judged: false,
    };
    let mut answers = Vec::new();
    let started = tokio::time::Instant::now();
    let looks = u32::try_from(time.as_secs() / EVERY.as_secs())?;
    for look in 1..=looks {
        tokio::time::sleep_until(started + EVERY * look).await;
        for (member, watched) in cast.iter_mut().zip(&mut processes) {
            member.running.process.lives()?;
            let pid = member.running.process.pid();
            watched.vitals.push(vitals::look(pid, &servers)?);
        }
        let nats = stage.nats().process().pid();
        log.vitals.push(vitals::look(nats, &servers)?);
        answers.push(crowd.answers());
    }
    processes.push(log);
    Ok((answers, processes))
}

/// The ports of the servers.
fn servers(stage: &Stage) -> HashSet<u16> {
    let urls = [&stage.pair.postgres_url, &stage.pair.mongo_url];
    let ports = urls.into_iter().filter_map(|url| port_of(url));
    ports.chain([stage.nats().port()]).collect()
}

/// The port that an address of a server names.
fn port_of(url: &str) -> Option<u16> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?']).next()?;
    host.rsplit_once(':')?.1.parse().ok()
}

/// Waits until a read model holds so many bookings, and no more.
async fn shown(stage: &Stage, model: Projector, bookings: u64) -> Result<()> {
    let started = Instant::now();
    loop {
        let found = stage.pair.bookings_in(model).await?;
        if found == bookings {
            return Ok(());
        }
        ensure!(
            found < bookings && started.elapsed() < SETTLED_WITHIN,
            "the read model {} holds {found} bookings, and {bookings} were given out",
            model.name()
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Where the server keeps the log, apart from its other streams.
const LOG: &str = "nats/jetstream/ASTRO/streams/EVENTS";

/// What the log takes up on the disk of its server.
fn bytes_of(stage: &Stage) -> Result<f64> {
    Ok(size(&stage.folder.path().join(LOG))? as f64)
}

/// The bytes of all files in a folder.
pub(crate) fn size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // A file that is gone by now takes nothing up.
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        bytes += match metadata.is_dir() {
            true => size(&entry.path())?,
            false => metadata.len(),
        };
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_of_a_server_is_found_behind_its_password() {
        assert_eq!(port_of("postgres://u:p@127.0.0.1:5432/db"), Some(5432));
        assert_eq!(port_of("mongodb://u:p@h:7/?x=y"), Some(7));
        assert_eq!(port_of("mongodb://h"), None);
    }
}
