//! BITFIELD: numbers of 1 to 64 bits anywhere in a string.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, fail, Answer, Fail};
use crate::redis::command::number::{int, integer};
use crate::redis::store::head::{Head, Type};
use crate::redis::string::bits::offset;
use crate::redis::string::text;

#[derive(Clone, Copy)]
struct Field {
    signed: bool,
    bits: u32,
}

#[derive(Clone, Copy)]
enum Overflow {
    Wrap,
    Saturate,
    Fail,
}

enum Kind {
    Get,
    Set(i64),
    Add(i64),
}

struct Step {
    kind: Kind,
    field: Field,
    at: u64,
    overflow: Overflow,
}

fn field(word: &[u8]) -> Answer<Field> {
    let wrong = || {
        fail("Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.")
    };
    let (signed, bits) = match word.split_first() {
        Some((b'i', bits)) => (true, bits),
        Some((b'u', bits)) => (false, bits),
        _ => return Err(wrong()),
    };
    let bits = integer(bits).ok_or_else(wrong)?;
    let most = if signed { 64 } else { 63 };
    match (1..=most).contains(&bits) {
        true => Ok(Field {
            signed,
            bits: bits as u32,
        }),
        false => Err(wrong()),
    }
}

fn steps(c: &Call) -> Answer<Vec<Step>> {
    let (mut steps, mut overflow, mut at) = (Vec::new(), Overflow::Wrap, 2);
    while at < c.len() {
        let left = c.len() - at - 1;
        if c.is(at, "overflow") && left >= 1 {
            overflow = match () {
                () if c.is(at + 1, "wrap") => Overflow::Wrap,
                () if c.is(at + 1, "sat") => Overflow::Saturate,
                () if c.is(at + 1, "fail") => Overflow::Fail,
                () => return err("Invalid OVERFLOW type specified"),
            };
            at += 2;
            continue;
        }
        let takes_number = c.is(at, "set") || c.is(at, "incrby");
        if !(c.is(at, "get") && left >= 2 || takes_number && left >= 3) {
            return err("syntax error");
        }
        let field = field(c.arg(at + 1))?;
        let place = offset(c.arg(at + 2), Some(u64::from(field.bits)))?;
        let kind = match takes_number {
            false => Kind::Get,
            true if c.is(at, "set") => Kind::Set(int(c.arg(at + 3))?),
            true => Kind::Add(int(c.arg(at + 3))?),
        };
        steps.push(Step {
            kind,
            field,
            at: place,
            overflow,
        });
        at += if takes_number { 4 } else { 3 };
    }
    Ok(steps)
}

pub fn bitfield(c: &mut Call) -> Answer {
    run(c, false)
}

pub fn bitfield_ro(c: &mut Call) -> Answer {
    run(c, true)
}

fn run(c: &mut Call, reads_only: bool) -> Answer {
    let steps = steps(c)?;
    let writes = steps.iter().any(|step| !matches!(step.kind, Kind::Get));
    if reads_only && writes {
        return err("BITFIELD_RO only supports the GET subcommand");
    }
    let head = c.typed(c.key(), Type::String)?;
    let mut head = head.unwrap_or_else(|| Head::string(Vec::new(), 0));
    if writes {
        // A string reaches as far as its writes, whether they change it or not.
        let is_write = |step: &&Step| !matches!(step.kind, Kind::Get);
        let ends = steps.iter().filter(is_write);
        let ends = ends.map(|step| (step.at + u64::from(step.field.bits)).div_ceil(8));
        // A field at the highest offset reaches behind the longest string, as Redis's does.
        let end = ends.max().unwrap_or(0);
        if end > text::len(&head) {
            text::write(c.view, c.key(), head, end - 1, &[0])?;
            head = again(c)?;
        }
    }
    c.reply.array(steps.len());
    for step in &steps {
        let old = read(c, &head, step)?;
        let new = match step.kind {
            Kind::Get => {
                c.reply.int(old);
                continue;
            }
            Kind::Set(value) => fit(i128::from(value), step, value),
            Kind::Add(by) => fit(i128::from(old) + i128::from(by), step, old.wrapping_add(by)),
        };
        match (new, &step.kind) {
            (None, _) => c.reply.nil(),
            (Some(new), kind) => {
                write(c, head, step, new)?;
                head = again(c)?;
                c.reply.int(if let Kind::Set(_) = kind { old } else { new });
            }
        }
    }
    Ok(())
}

fn again(c: &Call) -> Answer<Head> {
    let head = c.view.head(c.key())?;
    head.ok_or_else(|| Fail::Rocks(crate::redis::store::head::damaged()))
}

/// The number in the bits of a field.
fn cut(value: u64, field: Field) -> i64 {
    let empty = 64 - field.bits;
    match field.signed {
        true => (value << empty) as i64 >> empty,
        false => (value << empty >> empty) as i64,
    }
}

/// What is stored of a number; `None`: it does not fit, and the step says to leave it.
fn fit(wanted: i128, step: &Step, wrapped: i64) -> Option<i64> {
    let Field { signed, bits } = step.field;
    let (least, most) = match signed {
        true => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
        false => (0, (1i128 << bits) - 1),
    };
    // SET of an unsigned field takes its number as unsigned.
    let wanted = match (&step.kind, signed) {
        (Kind::Set(value), false) => i128::from(*value as u64),
        _ => wanted,
    };
    if (least..=most).contains(&wanted) {
        return Some(wanted as i64);
    }
    match step.overflow {
        Overflow::Wrap => Some(cut(wrapped as u64, step.field)),
        Overflow::Saturate => Some(if wanted > most { most } else { least } as i64),
        Overflow::Fail => None,
    }
}

/// The bytes that a field touches, and the shift of its last bit.
fn place(step: &Step) -> (u64, u64, u32) {
    let end = step.at + u64::from(step.field.bits);
    let last = end.div_ceil(8);
    (step.at / 8, last, (last * 8 - end) as u32)
}

fn load(c: &Call, head: &Head, first: u64, last: u64) -> Answer<u128> {
    let len = text::len(head);
    let bytes = text::read(c.view, head, first.min(len), last.min(len))?;
    let mut number = 0;
    for at in 0..last - first {
        number = number << 8 | u128::from(bytes.get(at as usize).copied().unwrap_or(0));
    }
    Ok(number)
}

fn read(c: &Call, head: &Head, step: &Step) -> Answer<i64> {
    let (first, last, shift) = place(step);
    Ok(cut(
        (load(c, head, first, last)? >> shift) as u64,
        step.field,
    ))
}

fn write(c: &mut Call, head: Head, step: &Step, new: i64) -> Answer {
    let (first, last, shift) = place(step);
    let mask = ((1u128 << step.field.bits) - 1) << shift;
    let old = load(c, &head, first, last)?;
    let number = old & !mask | (new as u64 as u128) << shift & mask;
    let bytes = number.to_be_bytes();
    let bytes = &bytes[16 - (last - first) as usize..];
    text::write(c.view, c.key(), head, first, bytes)
}
