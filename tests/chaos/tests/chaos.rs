//! Those seeds that once showed a defect; and a short chaos of another seed each time.

#![expect(
    clippy::print_stdout,
    reason = "the seed is for who reads a test's output"
)]

use std::path::Path;
use std::time::Duration;

use chaos::plan::Kind;
use chaos::{Settings, run};
use clap::ValueEnum;

/// Seeds that once showed something, for how many seconds and with which faults, and what it was.
const SHOWED: [(u64, u64, &[Kind], &str); 1] = [(
    1,
    10,
    &[Kind::Kill],
    "a payment that had begun was answered that nothing was done, as its launch was busy",
)];

/// How long the one by chance lasts.
const SHORT: u64 = 15;

async fn survives(seed: u64, seconds: u64, kinds: &[Kind]) {
    println!("seed {seed}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let report = run(Settings {
        seed,
        length: Duration::from_secs(seconds),
        kinds: kinds.to_vec(),
        folder: root.join(format!(".astro/chaos/{seed}")),
    });
    let report = report.await.expect("it can be tried");
    assert!(report.findings.is_empty(), "{report}");
    println!("{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_dies_what_was_acknowledged_is_there_once() {
    let (random, _) = uuid::Uuid::new_v4().as_u64_pair();
    survives(random % 1_000_000, SHORT, Kind::value_variants()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seeds_that_showed_a_defect_show_none() {
    for (seed, seconds, kinds, what) in SHOWED {
        println!("{what}");
        survives(seed, seconds, kinds).await;
    }
}
