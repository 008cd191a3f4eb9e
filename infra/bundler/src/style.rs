//! The one style sheet of an app.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// Puts the style sheets of all folders together: folders as given, files by name.
pub(crate) fn sheet(folders: &[PathBuf]) -> Result<String> {
    let mut sheet = String::new();
    for folder in folders {
        let entries =
            fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let paths: Result<Vec<PathBuf>, _> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect();
        let mut paths = paths?;
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "css"));
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            sheet.push_str(&text);
        }
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_come_in_the_order_of_their_folders_and_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["design", "app"] {
            fs::create_dir(path(name)).unwrap();
        }
        fs::write(path("design/2.css"), "second;").unwrap();
        fs::write(path("design/1.css"), "first;").unwrap();
        fs::write(path("design/notes.txt"), "none").unwrap();
        fs::write(path("app/0.css"), "last;").unwrap();
        let sheet = sheet(&[path("design"), path("app")]).unwrap();
        assert_eq!(sheet, "first;second;last;");
    }
}
