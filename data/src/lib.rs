//! The data files of Rapporteur, embedded: dictionaries, ontology, agreements, territories, rules.
//!
//! This crate holds files and no logic but where files come from ([`DataFiles`]). `rapporteur-lexicon`, `rapporteur-places`, `rapporteur-coder`
//! and `rapporteur-reason` read them; a folder given with `--data` replaces or extends them.

mod files;

pub use files::{Complaint, DataFiles, Embedded, Overlay};
use include_dir::{Dir, include_dir};

/// Everything under `data/`, by path relative to it (`actors/states.csv`).
pub static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR");

/// The text of one embedded file, or `None` where there is no such UTF-8 file.
#[must_use]
pub fn text(path: &str) -> Option<&'static str> {
    FILES.get_file(path)?.contents_utf8()
}

/// The bytes of one embedded file.
#[must_use]
pub fn bytes(path: &str) -> Option<&'static [u8]> {
    Some(FILES.get_file(path)?.contents())
}

/// All files below `folder` whose name ends with `suffix`, as (path, text), sorted by path.
#[must_use]
pub fn texts_under(folder: &str, suffix: &str) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    if let Some(dir) = FILES.get_dir(folder) {
        collect(dir, suffix, &mut found);
    }
    found.sort_unstable();
    found
}

/// Every embedded data file (not the sources of this crate) with its bytes, sorted by path.
#[must_use]
pub fn all_files() -> Vec<(&'static str, &'static [u8])> {
    fn walk(dir: &'static Dir<'static>, found: &mut Vec<(&'static str, &'static [u8])>) {
        found.extend(dir.files().filter_map(|file| Some((file.path().to_str()?, file.contents()))));
        dir.dirs().for_each(|sub| walk(sub, found));
    }
    let mut found = Vec::new();
    FILES.dirs().filter(|dir| dir.path() != std::path::Path::new("src")).for_each(|dir| walk(dir, &mut found));
    found.sort_unstable();
    found
}

fn collect(dir: &'static Dir<'static>, suffix: &str, found: &mut Vec<(&'static str, &'static str)>) {
    for file in dir.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8())
            && path.ends_with(suffix)
        {
            found.push((path, text));
        }
    }
    for sub in dir.dirs() {
        collect(sub, suffix, found);
    }
}
