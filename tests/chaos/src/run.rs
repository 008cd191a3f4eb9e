//! A run: a world, people in it, what goes wrong, and the audit.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Timelike, Utc};
use event_log::Recorded;
use futures_util::{FutureExt, TryStreamExt};
use mongodb::bson::{Document, doc};
use system_tests::books::commits;
use tokio::time::{Instant, sleep};

use crate::audit::mails::Wanted;
use crate::audit::money::{self, Ended};
use crate::audit::{Finding, log, mails, models, seats};
use crate::cast::Cast;
use crate::chance::Chance;
use crate::fault;
use crate::journal::{Journal, Request, Verdict, Wish};
use crate::load::{self, Scene};
use crate::plan::{Fault, Kind, plan};
use crate::post::Post;
use crate::world::{Machine, World};

/// How long all may take to come to rest, once nothing goes wrong any more. While mails are worked off it begins
/// anew with each look that finds fewer of them: how many there are follows from how much was booked.
const PATIENCE: Duration = Duration::from_secs(150);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(500);
/// Findings of one rule that are told.
const TOLD: usize = 5;

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Settings {
    /// All that goes wrong follows from it.
    pub seed: u64,
    /// How long people work.
    pub length: Duration,
    /// What may go wrong.
    pub kinds: Vec<Kind>,
    /// Where the plan, the journal and the output of all processes are kept.
    pub folder: PathBuf,
}

/// What was done, and found.
#[derive(Debug)]
pub struct Report {
    /// What was to be done.
    pub settings: Settings,
    /// How many servers of NATS there were.
    pub nodes: usize,
    /// What could not be done on this machine.
    pub left_out: Vec<&'static str>,
    /// What went wrong, when.
    pub plan: Vec<Fault>,
    /// What people asked for, and how often it was acknowledged, refused, and neither.
    pub asked: BTreeMap<Wish, [usize; 3]>,
    /// How often processes and servers were started, all together.
    pub starts: u32,
    /// How many commits the log had in the end.
    pub commits: usize,
    /// What must not be.
    pub findings: Vec<Finding>,
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Settings {
            seed,
            length,
            folder,
            ..
        } = &self.settings;
        let faults = self.plan.len();
        writeln!(
            f,
            "seed {seed}: {faults} faults in {length:?}, {} servers of NATS",
            self.nodes
        )?;
        for what in &self.left_out {
            writeln!(f, "left out: {what}")?;
        }
        for (wish, [done, refused, unknown]) in &self.asked {
            writeln!(
                f,
                "{wish:?}: {done} acknowledged, {refused} refused, {unknown} unknown"
            )?;
        }
        writeln!(
            f,
            "{} commits; processes and servers were started {} times",
            self.commits, self.starts
        )?;
        if self.findings.is_empty() {
            return write!(f, "the audit found nothing");
        }
        writeln!(f, "what happened:")?;
        for fault in &self.plan {
            writeln!(f, "  {fault}")?;
        }
        writeln!(f, "the audit found {} things:", self.findings.len())?;
        let mut told = BTreeMap::<_, usize>::new();
        for finding in &self.findings {
            let told = told.entry(finding.rule).or_default();
            *told += 1;
            if *told <= TOLD {
                writeln!(f, "  {finding}")?;
            }
        }
        for (rule, count) in told.iter().filter(|(_, count)| **count > TOLD) {
            writeln!(f, "  {rule}: {} more", count - TOLD)?;
        }
        write!(
            f,
            "the output of all, the plan, the journal and the log are in {}",
            folder.display()
        )
    }
}

/// How many servers of NATS a seed has: mostly a cluster.
#[must_use]
pub fn nodes_of(seed: u64) -> usize {
    if Chance::new(seed ^ 1).percent(75) {
        3
    } else {
        1
    }
}

/// What a seed has happen on this machine.
#[must_use]
pub fn plan_of(settings: &Settings, machine: Machine) -> Vec<Fault> {
    let clocks = machine.clock_library.is_some();
    let cast = Cast::of(nodes_of(settings.seed), machine.has_disks, clocks);
    plan(settings.seed, settings.length, &cast, &settings.kinds)
}

