use rapporteur_data::Complaint;

/// Where a row stands: index into the list of files, and 1-based line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// Index into [`crate::Lexicon::files`].
    pub file: u16,
    /// 1-based line.
    pub line: u32,
}

/// One row, its cells in the order of the wanted columns.
pub(crate) struct Row {
    pub(crate) at: RowRef,
    cells: Vec<String>,
}

impl Row {
    pub(crate) fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", |c| c.trim())
    }
}

/// The files that were read, and all complaints about them.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) files: Vec<String>,
    pub(crate) complaints: Vec<Complaint>,
}

impl Notes {
    pub(crate) fn file(&mut self, path: &str) -> u16 {
        if let Some(found) = self.files.iter().position(|f| f == path) {
            return found as u16;
        }
        self.files.push(path.to_owned());
        (self.files.len() - 1) as u16
    }

    pub(crate) fn complain(&mut self, at: RowRef, message: impl Into<String>) {
        let file = self.files.get(at.file as usize).cloned().unwrap_or_default();
        self.complaints.push(Complaint::new(&file, u64::from(at.line), message));
    }
}

/// Reads a table that must have exactly `columns` (in any order).
pub(crate) fn read(path: &str, text: &str, columns: &[&str], notes: &mut Notes) -> Vec<Row> {
    let file = notes.file(path);
    let mut reader = csv::ReaderBuilder::new().has_headers(true).flexible(true).from_reader(text.as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            notes.complain(RowRef { file, line: 1 }, format!("the header cannot be read: {error}"));
            return Vec::new();
        }
    };
    for header in &headers {
        if !columns.contains(&header) {
            notes.complain(
                RowRef { file, line: 1 },
                format!("column {header:?} is not known; accepted: {}", columns.join(", ")),
            );
        }
    }
    let mut order = Vec::new();
    for column in columns {
        match headers.iter().position(|h| h == *column) {
            Some(found) => order.push(found),
            None => notes.complain(RowRef { file, line: 1 }, format!("column {column:?} is missing")),
        }
    }
    if order.len() != columns.len() {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line) as u32;
                let at = RowRef { file, line };
                if record.len() != headers.len() {
                    notes.complain(at, format!("{} cells where the header has {}", record.len(), headers.len()));
                    continue;
                }
                rows.push(Row {
                    at,
                    cells: order.iter().map(|&i| record.get(i).unwrap_or_default().to_owned()).collect(),
                });
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line) as u32;
                notes.complain(RowRef { file, line }, format!("the row cannot be read: {error}"));
            }
        }
    }
    rows
}
