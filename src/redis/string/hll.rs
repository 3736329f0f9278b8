//! HyperLogLog: 16,384 registers in a string, in Redis's own layout, so that GET, SET and DUMP carry
//! them between the two.
//!
//! `HYLL`, the encoding (0 dense, 1 sparse), three zeros, eight bytes of a count that may be stale, then
//! the registers: dense of six bits each, the low ones first; sparse as runs of zeros (`00xxxxxx`,
//! `01xxxxxx xxxxxxxx`) and of values up to 32 (`1vvvvvxx`).

use crate::redis::command::call::Call;
use crate::redis::command::fail::{Answer, Fail};
use crate::redis::store::head::Type;
use crate::redis::string::text;

const COUNT: usize = 1 << 14;
const HEADER: usize = 16;
const DENSE: usize = COUNT * 6 / 8;
/// A sparse one is not longer, and has no value above 32.
const SPARSE_MOST: usize = 3000;
const SPARSE_VALUE: u8 = 32;

type Registers = Vec<u8>;

fn not_one() -> Fail {
    Fail::Redis("WRONGTYPE Key is not a valid HyperLogLog string value.".into())
}

fn corrupted() -> Fail {
    Fail::Redis("INVALIDOBJ Corrupted HLL object detected".into())
}

/// MurmurHash64A with Redis's seed.
fn hash(bytes: &[u8]) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mut hash = 0xadc8_3b19 ^ (bytes.len() as u64).wrapping_mul(M);
    let (eights, rest) = bytes.split_at(bytes.len() / 8 * 8);
    for eight in eights.chunks_exact(8) {
        let mut lane = u64::from_le_bytes(eight.try_into().unwrap_or_default());
        lane = lane.wrapping_mul(M);
        lane ^= lane >> 47;
        hash = (hash ^ lane.wrapping_mul(M)).wrapping_mul(M);
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        hash = (hash ^ u64::from_le_bytes(last)).wrapping_mul(M);
    }
    hash ^= hash >> 47;
    hash = hash.wrapping_mul(M);
    hash ^ (hash >> 47)
}

/// The register of an element, and the number of zeros behind in its hash, and one more.
fn place(element: &[u8]) -> (usize, u8) {
    let hash = hash(element);
    let rest = hash >> 14 | 1 << 50;
    ((hash as usize) % COUNT, rest.trailing_zeros() as u8 + 1)
}

fn decode(bytes: &[u8]) -> Answer<Registers> {
    if bytes.len() < HEADER || &bytes[..4] != b"HYLL" || bytes[4] > 1 {
        return Err(not_one());
    }
    let body = &bytes[HEADER..];
    let mut registers = vec![0; COUNT];
    if bytes[4] == 0 {
        if body.len() != DENSE {
            return Err(not_one());
        }
        for (at, register) in registers.iter_mut().enumerate() {
            let (byte, shift) = (at * 6 / 8, at * 6 % 8);
            let next = body.get(byte + 1).copied().unwrap_or(0);
            *register = ((u16::from(next) << 8 | u16::from(body[byte])) >> shift) as u8 & 63;
        }
        return Ok(registers);
    }
    let (mut at, mut rest) = (0, body);
    while let Some((&first, others)) = rest.split_first() {
        rest = others;
        let (len, value) = match first >> 6 {
            0 => (usize::from(first & 63) + 1, 0),
            1 => {
                let (&low, others) = rest.split_first().ok_or_else(corrupted)?;
                rest = others;
                ((usize::from(first & 63) << 8 | usize::from(low)) + 1, 0)
            }
            _ => (usize::from(first & 3) + 1, (first >> 2 & 31) + 1),
        };
        registers
            .get_mut(at..at + len)
            .ok_or_else(corrupted)?
            .fill(value);
        at += len;
    }
    match at == COUNT {
        true => Ok(registers),
        false => Err(corrupted()),
    }
}

fn header(encoding: u8) -> Vec<u8> {
    let mut bytes = b"HYLL".to_vec();
    // The count is stale: whoever wants it computes it.
    bytes.extend_from_slice(&[encoding, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80]);
    bytes
}

fn sparse(registers: &Registers) -> Option<Vec<u8>> {
    let mut bytes = header(1);
    let mut at = 0;
    while at < COUNT {
        let value = registers[at];
        let same = registers[at..]
            .iter()
            .take_while(|one| **one == value)
            .count();
        if value > SPARSE_VALUE || bytes.len() > SPARSE_MOST + HEADER {
            return None;
        }
        let len = match value {
            0 if same <= 64 => {
                bytes.push(same as u8 - 1);
                same
            }
            0 => {
                let run = same as u16 - 1;
                bytes.extend_from_slice(&[0x40 | (run >> 8) as u8, run as u8]);
                same
            }
            _ => {
                let len = same.min(4);
                bytes.push(0x80 | (value - 1) << 2 | (len as u8 - 1));
                len
            }
        };
        at += len;
    }
    (bytes.len() <= SPARSE_MOST + HEADER).then_some(bytes)
}

