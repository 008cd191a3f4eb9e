//! Shows what was measured: a table for the terminal, and the page in `docs`.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use crate::figure::Figure;

/// What stands below this line in the page is written by hand, and kept.
const BY_HAND: &str = "<!-- Written by hand from here on; the bench keeps it. -->";

/// Everything that a reader needs to know of a run.
pub(crate) struct Report<'a> {
    /// When.
    pub(crate) date: String,
    /// How it was started.
    pub(crate) command: String,
    /// What was measured, by its commit.
    pub(crate) program: String,
    /// On what.
    pub(crate) machine: String,
    /// Beside which servers, and how they write.
    pub(crate) servers: Vec<String>,
    /// How often and how long.
    pub(crate) method: String,
    /// The figures.
    pub(crate) figures: &'a [Figure],
    /// What else was seen.
    pub(crate) notes: &'a [String],
}

const HEADINGS: [&str; 7] = [
    "Scenario", "Figure", "Measured", "Limit", "Ratio", "Goal", "",
];

impl Report<'_> {
    /// For the terminal.
    pub(crate) fn to_text(&self) -> String {
        let rows: Vec<[String; 7]> = std::iter::once(HEADINGS.map(str::to_owned))
            .chain(self.rows())
            .collect();
        let width = |column: usize| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or_default()
        };
        let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
        let mut text = String::new();
        for line in self.facts() {
            let _ = writeln!(text, "{line}");
        }
        text.push('\n');
        for row in &rows {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, &width)| format!("{cell:width$}"))
                .collect();
            let _ = writeln!(text, "{}", cells.join("  ").trim_end());
        }
        text.push('\n');
        for line in self.limits().iter().chain(self.notes) {
            let _ = writeln!(text, "- {line}");
        }
        text
    }

    /// Writes the page, and keeps what was written by hand in the one that is there.
    pub(crate) fn write_page(&self, path: &Path) -> io::Result<()> {
        let before = match fs::read_to_string(path) {
            Ok(before) => before,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, self.to_page(&before))
    }

    fn to_page(&self, before: &str) -> String {
        let by_hand = before
            .split_once(BY_HAND)
            .map_or("\n", |(_, by_hand)| by_hand);
        let mut page = String::from(
            "# Benchmarks\n\nMeasured by `cargo xtask bench`. Each figure stands beside its limit: \
             what the same servers on the same machine reach when nothing but the limiting step is \
             done, measured in turns with it. Figures and limits are medians; in brackets, from \
             where to where the rounds went.\n\n",
        );
        for fact in self.facts() {
            let _ = writeln!(page, "- {fact}");
        }
        page.push('\n');
        let mut table = |row: &[String; 7]| {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            let _ = writeln!(page, "| {} |", cells.join(" | "));
        };
        table(&HEADINGS.map(str::to_owned));
        table(&HEADINGS.map(|_| "---".to_owned()));
        for row in self.rows() {
            table(&row);
        }
        page.push_str("\nThe limits:\n\n");
        for line in self.limits() {
            let _ = writeln!(page, "- {line}");
        }
        page.push_str("\nSeen besides:\n\n");
        for line in self.notes {
            let _ = writeln!(page, "- {line}");
        }
        let _ = write!(page, "\n{BY_HAND}{by_hand}");
        page
    }

    fn facts(&self) -> Vec<String> {
        let mut facts = vec![
            format!("{}, {}: `{}`", self.date, self.program, self.command),
            format!(
                "Machine, shared by servers and load generator: {}",
                self.machine
            ),
        ];
        facts.extend(self.servers.iter().cloned());
        facts.push(self.method.clone());
        facts
    }

    fn rows(&self) -> impl Iterator<Item = [String; 7]> {
        self.figures.iter().map(|figure| {
            let limit = figure.limit.as_ref();
            [
                figure.scenario.to_owned(),
                figure.what.clone(),
                figure.measured.show(figure.unit),
                limit.map_or_else(String::new, |(_, limit)| limit.show(figure.unit)),
                figure
                    .ratio()
                    .map_or_else(String::new, |ratio| format!("{ratio:.2}×")),
                figure.show_goals(),
                match figure.met() {
                    Some(true) => "met".to_owned(),
                    Some(false) => "missed".to_owned(),
                    None => String::new(),
                },
            ]
        })
    }

    /// What each limit is, once.
    fn limits(&self) -> Vec<String> {
        let mut limits = Vec::new();
        for figure in self.figures {
            let Some((limit, _)) = &figure.limit else {
                continue;
            };
            let line = format!("limit of {}: {limit}", figure.scenario);
            if !limits.contains(&line) {
                limits.push(line);
            }
        }
        limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Goal, Unit};

    fn report(figures: &[Figure]) -> Report<'_> {
        Report {
            date: "2026-01-01".to_owned(),
            command: "load".to_owned(),
            program: "astro".to_owned(),
            machine: "one".to_owned(),
            servers: Vec::new(),
            method: "1 round".to_owned(),
            figures,
            notes: &[],
        }
    }

    #[test]
    fn what_was_written_by_hand_is_kept() {
        let figures = [Figure::new("hot", "bookings", Unit::PerSecond, 10.0)
            .beside("publishes", 5.0)
            .goal(Goal::TimesLimit(3.0))];
        let first = report(&figures).to_page("");
        assert!(first.contains("| hot | bookings | 10/s | 5/s | 2.00× | ≥ 3× | missed |"));
        let edited = format!("{first}\n## Why\n\nBecause.\n");
        let second = report(&[]).to_page(&edited);
        assert!(!second.contains("| hot |"));
        assert!(second.ends_with("## Why\n\nBecause.\n"));
        assert_eq!(
            report(&[]).to_page(&second),
            second,
            "nothing grows from run to run"
        );
    }
}
