//! The primitive parts of model files: variable-length integers and strings.

use crate::ModelError;

/// Reads a model file front to back.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        let (head, tail) = self.rest.split_at_checked(count).ok_or_else(ModelError::short)?;
        self.rest = tail;
        Ok(head)
    }

    pub(crate) fn uint(&mut self) -> Result<u64, ModelError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, tail) = self.rest.split_first().ok_or_else(ModelError::short)?;
            self.rest = tail;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(ModelError::new("an integer that is too long"))
    }

    /// A count; cannot be larger than what the file could hold.
    pub(crate) fn size(&mut self) -> Result<usize, ModelError> {
        let value = self.uint()?;
        usize::try_from(value)
            .ok()
            .filter(|v| *v <= 1 << 28)
            .ok_or_else(|| ModelError::new("a count that is too large"))
    }

    pub(crate) fn int(&mut self) -> Result<i64, ModelError> {
        let value = self.uint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, ModelError> {
        let count = self.size()?;
        std::str::from_utf8(self.bytes(count)?).map_err(|_| ModelError::new("text that is not UTF-8"))
    }

    pub(crate) fn texts(&mut self) -> Result<Vec<smol_str::SmolStr>, ModelError> {
        (0..self.size()?).map(|_| self.text().map(Into::into)).collect()
    }
}

/// Writes what [`Reader`] reads.
#[cfg(feature = "train")]
#[derive(Default)]
pub(crate) struct Writer {
    pub(crate) bytes: Vec<u8>,
}

#[cfg(feature = "train")]
impl Writer {
    pub(crate) fn uint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    pub(crate) fn int(&mut self, value: i64) {
        self.uint(((value << 1) ^ (value >> 63)) as u64);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.uint(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn texts<S: AsRef<str>>(&mut self, texts: &[S]) {
        self.uint(texts.len() as u64);
        for text in texts {
            self.text(text.as_ref());
        }
    }
}
