//! 64 clients read the first page of launches, one launch, and the pages of the site that show
//! them. The limit is a bare actix handler in a process of its own, which gives the same bytes from
//! memory.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::net::TcpStream;

use super::{Bench, CLIENTS};
use crate::arrivals::Arrivals;
use crate::bare::Page;
use crate::catalogue::Catalogue;
use crate::figure::{Figure, Goal, Samples, Unit};
use crate::http::{Connection, get};
use crate::reading::read;
use crate::stage::{Api, Process, Projector, Stage, free_address};

const LAUNCHES: usize = 200;

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    let stage = Stage::set_up(&bench.world).await?;
    let catalogue = Catalogue::open(&stage).await?;
    let launches = catalogue.launches(bench.amount(LAUNCHES), 100).await?;
    drop(catalogue);
    let arrivals = Arrivals::in_read_model(&stage, Projector::Customer).await?;
    let _projector = stage.start_projector(Projector::Customer).await?;
    let api = stage.start_api(Api::Customer, 1).await?;
    arrivals
        .wait_for(stage.log("commands").await?.end().await?)
        .await?;

    let mut asked = vec![
        (
            "first page of launches",
            "/api/v1/launches".to_owned(),
            10.0,
        ),
        (
            "one launch",
            format!("/api/v1/launches/{}", launches[0]),
            10.0,
        ),
    ];
    if std::env::var_os("ASTRO_WEB").is_some() {
        asked.extend([
            ("pages: first page of the site", "/".to_owned(), 5.0),
            ("pages: search for launches", "/launches".to_owned(), 5.0),
            (
                "pages: one launch",
                format!("/launches/{}", launches[0]),
                5.0,
            ),
        ]);
    } else {
        bench.note("read: no pages, since ASTRO_WEB names no bundles".to_owned());
    }
    let mut pages = Vec::new();
    for (_, path, _) in &asked {
        pages.push(fetch(api.address, path).await?);
    }
    let (bare, _process) = start_bare(&stage, &pages).await?;

    for ((what, _, most_ms), page) in asked.into_iter().zip(&pages) {
        let request = get(&page.path, None);
        let length = page.body.len();
        let ask =
            async |address| read(address, &request, length, CLIENTS, bench.seconds / 2.0).await;
        let (mut speed, mut p99) = (Samples::default(), Samples::default());
        let (mut limit, mut limit_p99) = (Samples::default(), Samples::default());
        for round in 0..=bench.rounds {
            let reading = ask(bare).await?;
            limit.push(reading.per_second());
            limit_p99.push(reading.latency_ms(99.0));
            if round < bench.rounds {
                let reading = ask(api.address).await?;
                speed.push(reading.per_second());
                p99.push(reading.latency_ms(99.0));
            }
        }
        let beside = format!("bare actix handler, the same {length} bytes");
        bench.figures.push(
            Figure::new("read", what, Unit::PerSecond, speed)
                .beside(&beside, limit)
                .goal(Goal::TimesLimit(0.6)),
        );
        bench.figures.push(
            Figure::new("read", format!("{what}, p99"), Unit::Milliseconds, p99)
                .beside(beside, limit_p99)
                .goal(Goal::Below(most_ms)),
        );
    }
    Ok(())
}

async fn fetch(address: SocketAddr, path: &str) -> Result<Page> {
    let mut connection = Connection::open(address).await?;
    let answer = connection.exchange(&get(path, None)).await?;
    ensure!(
        answer.status == 200,
        "{path} was answered with {}: {}",
        answer.status,
        String::from_utf8_lossy(answer.body)
    );
    Page::of(path, answer.head, answer.body)
}

/// Starts this program as the bare server.
async fn start_bare(stage: &Stage, pages: &[Page]) -> Result<(SocketAddr, Process)> {
    let file = stage.folder.path().join("pages.json");
    std::fs::write(&file, serde_json::to_vec(pages)?)?;
    let address = free_address()?;
    let mut command = Command::new(std::env::current_exe().context("this program's own file")?);
    command
        .arg("bare-server")
        .arg(address.to_string())
        .arg(&file);
    let mut process = Process::start("bare-server", &mut command, stage.folder.path())?;
    process
        .wait_until(Duration::from_secs(10), || async {
            TcpStream::connect(address).await.is_ok()
        })
        .await?;
    Ok((address, process))
}
