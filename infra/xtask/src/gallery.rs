//! The gallery: a picture of each page, as the browser tests saw it last.
//!
//! They take six of each, for three screens in light and in dark. Kept are those that show most: a
//! wide screen in light, a phone in dark.

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::project::Project;

/// Where it is kept.
const FOLDER: &str = "docs/gallery";

/// How the names of those that are kept end: on a wide screen, and on a phone.
const WIDE: &str = "-1440-light.webp";
const PHONE: &str = "-390-dark.webp";

/// Whose pages there are, and how their names begin. Those of signing in, which are everybody's,
/// have names of their own, and come last.
const PARTS: [(&str, &[&str]); 5] = [
    ("Visitors", &["public-"]),
    ("Customers", &["book", "invoices", "profile"]),
    ("Suppliers", &["portal-"]),
    ("Finance", &["finance-"]),
    ("IT and auditors", &["console-"]),
];

/// The heading of the others.
const ACCOUNTS: &str = "Accounts";

/// Replaces the gallery by the pictures that were taken last.
///
/// # Errors
/// When there are none, or they can't be copied.
pub(crate) fn keep(project: &Project) -> Result<()> {
    let program = std::env::current_exe().context("this program does not know where it is")?;
    let taken = program
        .ancestors()
        .nth(2)
        .context("this program lies two below the target folder")?
        .join("web/pictures");
    let pages = pages(&taken)?;
    ensure!(
        !pages.is_empty(),
        "no pictures were taken yet: run `cargo xtask test -- --test e2e`"
    );
    let folder = project.root().join(FOLDER);
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the gallery of before can't be deleted")?;
    }
    fs::create_dir_all(&folder).context("there can be no folder of the gallery")?;
    for page in &pages {
        for end in [WIDE, PHONE] {
            let name = format!("{page}{end}");
            fs::copy(taken.join(&name), folder.join(&name))
                .with_context(|| format!("{name} can't be copied"))?;
        }
    }
    fs::write(folder.join("README.md"), index(&pages)).context("no index can be written")?;
    println!("{} pages are kept in {FOLDER}", pages.len());
    Ok(())
}

/// The pages that there are pictures of.
fn pages(taken: &Path) -> Result<BTreeSet<String>> {
    let mut pages = BTreeSet::new();
    if !taken.exists() {
        return Ok(pages);
    }
    for file in fs::read_dir(taken)? {
        let name = file?.file_name();
        if let Some(page) = name.to_string_lossy().strip_suffix(WIDE) {
            pages.insert(page.to_owned());
        }
    }
    Ok(pages)
}

/// Whose page one is.
fn part_of(page: &str) -> &'static str {
    PARTS
        .iter()
        .find(|(_, starts)| starts.iter().any(|start| page.starts_with(start)))
        .map_or(ACCOUNTS, |(part, _)| part)
}

/// A page that shows all of them.
fn index(pages: &BTreeSet<String>) -> String {
    let mut index =
        "# The pages\n\nEach page as the browser tests saw it last: on a wide screen in \
        light, and on a phone in dark. `cargo xtask test -- --test e2e` takes the pictures, `cargo \
        xtask gallery` keeps them here.\n"
            .to_owned();
    for part in PARTS.map(|(part, _)| part).into_iter().chain([ACCOUNTS]) {
        let its = pages.iter().filter(|page| part_of(page) == part);
        write_part(&mut index, part, its).expect("texts can be written to memory");
    }
    index
}

/// What a page is called in its part, which need not say whose it is once more.
fn name(page: &str) -> String {
    let starts = PARTS.iter().flat_map(|(_, starts)| starts.iter());
    let name = starts
        .filter(|start| start.ends_with('-'))
        .find_map(|start| page.strip_prefix(start));
    name.unwrap_or(page).replace('-', " ")
}

fn write_part<'a>(
    index: &mut String,
    part: &str,
    pages: impl Iterator<Item = &'a String>,
) -> std::fmt::Result {
    let mut pages = pages.peekable();
    if pages.peek().is_none() {
        return Ok(());
    }
    write!(
        index,
        "\n## {part}\n\n| Page | Wide | Phone |\n|---|---|---|\n"
    )?;
    for page in pages {
        let name = name(page);
        writeln!(
            index,
            "| {name} | ![{name}, wide]({page}{WIDE}) | ![{name}, phone]({page}{PHONE}) |"
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_stands_once_in_the_part_of_those_who_use_it() {
        let pages = [
            "public-landing",
            "booking-cancel",
            "console-logs",
            "sign-in",
        ];
        let index = index(&pages.map(str::to_owned).into());
        let parts = [
            "## Visitors",
            "## Customers",
            "## IT and auditors",
            "## Accounts",
        ];
        let places = parts.map(|part| index.find(part).unwrap());
        assert!(places.is_sorted(), "{index}");
        for (page, place) in pages.iter().zip(places) {
            let here = index[place..].lines().nth(4).unwrap();
            assert!(here.starts_with(&format!("| {} |", name(page))), "{here}");
            assert!(here.contains(&format!("({page}{WIDE})")), "{here}");
            assert!(here.contains(&format!("({page}{PHONE})")), "{here}");
            assert_eq!(index.matches(&format!("({page}{WIDE})")).count(), 1);
        }
        assert!(!index.contains("## Finance"), "{index}");
        assert_eq!(name("portal-launch-abort"), "launch abort");
        assert_eq!(name("booking-cancel"), "booking cancel");
    }

    #[test]
    fn pages_are_those_that_a_wide_picture_was_taken_of() {
        let taken = tempfile::tempdir().unwrap();
        assert!(pages(&taken.path().join("nowhere")).unwrap().is_empty());
        for name in [
            "search-1440-light.webp",
            "search-390-dark.webp",
            "search-1440-dark.webp",
        ] {
            fs::write(taken.path().join(name), "").unwrap();
        }
        assert_eq!(pages(taken.path()).unwrap(), ["search".to_owned()].into());
    }
}
