//! The floors table of ARCHITECTURE.md says what `cargo metadata` says.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

type Floors = BTreeMap<String, BTreeSet<String>>;

/// The table: crate → floors that it uses. `all above` and `the façade` are spelt out.
fn table(text: &str) -> Floors {
    let mut floors = Floors::new();
    let mut above: BTreeSet<String> = BTreeSet::new();
    for line in text.lines().filter(|l| l.starts_with("| `rapporteur")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let name = cells[0].trim_matches('`').to_owned();
        let mut uses = BTreeSet::new();
        for part in cells[2].split(',').map(str::trim) {
            match part.trim_matches('`') {
                "–" | "" => {}
                "all above" => uses.extend(above.iter().cloned()),
                "the façade" => {
                    uses.insert("rapporteur".to_owned());
                }
                floor => {
                    uses.insert(format!("rapporteur-{floor}"));
                }
            }
        }
        above.insert(name.clone());
        floors.insert(name, uses);
    }
    floors
}

fn metadata(root: &Path) -> Floors {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let out = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .expect("cargo metadata");
    let all: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let mut floors = Floors::new();
    for package in all["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("name");
        if !name.starts_with("rapporteur") {
            continue;
        }
        let uses = package["dependencies"]
            .as_array()
            .expect("dependencies")
            .iter()
            .filter(|d| d["kind"].is_null())
            .filter_map(|d| d["name"].as_str())
            .filter(|n| n.starts_with("rapporteur"))
            .map(str::to_owned)
            .collect();
        floors.insert(name.to_owned(), uses);
    }
    floors
}

#[test]
fn the_floors_table_says_what_cargo_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let (told, real) = (table(&text), metadata(&root));
    for (name, uses) in &real {
        let table = told.get(name).unwrap_or_else(|| panic!("{name} is not in the table of ARCHITECTURE.md"));
        // The façade may re-export less than everything; the others are held to the letter.
        if name == "rapporteur" {
            assert!(uses.is_subset(table), "{name} uses {uses:?}, the table says {table:?}");
        } else {
            assert_eq!(table, uses, "{name}: the table (left) and cargo (right) differ");
        }
    }
    assert_eq!(told.keys().collect::<Vec<_>>(), real.keys().collect::<Vec<_>>());
}
