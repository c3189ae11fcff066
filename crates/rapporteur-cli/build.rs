//! Names the program by its content, so that a store notices when it was coded by others.
//!
//! Sets `RAPPORTEUR_PROGRAM`, the hash of the sources that coding rests on. Where they are not beside this crate it is `unknown`; the
//! version still speaks.

use std::path::{Path, PathBuf};

fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            files(&path, wanted, found);
        } else if wanted(&path) {
            found.push(path);
        }
    }
}

/// FNV-1a over names and contents, in the order of the names.
fn hash(root: &Path, mut paths: Vec<PathBuf>) -> String {
    if paths.is_empty() {
        return "unknown".to_owned();
    }
    paths.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for path in paths {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let content = std::fs::read(&path).unwrap_or_default();
        // Eight bytes at a time: build scripts are not optimised.
        for chunk in name.as_bytes().chunks(8).chain(content.chunks(8)) {
            let mut word = [0_u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
            hash ^= hash >> 29;
        }
    }
    format!("{hash:016x}")
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = Vec::new();
    let rust = |path: &Path| path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs");
    for name in ["record", "text", "reader", "time", "lexicon", "places", "coder"] {
        let folder = root.join(format!("crates/rapporteur-{name}"));
        files(&folder.join("src"), &rust, &mut sources);
        println!("cargo::rerun-if-changed={}", folder.join("src").display());
    }
    let pipeline = root.join("crates/rapporteur/src/pipeline.rs");
    println!("cargo::rerun-if-changed={}", pipeline.display());
    if pipeline.is_file() {
        sources.push(pipeline);
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=RAPPORTEUR_PROGRAM={}", hash(&root, sources));
}
