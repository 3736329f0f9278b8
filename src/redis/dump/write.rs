//! Values as a payload. The forms are the plain ones, which every version of Redis reads.

use crate::redis::command::fail::Answer;
use crate::redis::dump::crc64::crc64;
use crate::redis::dump::streams;
use crate::redis::dump::{kind, VERSION};
use crate::redis::hash::fields;
use crate::redis::list;
use crate::redis::store::head::{Head, Type};
use crate::redis::store::members::all;
use crate::redis::store::rows::{number, score_of};
use crate::redis::store::view::View;
use crate::redis::string::text;

pub fn put_len(out: &mut Vec<u8>, len: u64) {
    match len {
        0..=63 => out.push(len as u8),
        64..=16_383 => out.extend_from_slice(&[0x40 | (len >> 8) as u8, len as u8]),
        16_384..=0xffff_ffff => {
            out.push(0x80);
            out.extend_from_slice(&(len as u32).to_be_bytes());
        }
        _ => {
            out.push(0x81);
            out.extend_from_slice(&len.to_be_bytes());
        }
    }
}

pub fn put_string(out: &mut Vec<u8>, text: &[u8]) {
    put_len(out, text.len() as u64);
    out.extend_from_slice(text);
}

pub fn payload(view: &View, head: Head) -> Answer<Vec<u8>> {
    let mut out = Vec::new();
    match head.kind {
        Type::String => {
            out.push(kind::STRING);
            put_string(&mut out, &text::into_whole(view, head)?);
        }
        Type::List => {
            out.push(kind::LIST);
            put_len(&mut out, head.size);
            list::each(view, &head, &mut |element| put_string(&mut out, element))?;
        }
        Type::Set => {
            out.push(kind::SET);
            put_len(&mut out, head.size);
            for (member, _) in all(view, head.version)? {
                put_string(&mut out, &member);
            }
        }
        Type::Hash => {
            // The form has no place for the expiry of a field.
            let fields = fields::live_fields(view, &head)?;
            out.push(kind::HASH);
            put_len(&mut out, fields.len() as u64);
            for (field, value) in fields {
                put_string(&mut out, &field);
                put_string(&mut out, &value);
            }
        }
        Type::Zset => {
            out.push(kind::ZSET_2);
            put_len(&mut out, head.size);
            for (member, row) in all(view, head.version)? {
                put_string(&mut out, &member);
                out.extend_from_slice(&score_of(number(&row)).to_le_bytes());
            }
        }
        Type::Stream => {
            out.push(kind::STREAM_2);
            streams::write(view, head, &mut out)?;
        }
    }
    out.extend_from_slice(&VERSION.to_le_bytes());
    let sum = crc64(&out);
    out.extend_from_slice(&sum.to_le_bytes());
    Ok(out)
}