fn encode(registers: &Registers, may_be_sparse: bool) -> Vec<u8> {
    if let Some(bytes) = may_be_sparse.then(|| sparse(registers)).flatten() {
        return bytes;
    }
    let mut bytes = header(0);
    bytes.resize(HEADER + DENSE, 0);
    let body = &mut bytes[HEADER..];
    for (at, register) in registers.iter().enumerate() {
        let (byte, shift) = (at * 6 / 8, at * 6 % 8);
        let value = u16::from(*register) << shift;
        body[byte] |= value as u8;
        if let Some(next) = body.get_mut(byte + 1) {
            *next |= (value >> 8) as u8;
        }
    }
    bytes
}

/// The estimate of Ertl's "New cardinality estimation algorithms for HyperLogLog sketches", which
/// Redis uses.
fn estimate(registers: &Registers) -> u64 {
    const BITS: usize = 50;
    let mut histogram = [0u32; 64];
    registers
        .iter()
        .for_each(|one| histogram[usize::from(*one)] += 1);
    let m = COUNT as f64;
    let mut z = m * tau((m - f64::from(histogram[BITS + 1])) / m);
    for count in histogram[1..=BITS].iter().rev() {
        z = (z + f64::from(*count)) * 0.5;
    }
    z += m * sigma(f64::from(histogram[0]) / m);
    // 1 / (2 ln 2)
    (0.721_347_520_444_481_7 * m * m / z).round() as u64
}

fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if before == z {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x).powi(2) * y;
        if before == z {
            return z / 3.0;
        }
    }
}

/// The registers of a key, whether they are sparse, and its expiry; `None`: there is no such key.
fn load(c: &Call, key: &[u8]) -> Answer<Option<(Registers, bool, u64)>> {
    let Some(head) = c.typed(key, Type::String)? else {
        return Ok(None);
    };
    let expiry = head.expiry;
    let bytes = text::into_whole(c.view, head)?;
    Ok(Some((decode(&bytes)?, bytes[4] == 1, expiry)))
}

pub fn pfadd(c: &mut Call) -> Answer {
    let key = c.key();
    let found = load(c, key)?;
    let mut changed = found.is_none();
    let (mut registers, is_sparse, expiry) = found.unwrap_or_else(|| (vec![0; COUNT], true, 0));
    for element in &c.args[2..] {
        let (at, value) = place(element);
        if registers[at] < value {
            registers[at] = value;
            changed = true;
        }
    }
    if changed {
        text::store(c.view, key, encode(&registers, is_sparse), expiry)?;
    }
    c.reply.yes(changed);
    Ok(())
}

/// The largest registers of all keys, and whether none was dense.
fn union(c: &Call, keys: &[&[u8]]) -> Answer<(Registers, bool)> {
    let (mut all, mut sparse) = (vec![0; COUNT], true);
    for key in keys {
        if let Some((registers, is_sparse, _)) = load(c, key)? {
            sparse &= is_sparse;
            for (one, other) in all.iter_mut().zip(registers) {
                *one = other.max(*one);
            }
        }
    }
    Ok((all, sparse))
}

pub fn pfcount(c: &mut Call) -> Answer {
    let (registers, _) = union(c, &c.args[1..])?;
    c.reply.count(estimate(&registers));
    Ok(())
}

pub fn pfmerge(c: &mut Call) -> Answer {
    let key = c.key();
    let expiry = c.view.head(key)?.map_or(0, |head| head.expiry);
    let (registers, sparse) = union(c, &c.args[1..])?;
    text::store(c.view, key, encode(&registers, sparse), expiry)?;
    c.reply.ok();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_keep_the_registers() {
        let mut registers = vec![0; COUNT];
        assert_eq!(decode(&encode(&registers, true)).unwrap(), registers);
        assert_eq!(estimate(&registers), 0);
        for number in 0..20_000u32 {
            let (at, value) = place(&number.to_le_bytes());
            registers[at] = registers[at].max(value);
            if number % 1000 == 0 {
                for sparse in [true, false] {
                    assert_eq!(decode(&encode(&registers, sparse)).unwrap(), registers);
                }
            }
        }
        let estimate = estimate(&registers);
        assert!((19_000..21_000).contains(&estimate), "{estimate}");
    }
}
