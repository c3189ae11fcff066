//! Lines of dictionaries without their comments.

/// The lines with their numbers (1-based), without comments (`#`, `;`, `<!-- … -->` over any number of lines), trimmed at the end.
///
/// What stands in brackets is no comment: `[---]`. Leading blanks stay: they tell dated codes.
pub(crate) fn uncommented(text: &str) -> Vec<(u64, String)> {
    let mut out = Vec::new();
    let mut inside = false;
    for (index, raw) in text.lines().enumerate() {
        let mut kept = String::new();
        let mut rest = raw.trim_start_matches('\u{feff}');
        loop {
            if inside {
                match rest.find("-->") {
                    Some(end) => {
                        rest = &rest[end + 3..];
                        inside = false;
                    }
                    None => break,
                }
            }
            let open = ["<!--", "<! --"].iter().filter_map(|mark| rest.find(mark)).min();
            match open {
                Some(at) => {
                    kept.push_str(&rest[..at]);
                    rest = &rest[at + 4..];
                    inside = true;
                }
                None => {
                    kept.push_str(rest);
                    break;
                }
            }
        }
        let cut = kept.find(['#', ';']).unwrap_or(kept.len());
        out.push((index as u64 + 1, kept[..cut].trim_end().to_owned()));
    }
    out
}

/// What stands before braces, and the words in them: `MAN {MEN}`.
pub(crate) fn braced(text: &str) -> (String, Vec<String>) {
    let Some((before, rest)) = text.split_once('{') else { return (text.to_owned(), Vec::new()) };
    let (inside, after) = rest.split_once('}').unwrap_or((rest, ""));
    let words = inside.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).map(str::to_owned);
    (format!("{} {}", before.trim_end(), after.trim()).trim().to_owned(), words.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_all_kinds_go_and_numbers_stay() {
        let lines = uncommented("A # x\n<!-- B\nC --> D ; y\n\tE <! -- f -->\nG");
        let kept: Vec<&str> = lines.iter().map(|(_, l)| l.as_str()).collect();
        assert_eq!(kept, ["A", "", " D", "\tE", "G"]);
        assert_eq!(lines[4].0, 5);
    }
}
