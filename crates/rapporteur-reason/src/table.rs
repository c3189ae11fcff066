use crate::{Complaint, Day, Interval};

/// One row of a CSV table of facts, by column name.
pub(crate) struct Row<'a> {
    /// Line in the file, 1-based.
    pub(crate) line: usize,
    columns: &'static [&'static str],
    record: &'a csv::StringRecord,
    path: &'a str,
}

impl Row<'_> {
    /// The trimmed value of a column that the table declares.
    pub(crate) fn get(&self, column: &str) -> &str {
        let index = self.columns.iter().position(|c| *c == column);
        index.and_then(|i| self.record.get(i)).unwrap_or("").trim()
    }

    /// The value, or a complaint that it is empty.
    pub(crate) fn need(&self, column: &str) -> Result<String, Complaint> {
        let value = self.get(column);
        if value.is_empty() {
            return Err(self.complain(format!("column {column} is empty; accepted: a value in every row")));
        }
        Ok(value.to_owned())
    }

    /// `from` and `until`.
    pub(crate) fn interval(&self) -> Result<Interval, Complaint> {
        let day = |column: &str| -> Result<Option<Day>, Complaint> {
            let text = self.get(column);
            if text.is_empty() {
                return Ok(None);
            }
            Day::parse(text).map(Some).map_err(|message| self.complain(format!("column {column}: {message}")))
        };
        let interval = Interval { from: day("from")?, until: day("until")? };
        if let (Some(from), Some(until)) = (interval.from, interval.until)
            && until.last < from.first
        {
            return Err(self.complain(format!("ends ({until}) before it begins ({from})")));
        }
        Ok(interval)
    }

    /// A number of degrees or kilometres; `None` where empty.
    pub(crate) fn number(&self, column: &str) -> Result<Option<f64>, Complaint> {
        let text = self.get(column);
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(self.complain(format!("column {column}: {text:?} is no number; accepted: degrees such as 40.18"))),
        }
    }

    /// One of a closed list.
    pub(crate) fn one_of(&self, column: &str, accepted: &[&str]) -> Result<String, Complaint> {
        let value = self.get(column);
        if accepted.contains(&value) {
            return Ok(value.to_owned());
        }
        Err(self.complain(format!("column {column}: {value:?} is not known; accepted: {}", accepted.join(" "))))
    }

    /// Values between semicolons.
    pub(crate) fn list(&self, column: &str) -> Vec<String> {
        self.get(column).split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    pub(crate) fn complain(&self, message: impl Into<String>) -> Complaint {
        Complaint::new(self.path, self.line, message)
    }
}

/// Reads a CSV table whose header must be exactly `columns`; a bad row is a complaint and the rest goes on.
pub(crate) fn read_table<T>(
    path: &str,
    text: &str,
    columns: &'static [&'static str],
    complaints: &mut Vec<Complaint>,
    mut make: impl FnMut(&Row<'_>) -> Result<T, Complaint>,
) -> Vec<T> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).comment(Some(b'#')).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
        Err(error) => {
            complaints.push(Complaint::new(
                path,
                1,
                format!("no CSV header: {error}; accepted: {}", columns.join(",")),
            ));
            return Vec::new();
        }
    };
    if header != columns {
        let unknown: Vec<&str> = header.iter().map(String::as_str).filter(|name| !columns.contains(name)).collect();
        let what = if unknown.is_empty() {
            "columns are missing or in another order".to_owned()
        } else {
            format!("column {} is not known", unknown.join(", "))
        };
        complaints.push(Complaint::new(path, 1, format!("{what}; accepted: {}", columns.join(","))));
        return Vec::new();
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Err(error) => {
                let line = error.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
                complaints.push(Complaint::new(path, line, format!("unreadable row: {error}")));
            }
            Ok(record) => {
                let line = record.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
                if record.len() != columns.len() {
                    complaints.push(Complaint::new(
                        path,
                        line,
                        format!("{} columns, accepted: {} ({})", record.len(), columns.len(), columns.join(",")),
                    ));
                    continue;
                }
                match make(&Row { line, columns, record: &record, path }) {
                    Ok(row) => rows.push(row),
                    Err(complaint) => complaints.push(complaint),
                }
            }
        }
    }
    rows
}
