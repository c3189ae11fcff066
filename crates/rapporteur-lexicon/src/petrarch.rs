//! Reads actor and agent dictionaries of TABARI and PETRARCH as a further source.
//!
//! Actors: `NAME_ [CODE]`, synonyms on lines that begin with `+`, dated codes on indented lines `[USAGOV 010120-090120]`,
//! `[>010120]`, `[<090120]`. Agents: `POLICEMAN {POLICEMEN} [~COP]`. `#` and `;` begin comments. Underscores are spaces.

use crate::actors::{Actor, ActorKind, AliasKind, Spell};
use crate::load::{Lexicon, SECTORS};
use crate::period::Period;
use crate::table::{Notes, RowRef};
use jiff::civil::Date;
use rapporteur_data::Complaint;
use rapporteur_record::{ActorCode, Sector, SmolStr};

/// What a dictionary gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// Entries taken.
    pub entries: usize,
    /// Lines that cannot be used, and why.
    pub complaints: Vec<Complaint>,
}

/// A role code of CAMEO as a sector of PLOVER (plover.md section 8), or `None` where it is dropped.
fn sector_of(code: &str) -> Option<Option<&'static str>> {
    Some(match code {
        "INS" | "SEP" => Some("REB"),
        "HLH" => Some("MED"),
        "MED" => Some("JRN"),
        "DEV" | "ENV" | "HRI" => Some("SOC"),
        "INT" | "UIS" => Some("UNK"),
        "MOD" | "RAD" | "ELI" if code != "ELI" => None,
        _ => match SECTORS.iter().find(|s| **s == code) {
            Some(found) => Some(found),
            None => return None,
        },
    })
}

/// A CAMEO actor code as state or non-state code and sectors.
fn decode(code: &str, lexicon: &Lexicon) -> Result<(Option<ActorCode>, Vec<Sector>), String> {
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = code;
    while rest.len() >= 3 && rest.is_char_boundary(3) {
        parts.push(&rest[..3]);
        rest = &rest[3..];
    }
    if !rest.is_empty() || parts.is_empty() {
        return Err(format!("code {code:?} is no sequence of three-letter CAMEO codes"));
    }
    let mut country = None;
    let mut sectors = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let old = match *part {
            "ROM" => "ROU",
            "ZAR" => "COD",
            "TMP" => "TLS",
            "BUR" => "MMR",
            "NGM" => "ISM",
            other => other,
        };
        if i == 0 && lexicon.actors.is_code(old) {
            country = Some(ActorCode::new(old));
        } else if let Some(sector) = sector_of(part) {
            sectors.extend(sector.map(Sector::new));
        } else if i == 0 {
            return Err(format!("code {code:?}: {part} is neither a state, a non-state code nor a role"));
        }
        // Later parts may be religions, regions or organisations of CAMEO: PLOVER has none of them.
    }
    if country.as_ref().is_some_and(|c| c.as_str() == "IGO") && parts.get(1) == Some(&"UNO") {
        country = Some(ActorCode::new("UNO"));
    }
    Ok((country, sectors))
}

fn day(text: &str) -> Option<Date> {
    let (year, rest): (i16, &str) = match text.len() {
        6 => {
            let two: i16 = text.get(..2)?.parse().ok()?;
            (if two < 50 { 2000 + two } else { 1900 + two }, text.get(2..)?)
        }
        8 => (text.get(..4)?.parse().ok()?, text.get(4..)?),
        _ => return None,
    };
    let month = rest.get(..2)?.parse().ok()?;
    let day = rest.get(2..)?.parse().ok()?;
    Date::new(year, month, day).ok()
}

fn spell_period(text: &str) -> Result<Period, String> {
    let text = text.trim();
    let wrong = || format!("period {text:?} cannot be read; accepted: YYMMDD-YYMMDD, YYYYMMDD-YYYYMMDD, >DATE, <DATE");
    if text.is_empty() {
        return Ok(Period::default());
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Ok(Period { from: Some(day(rest.trim()).ok_or_else(wrong)?), until: None });
    }
    if let Some(rest) = text.strip_prefix('<') {
        return Ok(Period { from: None, until: Some(day(rest.trim()).ok_or_else(wrong)?) });
    }
    let (from, until) = text.split_once('-').ok_or_else(wrong)?;
    Ok(Period { from: Some(day(from.trim()).ok_or_else(wrong)?), until: Some(day(until.trim()).ok_or_else(wrong)?) })
}

