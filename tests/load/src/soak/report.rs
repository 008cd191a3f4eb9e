//! What a soak has shown, as a section of the page of figures.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::crowd::Kind;
use super::trend::{Tolerance, Trend};
use super::vitals::Vitals;
use super::{EVERY, Seen, Watched};

/// The heading of the section.
const HEADING: &str = "## Soak";

/// What a process holds: its name, how it is read, and how much more of it still counts as flat.
type Held = (&'static str, fn(&Vitals) -> f64, Tolerance);

const HELD: [Held; 4] = [
    (
        "memory",
        |vitals| vitals.resident_mb,
        Tolerance {
            share: 0.05,
            slack: 2.0,
        },
    ),
    (
        "files",
        |vitals| vitals.files,
        Tolerance {
            share: 0.05,
            slack: 4.0,
        },
    ),
    (
        "threads",
        |vitals| vitals.threads,
        Tolerance {
            share: 0.0,
            slack: 2.0,
        },
    ),
    (
        "connections",
        |vitals| vitals.connections,
        Tolerance {
            share: 0.0,
            slack: 2.0,
        },
    ),
];

/// The same of how late answers are, in milliseconds.
const LATE: [(&str, f64, Tolerance); 2] = [
    (
        "p50",
        50.0,
        Tolerance {
            share: 0.25,
            slack: 1.0,
        },
    ),
    (
        "p99",
        99.0,
        Tolerance {
            share: 0.5,
            slack: 10.0,
        },
    ),
];

/// A soak, and all that a reader needs to know of it.
pub(crate) struct Report<'a> {
    /// When.
    pub(crate) date: String,
    /// How it was started.
    pub(crate) command: String,
    /// What was measured, by its commit.
    pub(crate) program: String,
    /// On what.
    pub(crate) machine: String,
    /// Beside which servers.
    pub(crate) servers: Vec<String>,
    /// What was seen.
    pub(crate) seen: &'a Seen,
}

impl Report<'_> {
    /// What grew that should not have.
    pub(crate) fn grown(&self) -> Vec<String> {
        let mut grown = Vec::new();
        for process in self
            .seen
            .processes
            .iter()
            .filter(|process| process.is_judged)
        {
            for (what, held, tolerance) in HELD {
                if trend_of(process, held, tolerance).is_some_and(|trend| !trend.is_flat) {
                    grown.push(format!("{} of {}", what, process.name));
                }
            }
        }
        for kind in Kind::ALL {
            for (what, percentile, tolerance) in LATE {
                let trend = self.trend_of(kind, percentile, tolerance);
                if trend.is_some_and(|trend| !trend.is_flat) {
                    grown.push(format!("{what} of {}", kind.name()));
                }
            }
        }
        grown
    }

    /// The section.
    pub(crate) fn to_page(&self) -> String {
        let seen = self.seen;
        let mut page = format!("{HEADING}\n\n");
        let _ = writeln!(
            page,
            "All roles, one process of each, under a mixed load at a fixed rate, for {:.0} minutes. \
             \"From\" is the mean of the second third of that time, \"to\" of the last; the first third is \
             for warming up. Flat is what is no more than a twentieth above \"from\" and 2 MB (memory) or 4 \
             (files), 2 (threads, connections); of answers a quarter and 1 ms (p50), a half and 10 ms (p99). \
             Late answers count from when their question was due. Every request was answered as it should \
             be, and at the end both read models held exactly the {} bookings.\n",
            seen.time.as_secs_f64() / 60.0,
            seen.bookings,
        );
        let _ = writeln!(
            page,
            "- {}, {}: `{}`",
            self.date, self.program, self.command
        );
        let _ = writeln!(
            page,
            "- Machine, shared by servers and load generator: {}",
            self.machine
        );
        for server in &self.servers {
            let _ = writeln!(page, "- {server}");
        }
        page.push('\n');
        self.processes(&mut page);
        page.push('\n');
        self.answers(&mut page);
        let each = |bytes: f64| bytes / seen.bookings.max(1) as f64 / 1_000.0;
        let _ = writeln!(
            page,
            "\nFor each booking, with payment, cancellation, invoice and mails as this mix has them: {:.1} \
             commits; {:.1} kB more in the log on the disk, {:.1} kB in PostgreSQL, {:.1} kB in MongoDB \
             `customer`, {:.1} kB in MongoDB `core` (which has log lines and the index of events, too).",
            seen.commits as f64 / seen.bookings.max(1) as f64,
            each(seen.log_bytes),
            each(seen.stored.operational),
            each(seen.stored.customer),
            each(seen.stored.core),
        );
        page
    }

    fn processes(&self, page: &mut String) {
        page.push_str(
            "| Process | Memory, from | to | in an hour | Files | Threads | Connections | Flat |\n\
             | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        );
        for process in &self.seen.processes {
            let trends = HELD.map(|(_, held, tolerance)| trend_of(process, held, tolerance));
            let [Some(memory), Some(files), Some(threads), Some(connections)] = trends else {
                continue;
            };
            let is_flat = [memory, files, threads, connections]
                .iter()
                .all(|trend| trend.is_flat);
            let _ = writeln!(
                page,
                "| {} | {:.1} MB | {:.1} MB | {:+.1} MB | {} | {} | {} | {} |",
                process.name,
                memory.before,
                memory.after,
                memory.per_hour,
                from_to(files),
                from_to(threads),
                from_to(connections),
                match (process.is_judged, is_flat) {
                    (false, _) => "not judged: it keeps what it takes",
                    (true, true) => "yes",
                    (true, false) => "**no**",
                },
            );
        }
    }

    fn answers(&self, page: &mut String) {
        page.push_str(
            "| Asked for | In all | p50, from | to | p99, from | to | Flat |\n\
             | --- | --- | --- | --- | --- | --- | --- |\n",
        );
        for kind in Kind::ALL {
            let count: u64 = self
                .seen
                .answers
                .iter()
                .map(|answers| answers.count(kind))
                .sum();
            let trends =
                LATE.map(|(_, percentile, tolerance)| self.trend_of(kind, percentile, tolerance));
            let [Some(middle), Some(late)] = trends else {
                continue;
            };
            let _ = writeln!(
                page,
                "| {} | {count} | {:.1} ms | {:.1} ms | {:.1} ms | {:.1} ms | {} |",
                kind.name(),
                middle.before,
                middle.after,
                late.before,
                late.after,
                if middle.is_flat && late.is_flat {
                    "yes"
                } else {
                    "**no**"
                },
            );
        }
    }

    /// How late answers were, over all looks at which there were any.
    fn trend_of(&self, kind: Kind, percentile: f64, tolerance: Tolerance) -> Option<Trend> {
        let asked = self
            .seen
            .answers
            .iter()
            .filter(|answers| answers.count(kind) > 0);
        let late: Vec<f64> = asked
            .map(|answers| answers.latency_ms(kind, percentile))
            .collect();
        Trend::of(&late, EVERY.as_secs_f64(), tolerance)
    }
}

