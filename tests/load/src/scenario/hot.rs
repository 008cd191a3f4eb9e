//! 64 clients book on one launch: at one process, and at two. The limit of one process is what
//! bare publishes with a version check reach on one subject, one after the other: without group
//! commit no launch could sell faster. The limit of two processes is the one. The same once more while the
//! log is sealed every second, beside which its own speed is the limit.

use anyhow::{Result, ensure};
use domain::ids::LaunchId;

use super::{Bench, CLIENTS, describe};
use crate::catalogue::Catalogue;
use crate::figure::{Figure, Goal, Samples, Unit};
use crate::orders::orders;
use crate::sale::{Plan, Sold, sell};
use crate::stage::{Api, Running, Sealer, Stage};
use crate::{ledger, publish};

/// The seats of a launch: as many as a rocket may have.
const SEATS: usize = 100_000;

/// Bookings that one interval has orders for, per second: more than can be answered.
const MOST_PER_SECOND: f64 = 15_000.0;

/// Bookings before the first round, one by one: they show what a commit weighs.
const WARM_UP: usize = 200;

pub(super) async fn run(bench: &mut Bench, with_two: bool) -> Result<()> {
    let stage = Stage::set_up(&bench.world).await?;
    let catalogue = Catalogue::open(&stage).await?;
    let mut apis = vec![stage.start_api(Api::Customer, 1).await?];
    if with_two {
        apis.push(stage.start_api(Api::Customer, 2).await?);
    }
    let mut one = Launch::offer(&catalogue, "hot", &apis[..1], bench).await?;
    let mut two = Launch::offer(&catalogue, "hot-2", &apis, bench).await?;
    let mut sealed = Launch::offer(&catalogue, "hot-sealed", &apis[..1], bench).await?;
    drop(catalogue);
    let sealer = Sealer::new(&stage)?;
    let log = stage.log("commands").await?;
    let bytes = one.weigh(&stage).await?;
    if with_two {
        two.weigh(&stage).await?;
    }

    let mut limit = Samples::default();
    limit.push(publish::one_by_one(log.client(), bytes, bench.seconds / 2.0).await?);
    for _ in 0..bench.rounds {
        one.round(&stage, bench.seconds).await?;
        if with_two {
            two.round(&stage, bench.seconds).await?;
        }
        let sealing = sealer.seal_on()?;
        sealed.round(&stage, bench.seconds).await?;
        sealing.stop().await?;
        limit.push(publish::one_by_one(log.client(), bytes, bench.seconds / 2.0).await?);
    }

    let found = ledger::check(&log, &[one.id], one.sold.iter().map(|sold| sold.booking)).await?;
    bench.note(format!(
        "hot: the log holds exactly the {} bookings answered with 201, in {} commits of {:.1} \
         bookings and {} bytes on average",
        found.bookings,
        found.commits,
        found.group(),
        found.commit_bytes(),
    ));
    bench.notes.append(&mut one.notes);
    bench.figures.push(
        Figure::new(
            "hot",
            "bookings, one process",
            Unit::PerSecond,
            one.speed.clone(),
        )
        .beside(
            format!("publishes of {bytes} bytes, one subject, one by one"),
            limit,
        )
        .goal(Goal::TimesLimit(2.0))
        .goal(Goal::AtLeast(3_000.0)),
    );
    let bookings = sealed.sold.iter().map(|sold| sold.booking);
    let found = ledger::check(&log, &[sealed.id], bookings).await?;
    bench.note(format!(
        "hot-sealed: the log holds exactly the {} bookings answered with 201, in {} commits",
        found.bookings, found.commits,
    ));
    bench.notes.append(&mut sealed.notes);
    bench.figures.push(
        Figure::new(
            "hot-sealed",
            "bookings, one process, while the log is sealed every second",
            Unit::PerSecond,
            sealed.speed,
        )
        .beside("hot", one.speed.clone())
        .goal(Goal::TimesLimit(0.9)),
    );
    if with_two {
        let found =
            ledger::check(&log, &[two.id], two.sold.iter().map(|sold| sold.booking)).await?;
        bench.note(format!(
            "hot-2: the log holds exactly the {} bookings answered with 201, in {} commits",
            found.bookings, found.commits,
        ));
        bench.notes.append(&mut two.notes);
        bench.figures.push(
            Figure::new(
                "hot-2",
                "bookings, two processes",
                Unit::PerSecond,
                two.speed,
            )
            .beside("hot", one.speed)
            .goal(Goal::TimesLimit(0.4)),
        );
    }
    Ok(())
}

/// A launch that is sold by some processes.
struct Launch {
    name: &'static str,
    id: LaunchId,
    plan: Plan,
    /// Bookings that one round has orders for.
    most: usize,
    speed: Samples,
    sold: Vec<Sold>,
    notes: Vec<String>,
}

impl Launch {
    async fn offer(
        catalogue: &Catalogue,
        name: &'static str,
        apis: &[Running],
        bench: &Bench,
    ) -> Result<Self> {
        let launches = catalogue.launches(1, u32::try_from(SEATS)?).await?;
        // Every order must find a seat, so that all answers are bookings.
        let most = (bench.seconds * MOST_PER_SECOND) as usize;
        Ok(Self {
            name,
            id: launches[0],
            plan: Plan {
                addresses: apis.iter().map(|api| api.address).collect(),
                clients: CLIENTS,
                seconds: bench.seconds,
                interval: None,
                until_stopped: false,
            },
            most: most.min((SEATS - WARM_UP) / bench.rounds),
            speed: Samples::default(),
            sold: Vec::new(),
            notes: Vec::new(),
        })
    }

    /// Sells a few seats one by one, and says how many bytes a commit of one booking has.
    async fn weigh(&mut self, stage: &Stage) -> Result<usize> {
        let plan = Plan {
            clients: 1,
            seconds: f64::MAX,
            ..self.plan.clone()
        };
        let sale = sell(&plan, &orders(&stage.key, &[self.id], WARM_UP)).await?;
        self.sold.extend(&sale.sold);
        let log = stage.log("commands").await?;
        let found =
            ledger::check(&log, &[self.id], self.sold.iter().map(|sold| sold.booking)).await?;
        Ok(found.commit_bytes())
    }

    async fn round(&mut self, stage: &Stage, seconds: f64) -> Result<()> {
        let plan = Plan {
            seconds,
            ..self.plan.clone()
        };
        let sale = sell(&plan, &orders(&stage.key, &[self.id], self.most)).await?;
        let (fewest, _) = sale.fairness();
        ensure!(fewest > 0, "a client got no booking in {seconds} s");
        self.speed.push(sale.per_second());
        self.sold.extend(&sale.sold);
        self.notes.push(describe(self.name, &sale));
        Ok(())
    }
}
