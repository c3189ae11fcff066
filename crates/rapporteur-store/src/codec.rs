//! Small records, packed: JSON without nulls, compressed against a fixed dictionary.
//!
//! The dictionaries are part of the store's format: a changed dictionary is a new schema version.

use serde_json::Value;
use zstd::bulk::{Compressor, Decompressor};

const CLAIM_WORDS: &[u8] = include_bytes!("claim.dict");
const PROSE_WORDS: &[u8] = include_bytes!("prose.dict");
const LIMIT: usize = 64 << 20;
/// Effort of packing; what reads back is the same whatever it is.
const LEVEL: i32 = 8;

/// Packs and unpacks.
pub(crate) struct Codec {
    claim_in: Compressor<'static>,
    claim_out: Decompressor<'static>,
    prose_in: Compressor<'static>,
    prose_out: Decompressor<'static>,
}

impl Codec {
    pub(crate) fn new() -> std::io::Result<Self> {
        let mut codec = Self {
            claim_in: Compressor::with_dictionary(LEVEL, CLAIM_WORDS)?,
            claim_out: Decompressor::with_dictionary(CLAIM_WORDS)?,
            prose_in: Compressor::with_dictionary(LEVEL, PROSE_WORDS)?,
            prose_out: Decompressor::with_dictionary(PROSE_WORDS)?,
        };
        for compressor in [&mut codec.claim_in, &mut codec.prose_in] {
            compressor.include_checksum(false)?;
            compressor.include_dictid(false)?;
        }
        Ok(codec)
    }

    pub(crate) fn pack_json(&mut self, mut value: Value) -> std::io::Result<Vec<u8>> {
        prune(&mut value);
        strip(self.claim_in.compress(&serde_json::to_vec(&value)?)?)
    }

    pub(crate) fn unpack_json(&mut self, bytes: &[u8]) -> std::io::Result<Value> {
        let text = unpack(&mut self.claim_out, bytes)?;
        serde_json::from_slice(&text).map_err(std::io::Error::other)
    }

    pub(crate) fn pack_text(&mut self, text: &str) -> std::io::Result<Vec<u8>> {
        strip(self.prose_in.compress(text.as_bytes())?)
    }

    pub(crate) fn unpack_text(&mut self, bytes: &[u8]) -> std::io::Result<String> {
        String::from_utf8(unpack(&mut self.prose_out, bytes)?).map_err(std::io::Error::other)
    }
}

/// Every frame begins with the same four bytes; they are not kept.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

fn strip(mut frame: Vec<u8>) -> std::io::Result<Vec<u8>> {
    if !frame.starts_with(&MAGIC) {
        return Err(std::io::Error::other("not a zstd frame"));
    }
    frame.drain(..MAGIC.len());
    Ok(frame)
}

fn unpack(decompressor: &mut Decompressor<'_>, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let frame = [&MAGIC, bytes].concat();
    let size = zstd::zstd_safe::get_frame_content_size(&frame)
        .ok()
        .flatten()
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| *n <= LIMIT)
        .ok_or_else(|| std::io::Error::other("a damaged record"))?;
    decompressor.decompress(&frame, size)
}

/// Drops nulls: an absent `Option` reads as `None`.
fn prune(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, v| !v.is_null());
            map.values_mut().for_each(prune);
        }
        Value::Array(list) => list.iter_mut().for_each(prune),
        _ => {}
    }
}

/// FNV-1a over 64 bits: stable across machines and versions.
pub(crate) fn hash64(bytes: &[u8]) -> u64 {
    let mut hasher = Hasher64::default();
    hasher.write(bytes);
    hasher.finish()
}

/// [`hash64`], piece by piece.
pub(crate) struct Hasher64(u64);

impl Default for Hasher64 {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher64 {
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 ^= u64::from(*byte);
            self.0 = self.0.wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    pub(crate) const fn finish(&self) -> u64 {
        // FNV leaves the high bits of short inputs poor; one finaliser of SplitMix64.
        let mut hash = self.0;
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^ (hash >> 31)
    }
}

/// A hash as SQLite keeps it.
pub(crate) fn signed(hash: u64) -> i64 {
    i64::from_le_bytes(hash.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let mut codec = Codec::new().unwrap();
        let value = serde_json::json!({"event": ["ASSAULT"], "mode": [], "date": null, "actor": [{"code": "RUS", "name": null}]});
        let packed = codec.pack_json(value).unwrap();
        let back = codec.unpack_json(&packed).unwrap();
        assert_eq!(back, serde_json::json!({"event": ["ASSAULT"], "mode": [], "actor": [{"code": "RUS"}]}));
        let text = "The ministry said on Monday that talks would go on. Ünïcode 東京.";
        let packed = codec.pack_text(text).unwrap();
        assert_eq!(codec.unpack_text(&packed).unwrap(), text);
        assert!(codec.unpack_text(&[1, 2, 3]).is_err());
    }
}