fn trend_of(process: &Watched, held: fn(&Vitals) -> f64, tolerance: Tolerance) -> Option<Trend> {
    let values: Vec<f64> = process.vitals.iter().map(held).collect();
    Trend::of(&values, EVERY.as_secs_f64(), tolerance)
}

/// One number where both are the same.
fn from_to(trend: Trend) -> String {
    let (before, after) = (
        format!("{:.0}", trend.before),
        format!("{:.0}", trend.after),
    );
    match before == after {
        true => after,
        false => format!("{before}–{after}"),
    }
}

/// Puts the section into a page, in the place of the one that is there, or at its end.
///
/// # Errors
/// When the page can't be read or written.
pub(crate) fn write_section(page: &Path, section: &str) -> io::Result<()> {
    let text = fs::read_to_string(page)?;
    fs::write(page, with_section(&text, section))
}

fn with_section(page: &str, section: &str) -> String {
    let section = section.trim_end();
    let Some(start) = page.find(HEADING) else {
        return format!("{}\n\n{section}\n", page.trim_end());
    };
    let (before, old) = page.split_at(start);
    let after = old.get(HEADING.len()..).unwrap_or_default();
    match after.find("\n## ") {
        Some(next) => format!("{before}{section}\n{}", &after[next..]),
        None => format!("{before}{section}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_the_one_before_and_of_nothing_else() {
        let page = "# Page\n\nText.\n\n## Other\n\nMore.\n";
        let first = with_section(page, "## Soak\n\nA.\n");
        assert_eq!(
            first,
            "# Page\n\nText.\n\n## Other\n\nMore.\n\n## Soak\n\nA.\n"
        );
        assert_eq!(
            with_section(&first, "## Soak\n\nB."),
            first.replace('A', "B")
        );
        let between = "# Page\n\n## Soak\n\nA.\n\n## Other\n\nMore.\n";
        let expected = "# Page\n\n## Soak\n\nB.\n\n## Other\n\nMore.\n";
        assert_eq!(with_section(between, "## Soak\n\nB.\n"), expected);
    }
}
