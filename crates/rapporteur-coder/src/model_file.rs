//! What the files of the sparse models have in common: a name, a version, the number of hash bits, then little-endian words.

/// The file of a sparse model, its head checked.
pub(crate) struct ModelFile<'a> {
    bytes: &'a [u8],
    /// Number of hash bits, at most 24.
    pub bits: u32,
}

impl<'a> ModelFile<'a> {
    /// Checks name (four bytes), version (1) and hash bits.
    ///
    /// # Errors
    ///
    /// What is wrong with the bytes; `what` names the model ("an event model").
    pub(crate) fn new(bytes: &'a [u8], name: &str, what: &str) -> Result<Self, String> {
        if bytes.get(..4) != Some(name.as_bytes()) || word(bytes, 4)? != 1 {
            return Err(format!("not {what} of version 1 ({name})"));
        }
        let bits = word(bytes, 8)?;
        if bits > 24 {
            return Err(format!("{bits} hash bits; at most 24 are accepted"));
        }
        Ok(Self { bytes, bits })
    }

    /// The word at a byte offset.
    pub(crate) fn word(&self, at: usize) -> Result<u32, String> {
        word(self.bytes, at)
    }

    /// `count` bytes at an offset.
    pub(crate) fn bytes(&self, at: usize, count: usize) -> Result<&'a [u8], String> {
        self.bytes.get(at..at + count).ok_or_else(early)
    }
}

fn word(bytes: &[u8], at: usize) -> Result<u32, String> {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes).ok_or_else(early)
}

fn early() -> String {
    "the model file ends early".to_owned()
}
