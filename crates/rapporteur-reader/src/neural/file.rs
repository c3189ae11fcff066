//! The weight file: `RPRD1`, a JSON header, half-precision tensors. Written by the training program (models/README.md).

use crate::ModelError;
use serde_json::Value;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The content of a weight file.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    header: Value,
    tensors: BTreeMap<String, Tensor>,
}

/// Values in C order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tensor {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f32>,
}

impl Tensor {
    pub(crate) fn rows(&self) -> usize {
        self.shape.first().copied().unwrap_or(1)
    }

    pub(crate) fn columns(&self) -> usize {
        if self.shape.len() > 1 { self.shape[1] } else { 1 }
    }

    /// Value of a two-dimensional tensor.
    pub(crate) fn at(&self, row: usize, column: usize) -> f32 {
        self.values[row * self.columns() + column]
    }
}

impl Weights {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ModelError> {
        let rest = bytes.strip_prefix(b"RPRD1\n").ok_or_else(|| ModelError::new("it does not begin with RPRD1"))?;
        let (size, rest) = rest.split_at_checked(4).ok_or_else(ModelError::short)?;
        let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]) as usize;
        let (header, blob) = rest.split_at_checked(size).ok_or_else(ModelError::short)?;
        let header: Value =
            serde_json::from_slice(header).map_err(|e| ModelError::new(&format!("its header is no JSON: {e}")))?;
        let mut tensors = BTreeMap::new();
        for entry in header["tensors"].as_array().into_iter().flatten() {
            let number = |value: &Value| {
                value
                    .as_u64()
                    .and_then(|n| usize::try_from(n).ok())
                    .ok_or_else(|| ModelError::new("a tensor without numbers"))
            };
            let name = entry["name"].as_str().ok_or_else(|| ModelError::new("a tensor without a name"))?;
            let shape = entry["shape"].as_array().into_iter().flatten().map(number).collect::<Result<Vec<_>, _>>()?;
            let count = shape
                .iter()
                .try_fold(1_usize, |a, b| a.checked_mul(*b))
                .ok_or_else(|| ModelError::new("a tensor too large"))?;
            let (from, bytes) = (number(&entry["offset"])?, number(&entry["bytes"])?);
            let part = blob.get(from..).and_then(|b| b.get(..bytes)).ok_or_else(ModelError::short)?;
            let values: Vec<f32> = match entry["dtype"].as_str() {
                Some("f16") if bytes == count * 2 => {
                    part.as_chunks::<2>().0.iter().map(|b| half(u16::from_le_bytes(*b))).collect()
                }
                Some("f32") if bytes == count * 4 => {
                    part.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
                }
                // Rows of bytes, each row with a scale of its own (f32, after the rows).
                Some("i8") => {
                    let rows = shape.first().copied().unwrap_or(1).max(1);
                    if bytes != count + 4 * rows {
                        return Err(ModelError::new("a tensor of bytes that is not of its size"));
                    }
                    let (codes, scales) = part.split_at(count);
                    let scales = scales.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b));
                    let rows = codes.chunks((count / rows).max(1)).zip(scales);
                    rows.flat_map(|(row, scale)| row.iter().map(move |b| f32::from(b.cast_signed()) * scale)).collect()
                }
                _ => return Err(ModelError::new("a tensor that is none of i8, f16, f32 of its size")),
            };
            tensors.insert(name.to_owned(), Tensor { shape, values });
        }
        Ok(Self { header, tensors })
    }

    pub(crate) fn list(&self, path: &str) -> Result<Vec<SmolStr>, ModelError> {
        let value = path.split('/').fold(&self.header, |v, key| &v[key]);
        let list = value.as_array().ok_or_else(|| ModelError::new(&format!("no list `{path}`")))?;
        list.iter()
            .map(|v| {
                v.as_str()
                    .map(SmolStr::from)
                    .ok_or_else(|| ModelError::new(&format!("`{path}` holds more than strings")))
            })
            .collect()
    }

    /// Takes a tensor out, checking its shape; `0` in `shape` accepts any size.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Tensor, ModelError> {
        let tensor = self.tensors.remove(name).ok_or_else(|| ModelError::new(&format!("no tensor `{name}`")))?;
        let fits = tensor.shape.len() == shape.len() && tensor.shape.iter().zip(shape).all(|(a, b)| a == b || *b == 0);
        if fits {
            Ok(tensor)
        } else {
            Err(ModelError::new(&format!("tensor `{name}` has shape {:?}; expected {shape:?}", tensor.shape)))
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    pub(crate) fn note(&self) -> &str {
        self.header["note"].as_str().unwrap_or_default()
    }

    /// A name out of the header, where it has one.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.header[key].as_str()
    }
}

/// An IEEE 754 half.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let exponent = u32::from(bits >> 10) & 31;
    let fraction = u32::from(bits) & 0x3FF;
    match exponent {
        0 => {
            let value = fraction as f32 / 16_777_216.0;
            if sign != 0 { -value } else { value }
        }
        31 => f32::from_bits(sign | 0x7F80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_read_exactly() {
        for (bits, value) in [
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x0001, 5.960_464_5e-8),
            (0x7BFF, 65504.0),
            (0x8000, 0.0),
            (0x3555, 0.333_251_95),
        ] {
            assert!((half(bits) - value).abs() <= f32::EPSILON * value.abs(), "{bits:x}");
        }
    }

    #[test]
    fn damaged_files_are_errors() {
        assert!(Weights::parse(b"").is_err());
        assert!(Weights::parse(b"RPRD1\n\xFF\xFF\xFF\xFF").is_err());
        let header = br#"{"tensors":[{"name":"x","shape":[9],"dtype":"f16","offset":0,"bytes":18}]}"#;
        let mut file = b"RPRD1\n".to_vec();
        file.extend((header.len() as u32).to_le_bytes());
        file.extend(header);
        assert!(Weights::parse(&file).is_err());
        file.extend([0; 18]);
        let mut weights = Weights::parse(&file).expect("whole now");
        assert!(weights.take("x", &[8]).is_err());
    }
}