/// Does all of it.
///
/// # Errors
/// When it could not be tried: something did not start, or a fault could not be done.
pub async fn run(settings: Settings) -> Result<Report> {
    let folder = &settings.folder;
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    let machine = Machine::look();
    let (nodes, plan) = (nodes_of(settings.seed), plan_of(&settings, machine));
    let lines = plan.iter().fold(String::new(), |mut lines, fault| {
        let _written = writeln!(lines, "{fault}");
        lines
    });
    std::fs::write(folder.join("plan"), lines)?;

    let mut world = World::start(nodes, machine, folder).await?;
    let scene = Scene::set(&world).await;
    // From now on nobody works but those to whom something may happen.
    let accounts = world.servers.accounts_mut();
    for process in [&mut accounts.core_api, &mut accounts.notifier] {
        process.sigterm();
        process.wait().await;
    }
    world.start_processes().await?;

    let journal = Journal::begin(&folder.join("journal"))?;
    let post = Post::default();
    let all = async {
        tokio::try_join!(
            load::run(&world, &scene, &journal, settings.seed, settings.length),
            fault::carry_out(&world, &plan),
        )?;
        fault::heal(&world)?;
        Ok::<_, anyhow::Error>(audit(&world, &scene, &journal, &post).await)
    };
    let (commits, findings) = tokio::select! {
        all = all => all?,
        never = post.follow(&world.servers.mailbox) => match never {},
    };
    if !findings.is_empty() {
        keep(folder, &commits)?;
    }
    Ok(Report {
        asked: asked(&journal.requests()),
        nodes,
        left_out: machine.left_out(),
        plan,
        starts: world.fleet.starts().values().sum(),
        commits: commits.len(),
        findings,
        settings,
    })
}

/// Waits until all has come to rest, and looks at it.
async fn audit(
    world: &World,
    scene: &Scene,
    journal: &Journal,
    post: &Post,
) -> (Vec<Recorded>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut note = |finding: Option<Finding>| findings.extend(finding);
    note(
        world
            .ready()
            .await
            .err()
            .map(|error| never(&format!("{error:#}"))),
    );
    note(rest(world, |_| false).await);
    let api = world.direct("customer-api-0");
    // The gateway is asked about payments each minute, once they are a minute old.
    note(advance(world, 5).await);
    note(rest(world, |waits| waits.known_to_the_gateway > 0).await);
    let misread = async {
        let now = whole_log(world).await?;
        models::misread(&api, &scene.customers, &now).await
    };
    match AssertUnwindSafe(misread).catch_unwind().await {
        Ok(Ok(found)) => found.into_iter().for_each(|finding| note(Some(finding))),
        Ok(Err(error)) => note(Some(never(&format!("customers can't read: {error:#}")))),
        Err(panic) => note(Some(never(&said_by(&*panic)))),
    }
    // What the gateway was never asked for has failed after a day.
    note(advance(world, 25 * 60).await);
    note(rest(world, |waits| waits.pending > 0).await);
    let reconciled = world.operate(&["reconcile"], "operator").await;
    let said = reconciled.unwrap_or_else(|error| format!("{error:#}"));
    if !said.contains(" compared, 0 found") {
        note(Some(Finding {
            rule: "the reconciler finds nothing",
            what: said,
        }));
    }

    let commits = match whole_log(world).await {
        Ok(commits) => commits,
        Err(error) => {
            note(Some(never(&format!("{error:#}"))));
            return (Vec::new(), findings);
        }
    };
    let requests = journal.requests();
    let payments = money::card_payments(&commits);
    let charges = money::charges(&world.servers.payment_sandbox, payments.keys()).await;
    match wanted(world).await {
        Ok(wanted) => {
            let delivered = post.collect(&world.servers.mailbox).await;
            let found = mails::misdelivered(&commits, &wanted, &delivered);
            found.into_iter().for_each(|finding| note(Some(finding)));
        }
        Err(error) => note(Some(never(&format!("the mails can't be read: {error:#}")))),
    }
    let found = [
        log::chains(&commits),
        log::promises(&commits, &requests),
        log::order(&requests),
        seats::oversold(&commits),
        money::unbalanced(&commits),
        money::other_than_the_gateway(&payments, &charges),
    ];
    findings.extend(found.into_iter().flatten());
    (commits, findings)
}

