//! From keys to rows: one open-addressed table over keys that lie end to end.

/// Keys with their targets (row << 2 | strength).
#[derive(Debug, Default)]
pub(crate) struct Index {
    text: Vec<u8>,
    /// Start of each key in `text`, and of its targets in `targets`.
    keys: Vec<(u32, u32)>,
    targets: Vec<u32>,
    /// Key number + 1; 0 is free. A power of two long, at most half full.
    slots: Vec<u32>,
}

/// FNV-1a by eight bytes at a time, finished by a multiply-xor: short keys, no adversary beyond file authors.
fn hash(key: &[u8]) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for chunk in key.chunks(8) {
        let mut word = [0u8; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        h = (h ^ u64::from_le_bytes(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        h ^= h >> 29;
    }
    h = (h ^ key.len() as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    h ^ (h >> 32)
}

impl Index {
    /// Makes room for `keys` more keys of about `bytes` bytes in all.
    pub(crate) fn reserve(&mut self, keys: usize, bytes: usize) {
        self.text.reserve(bytes);
        self.keys.reserve(keys);
        let wanted = ((self.keys.len() + keys + 16_384) * 2).next_power_of_two();
        if wanted > self.slots.len() {
            self.rehash(wanted);
        }
    }

    fn rehash(&mut self, size: usize) {
        self.slots = vec![0; size];
        for number in 0..self.keys.len() {
            let slot = self.free_slot(hash(self.key(number)));
            self.slots[slot] = number as u32 + 1;
        }
    }

    fn free_slot(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn key(&self, number: usize) -> &[u8] {
        let start = self.keys[number].0 as usize;
        let end = self.keys.get(number + 1).map_or(self.text.len(), |k| k.0 as usize);
        &self.text[start..end]
    }

    /// Adds a key that is not yet there.
    pub(crate) fn push(&mut self, key: &[u8], targets: &[u32]) {
        if (self.keys.len() + 1) * 2 > self.slots.len() {
            self.rehash(((self.keys.len() + 1) * 4).next_power_of_two().max(64));
        }
        let slot = self.free_slot(hash(key));
        self.keys.push((self.text.len() as u32, self.targets.len() as u32));
        self.text.extend_from_slice(key);
        self.targets.extend_from_slice(targets);
        self.slots[slot] = self.keys.len() as u32;
    }

    /// Targets of a key; empty where it is not there.
    pub(crate) fn get(&self, key: &str) -> &[u32] {
        if self.slots.is_empty() {
            return &[];
        }
        let key = key.as_bytes();
        let mask = self.slots.len() - 1;
        let mut slot = hash(key) as usize & mask;
        loop {
            match self.slots[slot] {
                0 => return &[],
                number => {
                    let number = number as usize - 1;
                    if self.key(number) == key {
                        let start = self.keys[number].1 as usize;
                        let end = self.keys.get(number + 1).map_or(self.targets.len(), |k| k.1 as usize);
                        return &self.targets[start..end];
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Index;

    #[test]
    fn finds_what_was_put_in_and_nothing_else() {
        let mut index = Index::default();
        for n in 0..5_000u32 {
            index.push(format!("key {n}").as_bytes(), &[n, n + 1]);
        }
        for n in 0..5_000u32 {
            assert_eq!(index.get(&format!("key {n}")), [n, n + 1]);
        }
        assert!(index.get("key 5000").is_empty());
        assert!(Index::default().get("x").is_empty());
    }
}
