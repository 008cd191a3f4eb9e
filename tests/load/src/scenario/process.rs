//! What a process is like to its operator: how soon it is ready, how soon it ends under load
//! without failing what it took on, how much memory it holds when idle.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use domain::ids::LaunchId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{Bench, CLIENTS};
use crate::catalogue::Catalogue;
use crate::figure::{Figure, Goal, Samples, Unit};
use crate::http::get;
use crate::ledger;
use crate::orders::orders;
use crate::sale::{Plan, Sold, sell};
use crate::stage::{Api, Projector, Running, Stage};

/// How long a process is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(1);

/// How long a process is under load before it is asked to end.
const LOADED: Duration = Duration::from_millis(700);

/// Open streams of events while it ends.
const STREAMS: usize = 32;

/// Seats of the launch: more than are sold.
const SEATS: u32 = 100_000;

/// Orders for one time under load: more than can be answered.
const ORDERS: usize = 15_000;

#[derive(Clone, Copy)]
enum Role {
    Api(Api),
    Projector(Projector),
}

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    let stage = Stage::set_up(&bench.world).await?;
    for (name, role) in [
        ("customer-api", Role::Api(Api::Customer)),
        ("admin-api", Role::Api(Api::Admin)),
        ("projector customer", Role::Projector(Projector::Customer)),
        (
            "projector operational",
            Role::Projector(Projector::Operational),
        ),
    ] {
        start_and_rest(bench, &stage, name, role).await?;
    }
    stop_under_load(bench, &stage).await
}

async fn start_and_rest(bench: &mut Bench, stage: &Stage, name: &str, role: Role) -> Result<()> {
    let (mut ready, mut resident) = (Samples::default(), Samples::default());
    for round in 0..bench.rounds {
        let running = match role {
            Role::Api(api) => stage.start_api(api, round).await?,
            Role::Projector(projector) => stage.start_projector(projector).await?,
        };
        ready.push(running.ready_after.as_secs_f64() * 1_000.0);
        tokio::time::sleep(IDLE).await;
        if let Some(mb) = running.process.resident_mb() {
            resident.push(mb);
        }
        running.process.stop().await?;
    }
    bench.figures.push(
        Figure::new(
            "process",
            format!("{name}: ready"),
            Unit::Milliseconds,
            ready,
        )
        .goal(Goal::Below(300.0)),
    );
    bench.figures.push(
        Figure::new(
            "process",
            format!("{name}: resident, idle"),
            Unit::Megabytes,
            resident,
        )
        .goal(Goal::Below(40.0)),
    );
    Ok(())
}

/// Ends a customer-api in the midst of a sale.
async fn stop_under_load(bench: &mut Bench, stage: &Stage) -> Result<()> {
    let catalogue = Catalogue::open(stage).await?;
    let launches = catalogue.launches(1, SEATS).await?;
    drop(catalogue);
    // Streams begin with what the read model knows of the launch.
    let arrivals = crate::arrivals::Arrivals::in_read_model(stage, Projector::Customer).await?;
    let _projector = stage.start_projector(Projector::Customer).await?;
    let log = stage.log("commands").await?;
    arrivals.wait_for(log.end().await?).await?;

    let mut stopped = Samples::default();
    let (mut sold, mut unanswered): (Vec<Sold>, usize) = (Vec::new(), 0);
    for round in 0..bench.rounds {
        let api = stage.start_api(Api::Customer, round).await?;
        let (took, sale) = stop_one(stage, api, &launches).await?;
        stopped.push(took.as_secs_f64() * 1_000.0);
        sold.extend(&sale.sold);
        unanswered += sale.unanswered;
    }
    // Whatever was taken on was answered: nothing is in the log that nobody got.
    let found = ledger::check(&log, &launches, sold.iter().map(|sold| sold.booking)).await?;
    ensure!(found.bookings > 0, "there was no load");
    bench.figures.push(
        Figure::new(
            "process",
            format!("customer-api: ended under load, {CLIENTS} clients, {STREAMS} streams"),
            Unit::Milliseconds,
            stopped,
        )
        .goal(Goal::Below(1_000.0)),
    );
    bench.figures.push(
        Figure::new(
            "process",
            "customer-api: requests left unanswered by that",
            Unit::Count,
            unanswered as f64,
        )
        .goal(Goal::Below(1.0)),
    );
    bench.note(format!(
        "process: the log holds exactly the {} bookings answered with 201 before the processes \
         ended; every stream got its last event",
        found.bookings
    ));
    Ok(())
}

async fn stop_one(
    stage: &Stage,
    api: Running,
    launches: &[LaunchId],
) -> Result<(Duration, crate::sale::Sale)> {
    let launch = launches.first().context("a launch")?;
    let mut streams = JoinSet::new();
    let mut opened = Vec::new();
    for _ in 0..STREAMS {
        opened.push(open_stream(api.address, *launch).await?);
    }
    for stream in opened {
        streams.spawn(read_to_end(stream));
    }
    let plan = Plan {
        addresses: vec![api.address],
        clients: CLIENTS,
        seconds: f64::MAX,
        interval: None,
        until_stopped: true,
    };
    let orders = orders(&stage.key, launches, ORDERS);
    let sale = async { sell(&plan, &orders).await };
    let stop = async {
        tokio::time::sleep(LOADED).await;
        api.process.stop().await
    };
    let (sale, took) = tokio::join!(sale, stop);
    while let Some(told) = streams.join_next().await {
        let told = told??;
        ensure!(
            told.contains("event: end"),
            "a stream ended without its last event, but with: {}",
            told.lines().last().unwrap_or_default()
        );
    }
    Ok((took?, sale?))
}

/// Opens a stream of a launch's availability and waits for its first event.
async fn open_stream(address: SocketAddr, launch: LaunchId) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(&get(
            &format!("/api/v1/launches/{launch}/availability"),
            None,
        ))
        .await?;
    let mut told = Vec::new();
    let mut buffer = [0; 4_096];
    while !told.windows(6).any(|part| part == b"event:") {
        let read = stream.read(&mut buffer).await?;
        told.extend_from_slice(&buffer[..read]);
        ensure!(
            read > 0 && told.starts_with(b"HTTP/1.1 200"),
            "no stream was opened, but: {}",
            String::from_utf8_lossy(&told)
        );
    }
    Ok(stream)
}

async fn read_to_end(mut stream: TcpStream) -> Result<String> {
    let mut told = Vec::new();
    stream.read_to_end(&mut told).await?;
    Ok(String::from_utf8_lossy(&told).into_owned())
}