/// The log, as soon as it can be read: who asks just after a server was lost may ask once too early.
async fn whole_log(world: &World) -> Result<Vec<Recorded>> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let read = AssertUnwindSafe(commits(&world.servers)).catch_unwind();
        match read.await {
            Ok(commits) => return Ok(commits),
            Err(panic) if Instant::now() > deadline => bail!("{}", said_by(&*panic)),
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// What is read for a test panics where it can't be read; here that is a finding among others.
fn said_by(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.unwrap_or_else(|| "something can't be read".to_owned())
}

/// What is waited for.
#[derive(Debug, Clone, Copy)]
struct Waits {
    /// Card payments that have not ended.
    pending: usize,
    /// Those of them that the gateway knows of.
    known_to_the_gateway: usize,
}

/// Waits until nothing moves any more, both read models say what the log says, no mail waits, and
/// nothing else does. What never becomes so is a finding.
async fn rest(world: &World, waits: impl Fn(Waits) -> bool) -> Option<Finding> {
    let mut deadline = Instant::now() + PATIENCE;
    let (mut before, mut fewest) = (0, usize::MAX);
    loop {
        let look = AssertUnwindSafe(look(world, &mut before, &waits)).catch_unwind();
        let moving = match look.await {
            Ok(Ok(None)) => return None,
            Ok(Ok(Some(moving))) => moving,
            Ok(Err(error)) => Moving::from(format!("{error:#}")),
            Err(panic) => Moving::from(said_by(&*panic)),
        };
        if let Some(mails) = moving.mails.filter(|mails| *mails < fewest) {
            fewest = mails;
            deadline = Instant::now() + PATIENCE;
        }
        if Instant::now() > deadline {
            return Some(never(&moving.what));
        }
        sleep(PAUSE).await;
    }
}

/// What still moves.
struct Moving {
    what: String,
    /// How many mails wait, if they are all that is waited for.
    mails: Option<usize>,
}

impl From<String> for Moving {
    fn from(what: String) -> Self {
        Self { what, mails: None }
    }
}

/// What still moves.
async fn look(
    world: &World,
    before: &mut usize,
    waits: &impl Fn(Waits) -> bool,
) -> Result<Option<Moving>> {
    let commits = commits(&world.servers).await;
    let grown = commits.len() - std::mem::replace(before, commits.len());
    if grown > 0 {
        return Ok(Some(format!("{grown} more commits").into()));
    }
    if let Some(difference) = models::difference(&world.servers, &commits).await {
        return Ok(Some(difference.into()));
    }
    let payments = money::card_payments(&commits);
    let pending = payments
        .iter()
        .filter(|(_, ended)| **ended == Ended::Pending);
    let pending: Vec<_> = pending.map(|(payment, _)| *payment).collect();
    let charges = money::charges(&world.servers.payment_sandbox, pending.iter()).await;
    let waiting = Waits {
        pending: pending.len(),
        known_to_the_gateway: charges.len(),
    };
    if waits(waiting) {
        return Ok(Some(format!("{waiting:?}").into()));
    }
    let wanted = wanted(world).await?;
    let mails: Vec<_> = wanted.iter().filter(|mail| !mail.is_over()).collect();
    if let Some(mail) = mails.first() {
        return Ok(Some(Moving {
            what: format!("{mail:?} waits, one of {}", mails.len()),
            mails: Some(mails.len()),
        }));
    }
    if let Some(fault) = money::unbalanced(&commits).first() {
        return Ok(Some(fault.to_string().into()));
    }
    Ok(None)
}

fn never(what: &str) -> Finding {
    Finding {
        rule: "it comes to rest",
        what: what.to_owned(),
    }
}

/// Moves the business clock ahead, to right before a full minute, when most jobs run.
async fn advance(world: &World, minutes: u32) -> Option<Finding> {
    let moved = async {
        let now = world.operate(&["clock", "show"], "operator").await?;
        let now: DateTime<Utc> = now.trim().parse()?;
        let by = format!("{}s", minutes * 60 + 58 - now.second().min(58));
        world.operate(&["clock", "advance", &by], "operator").await
    };
    let moved: Result<String> = moved.await;
    let error = moved.err()?;
    Some(never(&format!("the clock can't be moved: {error:#}")))
}

/// All mails that were asked for.
async fn wanted(world: &World) -> Result<Vec<Wanted>> {
    let servers = &world.servers;
    let database = servers.mongo.open().await;
    let core = database.client().database(&servers.mongo.core_name());
    let notifications = core.collection::<Document>("notifications");
    let wanted = notifications.find(doc! {}).await?;
    let wanted: Vec<Document> = wanted.try_collect().await?;
    let wanted = wanted.iter().map(|mail| {
        let text = |name: &str| mail.get_str(name).unwrap_or_default().to_owned();
        let event = mail
            .get("event")
            .cloned()
            .map(mongodb::bson::deserialize_from_bson);
        let event = event.and_then(|event: Result<mongodb::bson::Uuid, _>| event.ok());
        Wanted {
            event: event.map(|event| uuid::Uuid::from_bytes(event.bytes())),
            template: text("template"),
            to: text("to"),
            status: text("status"),
            message_id: mail.get_str("message_id").ok().map(str::to_owned),
        }
    });
    Ok(wanted.collect())
}

fn asked(requests: &[Request]) -> BTreeMap<Wish, [usize; 3]> {
    let mut asked = BTreeMap::<_, [usize; 3]>::new();
    for request in requests {
        let place = match request.verdict() {
            Verdict::Acknowledged { .. } => 0,
            Verdict::Refused => 1,
            Verdict::Unknown => 2,
        };
        asked.entry(request.wish).or_default()[place] += 1;
    }
    asked
}

/// Keeps the log, for who looks for the cause.
fn keep(folder: &std::path::Path, commits: &[Recorded]) -> Result<()> {
    let mut lines = String::new();
    for recorded in commits {
        let commit = serde_json::to_string(&recorded.commit)?;
        writeln!(lines, "{} {} {commit}", recorded.position, recorded.hash)?;
    }
    std::fs::write(folder.join("log"), lines)?;
    Ok(())
}
