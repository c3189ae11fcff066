//! Names the program and its models by their content, so that a store notices when it was coded by others.
//!
//! Sets `RAPPORTEUR_PROGRAM` (hash of the sources that coding rests on) and `RAPPORTEUR_MODELS` (hash of the shipped
//! models). Where the sources are not beside this crate, both are `unknown`; the version still speaks.

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
        // Eight bytes at a time: models are large, and build scripts are not optimised.
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
    let (mut sources, mut models) = (Vec::new(), Vec::new());
    let rust = |path: &Path| path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs");
    let bin = |path: &Path| path.extension().is_some_and(|e| e == "bin");
    for name in ["record", "text", "reader", "time", "lexicon", "places", "coder"] {
        let folder = root.join(format!("crates/rapporteur-{name}"));
        files(&folder.join("src"), &rust, &mut sources);
        files(&folder.join("models"), &bin, &mut models);
        println!("cargo::rerun-if-changed={}", folder.join("src").display());
        println!("cargo::rerun-if-changed={}", folder.join("models").display());
    }
    let pipeline = root.join("crates/rapporteur/src/pipeline.rs");
    println!("cargo::rerun-if-changed={}", pipeline.display());
    if pipeline.is_file() {
        sources.push(pipeline);
    }
    files(&root.join("models"), &bin, &mut models);
    println!("cargo::rerun-if-changed={}", root.join("models").display());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=RAPPORTEUR_PROGRAM={}", hash(&root, sources));
    println!("cargo::rustc-env=RAPPORTEUR_MODELS={}", hash(&root, models));
}