fn words_of(text: &str) -> String {
    let text = text.trim().trim_end_matches(['_', ' ']).replace('_', " ");
    // Dictionaries are in capitals; names are kept capitalised so that case can be compared.
    text.split(' ')
        .filter(|w| !w.is_empty())
        .map(|w| {
            let letters: Vec<char> = w.chars().collect();
            if letters.len() <= 4 && letters.iter().all(|c| c.is_uppercase()) && text_is_one_word(&text) {
                w.to_owned()
            } else {
                letters[0].to_uppercase().chain(letters[1..].iter().flat_map(|c| c.to_lowercase())).collect()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn text_is_one_word(text: &str) -> bool {
    !text.trim().contains(' ')
}

fn strip_comment(line: &str) -> &str {
    let cut = line.find(['#', ';']).unwrap_or(line.len());
    line[..cut].trim_end()
}

impl Lexicon {
    /// Adds an actor dictionary (`path` names it in evidence and complaints).
    ///
    /// Dictionary entries never replace rows of our own tables: they add names.
    pub fn load_petrarch_actors(&mut self, path: &str, text: &str) -> Loaded {
        let mut notes = Notes { files: self.files.clone(), complaints: Vec::new() };
        let file = notes.file(path);
        let mut loaded = Loaded::default();
        let mut names: Vec<(String, RowRef)> = Vec::new();
        let mut spells: Vec<(Period, Option<ActorCode>, Vec<Sector>, RowRef)> = Vec::new();
        let mut entries = Vec::new();
        for (index, raw) in text.lines().enumerate() {
            let at = RowRef { file, line: index as u32 + 1 };
            let line = strip_comment(raw);
            if line.trim().is_empty() || line.trim_start().starts_with('<') {
                continue;
            }
            let indented = line.starts_with([' ', '\t']) || line.trim_start().starts_with('[');
            let (name, codes) = match line.find('[') {
                Some(cut) => (&line[..cut], &line[cut..]),
                None => (line, ""),
            };
            let name = name.trim();
            if !name.is_empty() && !name.starts_with('+') && !indented && !names.is_empty() {
                entries.push((std::mem::take(&mut names), std::mem::take(&mut spells)));
            }
            if !name.is_empty() {
                if name.starts_with('+') && names.is_empty() {
                    notes.complain(at, "a synonym without an entry above it");
                    continue;
                }
                names.push((words_of(name.trim_start_matches('+')), at));
            }
            for code in codes.split('[').skip(1) {
                let Some((inner, _)) = code.split_once(']') else {
                    notes.complain(at, "a code without its closing bracket");
                    continue;
                };
                let (code, when) = inner.trim().split_once(' ').unwrap_or((inner.trim(), ""));
                match (decode(code, self), spell_period(when)) {
                    (Ok((country, sectors)), Ok(period)) => spells.push((period, country, sectors, at)),
                    (Err(wrong), _) | (_, Err(wrong)) => notes.complain(at, wrong),
                }
            }
        }
        if !names.is_empty() {
            entries.push((names, spells));
        }
        for (names, spells) in entries {
            let Some((first, row)) = names.first().cloned() else { continue };
            let Some((_, country, _, _)) = spells.first() else {
                notes.complain(
                    row,
                    format!("{first:?} has no usable code; accepted: [CODE] after the name or on an indented line"),
                );
                continue;
            };
            let actor = Actor {
                id: SmolStr::new(format!("{path}:{}", row.line)),
                name: SmolStr::new(&first),
                kind: ActorKind::Organisation,
                fine: SmolStr::new("petrarch"),
                code: country.clone(),
                cow: None,
                wikidata: SmolStr::default(),
                gender: SmolStr::default(),
                spells: spells
                    .iter()
                    .map(|(period, _, sectors, row)| Spell {
                        period: *period,
                        sector: sectors.first().cloned(),
                        other_sectors: sectors.iter().skip(1).cloned().collect(),
                        row: *row,
                    })
                    .collect(),
                terms: Vec::new(),
                row,
            };
            let Some(id) = self.actors.add_foreign(actor, &mut notes) else { continue };
            for (name, row) in names {
                self.actors.add_alias(&name, id, AliasKind::Variant, Period::default(), row);
            }
            loaded.entries += 1;
        }
        self.actors.finish();
        self.files = notes.files;
        loaded.complaints = notes.complaints;
        loaded
    }

    /// Adds an agent dictionary: role words with CAMEO role codes.
    pub fn load_petrarch_agents(&mut self, path: &str, text: &str) -> Loaded {
        let mut notes = Notes { files: self.files.clone(), complaints: Vec::new() };
        let file = notes.file(path);
        let mut loaded = Loaded::default();
        for (index, raw) in text.lines().enumerate() {
            let at = RowRef { file, line: index as u32 + 1 };
            let line = strip_comment(raw).trim();
            if line.is_empty() || line.starts_with(['!', '<']) {
                continue;
            }
            let Some((name, code)) = line.split_once('[').and_then(|(n, c)| Some((n, c.split_once(']')?.0))) else {
                notes.complain(at, "no code; accepted: NAME {PLURAL} [~CODE]");
                continue;
            };
            let code = code.trim().trim_matches('~');
            let (singular, plural) = match name.split_once('{') {
                Some((singular, rest)) => (singular, rest.split('}').next().unwrap_or_default().to_owned()),
                None => (name, String::new()),
            };
            match decode(code, self) {
                Ok((_, sectors)) if !sectors.is_empty() => {
                    let singular = words_of(singular).to_lowercase();
                    let plural = match words_of(&plural).to_lowercase() {
                        p if p.is_empty() => format!("{singular}s"),
                        p => p,
                    };
                    self.roles.add(&singular, &plural, &sectors, at);
                    loaded.entries += 1;
                }
                Ok(_) => notes.complain(at, format!("code {code:?} names no role of PLOVER")),
                Err(wrong) => notes.complain(at, wrong),
            }
        }
        self.files = notes.files;
        loaded.complaints = notes.complaints;
        loaded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hints;
    use jiff::civil::date;

    const ACTORS: &str = "# a tiny dictionary\nGONDOR_TOWER_GUARD [TURMIL]\n+TOWER_GUARD_\nLORD_STEWARD_ # dated\n\t[TURGOV 990101-050630]\n\t[TURELI >050701]\nBROKEN_ENTRY [QQQ]\n";

    #[test]
    fn petrarch_actors_add_names_with_periods() {
        let mut lex = Lexicon::embedded().unwrap();
        let loaded = lex.load_petrarch_actors("tiny.actors.txt", ACTORS);
        assert_eq!(loaded.entries, 2);
        assert_eq!(loaded.complaints.len(), 2, "{:?}", loaded.complaints);
        assert_eq!(loaded.complaints[0].line, 7);
        let found = lex.actors().find("Lord Steward", Some(date(2010, 1, 1)), Hints::default());
        let then = lex.actors().at(found[0].actor, Some(date(2010, 1, 1)));
        assert_eq!(then.sector, Some(Sector::new("ELI")));
        let found = lex.actors().find("Tower Guard", None, Hints::default());
        assert_eq!(lex.actors().at(found[0].actor, None).sector, Some(Sector::new("MIL")));
    }

    #[test]
    fn petrarch_agents_map_cameo_roles_to_plover_sectors() {
        let mut lex = Lexicon::embedded().unwrap();
        let loaded = lex.load_petrarch_agents(
            "tiny.agents.txt",
            "HALFLING_SCRIBE [~MED]\nOLIPHAUNT_RIDER {OLIPHAUNT_RIDERS} [~INS]\nNO_CODE\n",
        );
        assert_eq!(loaded.entries, 2);
        assert_eq!(loaded.complaints.len(), 1);
        assert_eq!(lex.roles().find("halfling scribes").unwrap().0.sector, Sector::new("JRN"));
        assert_eq!(lex.roles().find("oliphaunt rider").unwrap().0.sector, Sector::new("REB"));
    }
}
