//! Which program, rules, models and data coded a story: hashes that change when, and only when, what they stand for does.

use crate::Tier;
use rapporteur_data::{DataFiles as _, Overlay};
use rapporteur_reader::Reader;
use rapporteur_record::Provenance;
use twox_hash::XxHash3_128;

/// The provenance of claims coded with the embedded files, or with a folder laid over them.
///
/// Each hash is 128-bit xxHash3 in hexadecimal: it names a state of the files and is no protection against forgery. Rules are the files
/// below `rules/` and `furniture/`; data are all others. A file counts with its path, its length and its bytes.
pub(crate) fn provenance(overlay: Option<&Overlay>, tier: Tier) -> Provenance {
    let mut rules = XxHash3_128::new();
    let mut data = XxHash3_128::new();
    let mut add = |path: &str, bytes: &[u8]| {
        let hash = if path.starts_with("rules/") || path.starts_with("furniture/") { &mut rules } else { &mut data };
        for part in [path.as_bytes(), bytes] {
            hash.write(&(part.len() as u64).to_le_bytes());
            hash.write(part);
        }
    };
    let mut laid: Vec<&str> = overlay.map(|o| o.paths().collect()).unwrap_or_default();
    let laid_text = |path: &str| overlay.and_then(|o| o.text(path)).unwrap_or_default();
    for (path, bytes) in rapporteur_data::all_files() {
        match laid.binary_search(&path) {
            Ok(at) => {
                add(path, laid_text(path).as_bytes());
                laid.remove(at);
            }
            Err(_) => add(path, bytes),
        }
    }
    for path in laid {
        add(path, laid_text(path).as_bytes());
    }
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rules_hash: shown(&rules),
        model_hash: model_hash(tier),
        data_hash: shown(&data),
    }
}

/// Hash of the models that a tier codes with, as in [`Provenance::model_hash`].
#[must_use]
pub fn model_hash(tier: Tier) -> String {
    let mut models = XxHash3_128::new();
    let reader = match tier {
        Tier::Fast => Reader::embedded_files(),
        Tier::Accurate => Reader::accurate_files(),
    };
    for bytes in reader.into_iter().chain(rapporteur_coder::model_files()) {
        models.write(&(bytes.len() as u64).to_le_bytes());
        models.write(bytes);
    }
    shown(&models)
}

fn shown(hash: &XxHash3_128) -> String {
    format!("{:032x}", hash.finish_128())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_changes_with_what_it_stands_for_and_with_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
            provenance(Some(&Overlay::read(folder.path()).unwrap()), Tier::Fast)
        };
        let plain = provenance(None, Tier::Fast);
        assert_eq!(plain, provenance(None, Tier::Fast));
        assert!([&plain.rules_hash, &plain.model_hash, &plain.data_hash].iter().all(|h| h.len() == 32));
        let same = write("roles/en.csv", rapporteur_data::text("roles/en.csv").unwrap());
        assert_eq!(same, plain);
        let more = write("actors/more.csv", "id\n");
        assert!(more.data_hash != plain.data_hash && more.rules_hash == plain.rules_hash);
        let ruled = write("rules/en/more.toml", "");
        assert!(ruled.rules_hash != plain.rules_hash && ruled.data_hash == more.data_hash);
        assert_eq!(ruled.model_hash, plain.model_hash);
        assert_ne!(provenance(None, Tier::Accurate).model_hash, plain.model_hash);
    }
}
