//! The bulk table of towns and units (`places/gazetteer.bin`, made by `tools/places/generate.py`).
//!
//! Little-endian: length of the unpacked table, then it, deflated: `RPL1`, rows, names; countries; names of rows;
//! columns; keys, sorted and front-coded; for each key its rows with the strength of the name.

use crate::index::Index;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// Columns of the table, and the keys as an [`Index`].
#[derive(Debug, Default)]
pub(crate) struct Bulk {
    names: String,
    name_ends: Vec<u32>,
    pub(crate) level: Vec<u8>,
    pub(crate) country: Vec<u8>,
    pub(crate) id: Vec<u32>,
    /// Ten-thousandths of a degree.
    pub(crate) lat: Vec<i32>,
    pub(crate) lon: Vec<i32>,
    pub(crate) parent: Vec<u16>,
    pub(crate) population: Vec<u32>,
    pub(crate) countries: Vec<[u8; 2]>,
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        if n > self.0.len() {
            return Err("the table ends too early".to_owned());
        }
        let (head, tail) = self.0.split_at(n);
        self.0 = tail;
        Ok(head)
    }

    fn u32(&mut self) -> Result<usize, String> {
        let bytes: [u8; 4] = self.take(4)?.try_into().map_err(|_| "four bytes".to_owned())?;
        Ok(u32::from_le_bytes(bytes) as usize)
    }
}

fn words<const N: usize, T>(bytes: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    bytes.chunks_exact(N).filter_map(|c| c.try_into().ok()).map(read).collect()
}

/// Reads the packed table; its keys go into `index` with row numbers as they are.
pub(crate) fn read(packed: &[u8], index: &mut Index) -> Result<Bulk, String> {
    let mut header = Cursor(packed);
    let length = header.u32()?;
    if length > 256 << 20 {
        return Err("the table claims more than 256 MiB".to_owned());
    }
    let mut bytes = Vec::with_capacity(length);
    ZlibDecoder::new(header.0)
        .take(length as u64)
        .read_to_end(&mut bytes)
        .map_err(|e| format!("cannot be unpacked: {e}"))?;
    let mut at = Cursor(&bytes);
    if at.take(4)? != b"RPL1" {
        return Err("does not start with RPL1".to_owned());
    }
    let rows = at.u32()?;
    let keys = at.u32()?;
    let countries = usize::from(at.take(1)?[0]);
    let countries: Vec<[u8; 2]> = words(at.take(countries * 2)?, |c: [u8; 2]| c);
    let length = at.u32()?;
    let names = std::str::from_utf8(at.take(length)?).map_err(|e| e.to_string())?.to_owned();
    let mut name_ends: Vec<u32> =
        names.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32).collect();
    name_ends.push(names.len() as u32);
    if name_ends.len() != rows {
        return Err(format!("has {} names for {rows} rows", name_ends.len()));
    }
    let level = at.take(rows)?.to_vec();
    let country = at.take(rows)?.to_vec();
    if country.iter().any(|c| usize::from(*c) >= countries.len()) {
        return Err("names a country that it does not list".to_owned());
    }
    let bulk = Bulk {
        names,
        name_ends,
        level,
        country,
        id: words(at.take(rows * 4)?, u32::from_le_bytes),
        lat: words(at.take(rows * 4)?, i32::from_le_bytes),
        lon: words(at.take(rows * 4)?, i32::from_le_bytes),
        parent: words(at.take(rows * 2)?, u16::from_le_bytes),
        population: words(at.take(rows * 4)?, u32::from_le_bytes),
        countries,
    };
    let text_length = at.u32()?;
    let post_length = at.u32()?;
    let mut text = Cursor(at.take(text_length)?);
    let mut posts = Cursor(at.take(post_length)?);
    index.reserve(keys, text_length * 2);
    let mut key = Vec::with_capacity(64);
    let mut targets = Vec::new();
    for _ in 0..keys {
        let head = text.take(2)?;
        key.truncate(usize::from(head[0]));
        key.extend_from_slice(text.take(usize::from(head[1]))?);
        let count = posts.take(2)?;
        let count = usize::from(u16::from_le_bytes([count[0], count[1]]));
        targets.clear();
        for post in posts.take(count * 4)?.chunks_exact(4) {
            let post = u32::from_le_bytes([post[0], post[1], post[2], post[3]]);
            if (post >> 2) as usize >= rows {
                return Err("a name leads to a row that is not there".to_owned());
            }
            targets.push(post);
        }
        index.push(&key, &targets);
    }
    Ok(bulk)
}

impl Bulk {
    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.level.len()
    }

    /// Name of a row.
    pub(crate) fn name(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |r| self.name_ends[r] as usize + 1);
        &self.names[start..self.name_ends[row] as usize]
    }

    /// The unit above a row.
    pub(crate) fn parent(&self, row: usize) -> Option<usize> {
        let parent = self.parent[row];
        (parent != u16::MAX && usize::from(parent) < row).then_some(usize::from(parent))
    }

    /// The first-level unit of a row (itself for one).
    pub(crate) fn first_level(&self, row: usize) -> Option<usize> {
        let mut at = row;
        for _ in 0..3 {
            if self.level[at] == 1 {
                return Some(at);
            }
            at = self.parent(at)?;
        }
        None
    }
}
